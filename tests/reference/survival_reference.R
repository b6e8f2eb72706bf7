# What the survival cases have in common: from rows to the values that R's survival, cmprsk and etm give, as JSON.
# Rows have the columns time and event ("censored" or an outcome) and may have entry, group, stratum, weight, repeats.
suppressMessages({library(survival); library(cmprsk); library(etm); library(jsonlite)})
kinds <- c(`log-log` = "log-log", log = "log", plain = "plain", logit = "logit", arcsine = "arcsin")

# A row that stands for n persons is n rows here.
repeated <- function(rows) if (is.null(rows$repeats)) rows else rows[rep(seq_len(nrow(rows)), rows$repeats), ]
followed <- function(rows, happened) {
  if (is.null(rows$entry)) Surv(rows$time, happened) else Surv(rows$entry, rows$time, happened)
}
# survfit's robust error of rows with an entry asks for the persons.
fitted <- function(rows, happened, kind) {
  person <- seq_len(nrow(rows)); cases <- weight(rows)
  if (is.null(rows$weight)) return(survfit(followed(rows, happened) ~ 1, conf.type = kind))
  survfit(followed(rows, happened) ~ 1, weights = cases, id = person, robust = TRUE, conf.type = kind)
}
weight <- function(rows) if (is.null(rows$weight)) rep(1, nrow(rows)) else rows$weight

survival_curve <- function(rows) {
  fits <- lapply(kinds, function(kind) fitted(rows, rows$event != "censored", kind))
  fit <- fits[[1]]
  error <- if (fit$logse) fit$surv * fit$std.err else fit$std.err
  list(time = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor, survival = fit$surv,
       standard_error = error, limits = lapply(fits, function(fit) list(lower = fit$lower, upper = fit$upper)))
}

# With late entry survfit offers the jackknife only: etm has the formula from the counts.
late_incidence <- function(rows, outcome, outcomes) {
  states <- c("start", outcomes)
  moves <- matrix(FALSE, length(states), length(states)); moves[1, -1] <- TRUE
  to <- ifelse(rows$event == "censored", "cens", rows$event)
  fit <- etm(data.frame(id = seq_len(nrow(rows)), from = "start", to, entry = rows$entry, exit = rows$time),
             states, moves, "cens", s = 0)
  list(time = fit$time, incidence = unname(trprob(fit, paste("start", outcome))),
       standard_error = unname(sqrt(trcov(fit, paste("start", outcome)))))
}

incidences <- function(rows, outcomes) {
  if (!is.null(rows$entry))
    return(sapply(outcomes, function(outcome) late_incidence(rows, outcome, outcomes), simplify = FALSE))
  status <- factor(rows$event, c("censored", outcomes))
  cases <- weight(rows)
  fits <- lapply(kinds, function(kind) survfit(Surv(rows$time, status) ~ 1, weights = cases, conf.type = kind))
  fit <- fits[[1]]
  # The arcsine limits of several states lose their shape.
  column <- function(limits, state) matrix(limits, nrow(fit$pstate))[, state]
  sapply(outcomes, function(outcome) {
    state <- match(outcome, fit$states)
    list(time = fit$time, incidence = fit$pstate[, state], standard_error = fit$std.err[, state],
         limits = lapply(fits, function(fit) list(lower = column(fit$lower, state), upper = column(fit$upper, state))))
  }, simplify = FALSE)
}

quantiles <- function(rows) {
  fit <- fitted(rows, rows$event != "censored", "log-log")
  sapply(c("0.25", "0.5", "0.75"), function(q) lapply(quantile(fit, as.numeric(q)), unname), simplify = FALSE)
}

# The reverse Kaplan-Meier median.
follow_up <- function(rows) lapply(quantile(fitted(rows, rows$event == "censored", "log-log"), .5), unname)

