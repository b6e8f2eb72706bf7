# A made cohort: 300 persons, three outcomes, whole days, four groups.
# Rscript three_outcomes.R > three_outcomes.json
source("survival_reference.R")
set.seed(3)
group <- sample(c("a", "b", "c", "d"), 300, TRUE)
drawn <- ceiling(rexp(300, .004 * c(a = 1, b = 1.4, c = .8, d = 1)[group]))
event <- sample(c("work", "study", "retired", "censored"), 300, TRUE, c(.35, .25, .15, .25))
reference(data.frame(time = pmin(drawn, 365), event = ifelse(drawn > 365, "censored", event), group), horizon = 200)
