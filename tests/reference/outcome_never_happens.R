# Forty persons; retirement is an outcome of the project and never happens.
# Rscript outcome_never_happens.R > outcome_never_happens.json
source("survival_reference.R")
set.seed(9)
rows <- data.frame(time = sample(1:15, 40, TRUE), event = sample(c("work", "study", "censored"), 40, TRUE))
reference(rows, outcomes = c("retired", "study", "work"), horizon = 14)
