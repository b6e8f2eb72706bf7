# A made cohort with case weights and late entry: 80 persons, whole months, one outcome.
# Rscript late_entry_weights.R > late_entry_weights.json
source("survival_reference.R")
set.seed(7)
entry <- ifelse(runif(80) < .5, 0, sample(0:6, 80, TRUE))
time <- entry + ceiling(rexp(80, .08))
rows <- data.frame(entry, time, event = sample(c("work", "censored"), 80, TRUE, c(.7, .3)),
                   weight = round(1 / runif(80, .2, .9), 3))
reference(rows, outcomes = character(), compared = FALSE)
