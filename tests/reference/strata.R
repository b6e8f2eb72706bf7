# A made cohort: three groups within three places (strata) of different size and speed; two outcomes.
# Rscript strata.R > strata.json
source("survival_reference.R")
set.seed(5)
group <- sample(c("a", "b", "c"), 260, TRUE)
stratum <- sample(c("north", "south", "west"), 260, TRUE, c(.5, .35, .15))
drawn <- ceiling(rexp(260, .06 * c(north = 1, south = 1.8, west = .6)[stratum] * c(a = 1, b = 1.3, c = .9)[group]))
event <- sample(c("work", "retired", "censored"), 260, TRUE, c(.5, .2, .3))
rows <- data.frame(time = pmin(drawn, 30), event = ifelse(drawn > 30, "censored", event), group, stratum)
reference(rows, horizon = 20)
