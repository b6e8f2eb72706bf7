# A made cohort: 400 persons, whole months, three outcomes, a covariate that lengthens time, a factor of three levels.
# Rscript crr_ties.R > crr_ties.json
suppressMessages({library(cmprsk); library(jsonlite)})
set.seed(20)
persons <- 400
course <- rbinom(persons, 1, .4)
score <- round(rnorm(persons), 2)
group <- sample(c("a", "b", "c"), persons, TRUE)
drawn <- ceiling(rexp(persons, .05 * exp(.5 * course - .3 * score + .2 * (group == "c"))))
ending <- sample(c("censored", "work", "study", "retired"), persons, TRUE, c(.2, .4, .25, .15))
months <- pmin(drawn, 24)
event <- ifelse(drawn > 24, "censored", ending)
terms <- cbind(course, score, b = group == "b", c = group == "c")
outcomes <- c("work", "study", "retired")
fits <- lapply(outcomes, function(outcome)
  crr(months, event, terms, failcode = outcome, cencode = "censored", gtol = 1e-12, maxiter = 100))
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, cmprsk = version("cmprsk")),
  input = data.frame(months, event, course, score, group),
  expected = setNames(lapply(fits, function(fit) list(
    coefficient = unname(fit$coef), standard_error = sqrt(diag(fit$var)), log_likelihood = as.vector(fit$loglik))),
    outcomes)
), digits = NA, dataframe = "columns"), "\n")
