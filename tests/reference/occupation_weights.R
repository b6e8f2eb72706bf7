# The cohort of occupation_returns, smaller and with a case weight a person: shares in each state and mean time in each
# state up to month 12, with and without the weights.
# Rscript occupation_weights.R > occupation_weights.json
suppressMessages({library(survival); library(jsonlite)})
set.seed(40)
states <- c("unemployed", "work", "study")
chances <- rbind(c(.88, .08, .04), c(.06, .93, .01), c(.05, .06, .89))
stays <- function(person) {
  late <- runif(1) < .3
  entry <- if (late) sample(6, 1) else 0
  last <- entry + sample(9:20, 1)
  state <- sample(3, 1)
  rows <- NULL
  for (month in (entry + 1):last) {
    reached <- sample(3, 1, prob = chances[state, ])
    if (reached != state) {
      rows <- rbind(rows, data.frame(person, state = states[state], entry, exit = month))
      state <- reached; entry <- month
    }
  }
  rows <- rbind(rows, data.frame(person, state = states[state], entry, exit = last))
  cbind(rows, weight = sample(c(.5, 1, 2.25), 1))
}
rows <- do.call(rbind, lapply(1:60, stays))
rows <- rows[rows$exit > rows$entry, ]
moved <- c(rows$person[-1] == rows$person[-nrow(rows)] & rows$entry[-1] == rows$exit[-nrow(rows)], FALSE)
rows$event <- factor(ifelse(moved, c(rows$state[-1], NA), "censored"), c("censored", states))
fitted <- function(case, ...) {
  rows$case <- case
  survfit(Surv(entry, exit, event) ~ 1, rows, id = person, istate = rows$state, weights = case, ...)
}
means <- function(fit) summary(fit, rmean = 12)$table
# survfit leaves the weights out of the errors of the start (sp0) and of rmean: with weights they are the jackknife made
# of its own estimates, by moving one person's weight at a time.
jackknifed <- function(weight, estimate) {
  moved <- function(one, by) estimate(fitted(weight + by * (rows$person == one)))
  parts <- sapply(unique(rows$person), function(one) {
    weight[rows$person == one][1] * (moved(one, 1e-4) - moved(one, -1e-4)) / 2e-4
  })
  sqrt(rowSums(parts^2))
}
kept <- function(weight) {
  fit <- fitted(weight, influence = TRUE)
  start <- function(fit) as.vector(fit$p0)
  mean <- function(fit) as.vector(means(fit)[, "rmean"])
  plain <- all(weight == 1)
  list(states = fit$states, time = fit$time, at_risk = fit$n.risk, start = start(fit),
       start_error = if (plain) fit$sp0 else jackknifed(weight, start),
       occupation = fit$pstate, standard_error = fit$std.err, mean = mean(fit),
       mean_error = if (plain) as.vector(means(fit)[, "se(rmean)"]) else jackknifed(weight, mean))
}
version <- function(name) as.character(packageVersion(name))
expected <- list(weighted = kept(rows$weight), plain = kept(rep(1, nrow(rows))))
rows$event <- NULL
cat(toJSON(list(versions = list(R = R.version.string, survival = version("survival")), input = rows,
                expected = expected), digits = NA, dataframe = "columns"), "\n")
