# Seven persons, all of them censored.
# Rscript no_event.R > no_event.json
source("survival_reference.R")
reference(data.frame(time = c(1, 3, 3, 8, 9, 9, 12), event = "censored"), outcomes = "work", horizon = 12)
