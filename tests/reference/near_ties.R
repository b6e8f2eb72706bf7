# Times in tenths that were added up and multiplied, so that many differ in the last digit only: what aeqSurv, the
# timefix of survival, makes of them, and survfit and coxph of the same persons. Times are texts, since JSON from R has
# fifteen digits and these need seventeen.
# Rscript near_ties.R > near_ties.json
suppressMessages({library(survival); library(jsonlite)})
set.seed(32)
persons <- 60
tenths <- function(number, added) if (added) Reduce(`+`, rep(.1, number), 0) else number * .1
entry <- ifelse(runif(persons) < .4, 0, mapply(tenths, sample(1:12, persons, TRUE), runif(persons) < .5))
stay <- mapply(tenths, sample(1:9, persons, TRUE), runif(persons) < .5)
rows <- data.frame(entry, time = entry + stay, event = rbinom(persons, 1, .7), course = rbinom(persons, 1, .5))
ending <- rows$event == 1
# Distances about the tolerance, a chain, and large times, whose tolerance is relative.
vectors <- list(c(1, 1 + 1e-8, 1 + 2e-8, 1 + 3.4e-8, 1 + 1e-7), c(.5, .5 + 1.4e-8, .5 + 3e-8), c(1000.5, 1000.50001, 1000.5001),
                c(.1 + .2, .3, 1, 2.5), c(0, 1e-9, .5), c(.5, 1e9, 1e9 + 5, 1e9 + 20))
curve <- function(fit) list(time = fit$time, at_risk = fit$n.risk, survival = fit$surv, standard_error = fit$surv * fit$std.err)
model <- function(fit) list(coefficient = unname(coef(fit)), standard_error = sqrt(diag(vcov(fit))))
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
whole <- function(times) sprintf("%.17g", times)
both <- aeqSurv(Surv(rows$entry, rows$time, ending))
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, survival = version("survival")),
  input = transform(rows, entry = whole(entry), time = whole(time)), vectors = lapply(vectors, whole),
  expected = list(
    vectors = lapply(vectors, function(time) whole(aeqSurv(Surv(time, rep(1, length(time))))[, 1])),
    entry = whole(both[, 1]), time = whole(both[, 2]),
    curve = curve(survfit(Surv(time, ending) ~ 1, rows)),
    late_curve = curve(survfit(Surv(entry, time, ending) ~ 1, rows)),
    cox = model(coxph(Surv(time, ending) ~ course, rows, control = control)),
    late_cox = model(coxph(Surv(entry, time, ending) ~ course, rows, control = control)),
    logrank = survdiff(Surv(time, ending) ~ course, rows)$chisq
)), digits = NA, dataframe = "columns", auto_unbox = TRUE), "\n")
