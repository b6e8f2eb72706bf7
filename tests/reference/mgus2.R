# Monoclonal gammopathy, 1384 persons (Kyle et al. 2002, data of the survival package): months to progression, with
# death as the competing outcome, by sex.
# Rscript mgus2.R > mgus2.json
source("survival_reference.R")
time <- with(mgus2, ifelse(pstat == 0, futime, ptime))
event <- with(mgus2, ifelse(pstat == 1, "progression", ifelse(death == 1, "death", "censored")))
reference(data.frame(time, event, group = as.character(mgus2$sex)), horizon = 240)
