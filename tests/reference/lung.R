# Survival in advanced lung cancer, 228 persons (NCCTG data of the survival package), in days, by sex.
# Rscript lung.R > lung.json
source("survival_reference.R")
reference(data.frame(time = lung$time, event = ifelse(lung$status == 2, "death", "censored"),
                     group = c("male", "female")[lung$sex]), horizon = 700)
