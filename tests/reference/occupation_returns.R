# A made cohort: 150 persons move by whole months between unemployed, work and study, return, and may retire for good;
# some come late under observation and start in other states. Two groups.
# Rscript occupation_returns.R > occupation_returns.json
suppressMessages({library(survival); library(jsonlite)})
set.seed(22)
states <- c("unemployed", "work", "study", "retired")
chances <- rbind(c(.90, .06, .03, .01), c(.05, .93, .01, .01), c(.04, .05, .91, 0), c(0, 0, 0, 1))
stays <- function(person) {
  late <- runif(1) < .3
  entry <- if (late) sample(6, 1) else 0
  last <- entry + sample(6:24, 1)
  state <- if (late) sample(3, 1) else 1
  rows <- NULL
  for (month in (entry + 1):last) {
    reached <- sample(4, 1, prob = chances[state, ])
    if (reached != state) {
      rows <- rbind(rows, data.frame(person, state = states[state], entry, exit = month))
      state <- reached; entry <- month
    }
  }
  rbind(rows, data.frame(person, state = states[state], entry, exit = last))
}
rows <- do.call(rbind, lapply(1:150, stays))
rows$group <- ifelse(rows$person %% 2 == 1, "a", "b")
kept <- function(rows) {
  following <- c(rows$state[-1], NA)
  moved <- c(rows$person[-1] == rows$person[-nrow(rows)], FALSE)
  rows$event <- factor(ifelse(moved, following, "censored"), c("censored", states))
  rows <- rows[rows$exit > rows$entry, ]
  fit <- survfit(Surv(entry, exit, event) ~ 1, rows, id = person, istate = rows$state, influence = TRUE)
  # Only with influence = TRUE does survfit count the uncertainty of the starting shares.
  list(states = fit$states, time = fit$time, at_risk = fit$n.risk, start = as.vector(fit$p0),
       start_error = fit$sp0, occupation = fit$pstate, standard_error = fit$std.err)
}
# Seen from month 6 on, persons start in different states.
later <- rows[rows$exit > 6, ]
later$entry <- pmax(later$entry, 6)
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, survival = version("survival")),
  input = rows,
  expected = list(all = kept(rows), a = kept(rows[rows$group == "a", ]), b = kept(rows[rows$group == "b", ]),
                  later = kept(later))
), digits = NA, dataframe = "columns"), "\n")
