# A made cohort with case weights (inverse probabilities): 120 persons, whole months, two outcomes, two groups.
# Rscript case_weights.R > case_weights.json
source("survival_reference.R")
set.seed(6)
drawn <- ceiling(rexp(120, .09))
event <- sample(c("work", "study", "censored"), 120, TRUE, c(.5, .25, .25))
rows <- data.frame(time = pmin(drawn, 18), event = ifelse(drawn > 18, "censored", event),
                   group = sample(c("a", "b"), 120, TRUE), weight = round(1 / runif(120, .15, .9), 3))
reference(rows, horizon = 12, compared = FALSE)
