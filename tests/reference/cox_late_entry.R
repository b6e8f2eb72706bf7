# A made cohort: 300 persons of whom many come late under observation, whole months, a competing event, two strata,
# persons in 40 clusters. Efron ties, cox.zph.
# Rscript cox_late_entry.R > cox_late_entry.json
suppressMessages({library(survival); library(jsonlite)})
set.seed(21)
persons <- 300
course <- rbinom(persons, 1, .5)
age <- sample(18:64, persons, TRUE)
place <- sample(c("north", "south"), persons, TRUE)
group <- sample(40, persons, TRUE)
entry <- ifelse(runif(persons) < .6, 0, sample(0:8, persons, TRUE))
exit <- entry + pmin(ceiling(rexp(persons, .08 * exp(.6 * course - .02 * (age - 40)))), 18)
event <- sample(c("censored", "work", "retired"), persons, TRUE, c(.3, .5, .2))
rows <- data.frame(entry, exit, event, course, age, place, group)
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
kept <- function(fit) list(
  coefficient = unname(coef(fit)), standard_error = unname(sqrt(diag(vcov(fit)))), log_likelihood = fit$loglik[2],
  zph = unname(cox.zph(fit, terms = FALSE)$table[, "chisq"]))
followed <- Surv(entry, exit, event == "work")
plain <- coxph(followed ~ course + age, rows, control = control)
strata <- coxph(followed ~ course + age + strata(place), rows, control = control)
cluster <- coxph(followed ~ course + age + strata(place), rows, cluster = group, control = control)
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, survival = version("survival")),
  input = rows,
  expected = list(plain = kept(plain), strata = kept(strata), cluster = kept(cluster))
), digits = NA, dataframe = "columns"), "\n")
