# A made cohort: 300 persons, two outcomes, whole months, so that many events and censorings share a month.
# Rscript monthly_ties.R > monthly_ties.json
source("survival_reference.R")
set.seed(1)
drawn <- ceiling(rexp(300, .07))
ending <- sample(c("work", "study", "censored"), 300, TRUE, c(.4, .25, .35))
rows <- data.frame(time = pmin(drawn, 24), event = ifelse(drawn > 24, "censored", ending),
                   group = sample(c("course", "usual"), 300, TRUE))
reference(rows, horizon = 24)
