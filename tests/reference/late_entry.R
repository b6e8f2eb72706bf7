# A made cohort: 250 persons, many of whom come late under observation; whole months, two outcomes, two groups.
# Rscript late_entry.R > late_entry.json
source("survival_reference.R")
set.seed(2)
entry <- ifelse(runif(250) < .4, 0, sample(0:12, 250, TRUE))
stay <- ceiling(rexp(250, .06))
time <- pmin(entry + stay, 36)
event <- ifelse(entry + stay > 36, "censored", sample(c("work", "study", "censored"), 250, TRUE, c(.45, .3, .25)))
rows <- data.frame(entry, time, event, group = sample(c("a", "b"), 250, TRUE))
reference(rows, horizon = 30, compared = FALSE)
