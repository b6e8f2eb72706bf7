# A made cohort with late entry in days, so that few events share a day: the exact likelihood, whose score test is the
# log-rank test, takes time that grows with the number of ways to choose the tied ones. 150 persons, three groups.
# Rscript late_entry_test.R > late_entry_test.json
source("survival_reference.R")
set.seed(10)
group <- sample(c("a", "b", "c"), 150, TRUE)
entry <- ifelse(runif(150) < .5, 0, sample(0:120, 150, TRUE))
time <- entry + ceiling(rexp(150, .006 * c(a = 1, b = 1.5, c = 1)[group]))
reference(data.frame(entry, time, event = sample(c("work", "censored"), 150, TRUE, c(.7, .3)), group))