# survfit's own error of a mean leaves the case weights out: with weights it is the area under its influences.
restricted <- function(rows, outcomes, horizon) {
  if (!is.null(rows$entry)) {
    fit <- survfit(followed(rows, rows$event != "censored") ~ 1)
    table <- summary(fit, rmean = horizon)$table
    return(list(any = list(mean = table[["rmean"]], standard_error = table[["se(rmean)"]])))
  }
  status <- factor(rows$event, c("censored", outcomes))
  cases <- weight(rows)
  # survfit's errors of these means go wrong where somebody leaves at time 0: everything happens one unit later.
  fit <- survfit(Surv(rows$time + 1, status) ~ 1, weights = cases, influence = TRUE)
  table <- summary(fit, rmean = horizon + 1)$table
  mean <- table[, "rmean"] - c(1, rep(0, length(outcomes)))
  error <- table[, "se(rmean)"]
  if (!is.null(rows$weight)) {
    width <- diff(pmin(c(0, fit$time, max(horizon + 1, fit$time)), horizon + 1))
    error <- apply(fit$influence.pstate, 3, function(one) sqrt(sum((cases * one %*% width)^2)))
  }
  mapply(function(mean, error) list(mean = mean, standard_error = error), mean, error,
         SIMPLIFY = FALSE) |> setNames(c("any", outcomes))
}

estimates <- function(rows, outcomes, horizon) {
  groups <- if (is.null(rows$group)) list(all = rows) else split(rows, rows$group)
  lapply(groups, function(rows) {
    rows <- repeated(rows)
    result <- list(survival = survival_curve(rows), quantiles = quantiles(rows), follow_up = follow_up(rows))
    if (length(outcomes)) result$incidence <- incidences(rows, outcomes)
    if (length(outcomes) && !is.null(horizon)) result$restricted_mean <- restricted(rows, outcomes, horizon)
    result
  })
}

result <- function(statistic, degrees) list(statistic = as.vector(statistic), degrees_of_freedom = degrees)

compared_by <- function(rows) {
  happened <- rows$event != "censored"
  if (is.null(rows$stratum)) Surv(rows$time, happened) ~ rows$group
  else Surv(rows$time, happened) ~ rows$group + strata(rows$stratum)
}

logrank <- function(rows, rho) {
  if (!is.null(rows$entry)) {
    # survdiff takes no late entry: the score test of the exact partial likelihood is the same test.
    fit <- coxph(followed(rows, rows$event != "censored") ~ factor(rows$group), ties = "exact")
    return(result(fit$score, length(unique(rows$group)) - 1))
  }
  fit <- survdiff(compared_by(rows), rho = rho)
  result(fit$chisq, length(fit$n) - 1)
}

# The trend test is made of survdiff's observed and expected events and their covariance.
trend <- function(rows, rho) {
  fit <- survdiff(compared_by(rows), rho = rho)
  steps <- seq_along(fit$n)
  excess <- rowSums(as.matrix(fit$obs - fit$exp))
  result(sum(steps * excess)^2 / (steps %*% fit$var %*% steps), 1)
}

gray <- function(rows, rho) {
  stratum <- if (is.null(rows$stratum)) rep(1, nrow(rows)) else rows$stratum
  tests <- cuminc(rows$time, rows$event, rows$group, stratum, rho = rho, cencode = "censored")$Tests
  sapply(rownames(tests), function(outcome) result(tests[outcome, "stat"], tests[outcome, "df"]), simplify = FALSE)
}

tests <- function(rows) {
  rows <- repeated(rows)
  if (!is.null(rows$entry)) return(list(logrank = list(`0` = logrank(rows, 0))))
  by_power <- function(test, powers) sapply(powers, function(rho) test(rows, as.numeric(rho)), simplify = FALSE)
  list(logrank = by_power(logrank, c("0", "1", "0.5")), trend = by_power(trend, c("0", "1")),
       gray = by_power(gray, c("0", "1")))
}

# `outcomes` are named where one may never happen; `compared` says whether the groups are tested.
reference <- function(rows, outcomes = setdiff(sort(unique(rows$event)), "censored"), horizon = NULL,
                      compared = !is.null(rows$group), input = rows) {
  version <- function(name) as.character(packageVersion(name))
  packages <- c("survival", "cmprsk", "etm")
  expected <- list(groups = estimates(rows, outcomes, horizon))
  if (compared) expected$tests <- tests(rows)
  cat(toJSON(list(
    versions = c(list(R = R.version.string), sapply(packages, version, simplify = FALSE)),
    input = input, outcomes = I(outcomes), horizon = horizon, expected = expected
  ), digits = NA, dataframe = "columns", auto_unbox = TRUE, na = "null", null = "null"), "\n")
}
