# A made cohort in which some are censored and some have a competing outcome at time 0: 200 persons, whole months.
# crr reads its curve of the censorings at 0 itself and not just before it, since it finds the time before by a factor;
# one month later it is right, and a shift of all times changes nothing more.
# Rscript crr_at_zero.R > crr_at_zero.json
suppressMessages({library(cmprsk); library(jsonlite)})
set.seed(33)
persons <- 200
course <- rbinom(persons, 1, .4)
score <- round(rnorm(persons), 2)
months <- pmin(floor(rexp(persons, .1 * exp(.5 * course - .3 * score))), 18)
event <- sample(c("censored", "work", "study"), persons, TRUE, c(.35, .4, .25))
fit <- function(time) crr(time, event, cbind(course, score), failcode = "work", cencode = "censored", gtol = 1e-12, maxiter = 100)
kept <- function(fit) list(coefficient = unname(fit$coef), standard_error = sqrt(diag(fit$var)), log_likelihood = fit$loglik)
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, cmprsk = version("cmprsk")),
  input = data.frame(months, event, course, score),
  expected = list(at_zero = kept(fit(months)), one_later = kept(fit(months + 1)), two_later = kept(fit(months + 2)))
), digits = NA, dataframe = "columns", auto_unbox = TRUE), "\n")
