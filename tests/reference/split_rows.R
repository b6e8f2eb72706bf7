# A made cohort with case weights in start-stop rows: 60 persons, whole months, two outcomes; many come late, most are
# split in two or three rows, some with a gap. `weight` holds for a person, `changing` for a row.
# Rscript split_rows.R > split_rows.json
suppressMessages({library(survival); library(jsonlite)})
set.seed(31)
horizon <- 12
parts <- lapply(1:60, function(person) {
  entry <- if (runif(1) < .6) 0 else sample(0:5, 1)
  cuts <- cumsum(c(entry, sample(2:8, sample(3, 1), TRUE)))
  rows <- data.frame(person, entry = head(cuts, -1), time = cuts[-1], event = "censored")
  rows$event[nrow(rows)] <- sample(c("work", "study", "censored"), 1, prob = c(.4, .3, .3))
  if (nrow(rows) == 3 && runif(1) < .5) rows <- rows[-2, ]
  rows$weight <- round(1 / runif(1, .2, .9), 3)
  rows$changing <- round(rows$weight * runif(nrow(rows), .7, 1.3), 3)
  rows
})
rows <- do.call(rbind, parts)
rows <- rows[sample(nrow(rows)), ]
happened <- rows$event != "censored"
states <- factor(rows$event, c("censored", "study", "work"))
survival_curve <- function(weight) {
  rows$w <- weight
  fit <- survfit(Surv(entry, time, happened) ~ 1, rows, weights = w, id = person, robust = TRUE)
  same <- survfit(Surv(entry, time, happened) ~ 1, rows, weights = w, cluster = person)
  stopifnot(all.equal(fit$std.err, same$std.err))
  error <- if (fit$logse) fit$surv * fit$std.err else fit$std.err
  list(time = fit$time, at_risk = fit$n.risk, events = fit$n.event, survival = fit$surv, standard_error = error)
}
# With several outcomes survfit takes no gap in the rows of an id and leaves a cluster out: each row is an id, and the
# weighted influences are added up by person here. Those of a mean are the areas under them.
incidences <- function(weight) {
  rows$w <- weight
  fit <- survfit(Surv(entry, time, states) ~ 1, rows, weights = w, id = seq_along(w), influence = TRUE)
  by_person <- function(influence) sqrt(colSums(rowsum(influence * weight, rows$person)^2))
  width <- diff(pmin(c(0, fit$time, max(horizon, fit$time)), horizon))
  sapply(setdiff(levels(states), "censored"), function(outcome) {
    state <- match(outcome, fit$states)
    influence <- fit$influence.pstate[, , state]
    list(time = fit$time, incidence = fit$pstate[, state], standard_error = by_person(influence[, -1]),
         mean = sum(c(0, fit$pstate[, state]) * width), mean_error = by_person(influence %*% width))
  }, simplify = FALSE)
}
version <- function(name) as.character(packageVersion(name))
estimates <- function(weight) list(survival = survival_curve(weight), incidence = incidences(weight))
cat(toJSON(list(
  versions = list(R = R.version.string, survival = version("survival")),
  input = rows, horizon = horizon,
  expected = list(weight = estimates(rows$weight), changing = estimates(rows$changing))
), digits = NA, dataframe = "columns", auto_unbox = TRUE), "\n")
