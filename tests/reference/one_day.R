# Nine persons with all events on one day; two are censored on that day and three later.
# Rscript one_day.R > one_day.json
source("survival_reference.R")
event <- c("work", "study", "work", "work", "censored", "censored", "censored", "censored", "censored")
rows <- data.frame(time = c(rep(30, 6), 40, 41, 50), event, group = c("a", "a", "b", "a", "b", "a", "b", "a", "b"))
reference(rows, horizon = 40)
