# A made cohort whose rows stand for one to five persons; R gets the rows repeated.
# Rscript repeats.R > repeats.json
source("survival_reference.R")
set.seed(8)
rows <- data.frame(time = sample(1:20, 90, TRUE), event = sample(c("work", "study", "censored"), 90, TRUE),
                   group = sample(c("a", "b", "c"), 90, TRUE), repeats = sample(1:5, 90, TRUE))
reference(rows, horizon = 15)
