# A made cohort: three groups, of which the last started late and was followed for six months only.
# Rscript group_cut_off_early.R > group_cut_off_early.json
source("survival_reference.R")
set.seed(4)
group <- rep(c("first", "second", "third"), c(90, 70, 50))
last <- c(first = 24, second = 18, third = 6)[group]
drawn <- ceiling(rexp(210, .08))
event <- sample(c("work", "study"), 210, TRUE, c(.6, .4))
rows <- data.frame(time = pmin(drawn, last), event = ifelse(drawn > last, "censored", event), group)
reference(rows, horizon = 6)
