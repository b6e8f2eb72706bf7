# Survival in advanced lung cancer (NCCTG data of the survival package, complete rows), Efron ties: plain, stratified
# and clustered by institution, each with cox.zph.
# Rscript cox_lung.R > cox_lung.json
suppressMessages({library(survival); library(jsonlite)})
rows <- na.omit(lung[c("time", "status", "age", "sex", "ph.ecog", "inst")])
rows <- data.frame(time = rows$time, event = ifelse(rows$status == 2, "died", "censored"), age = rows$age,
                   sex = rows$sex, ecog = rows$ph.ecog, institution = rows$inst)
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
kept <- function(fit) list(
  coefficient = unname(coef(fit)), standard_error = unname(sqrt(diag(vcov(fit)))), log_likelihood = fit$loglik[2],
  zph = unname(cox.zph(fit, terms = FALSE)$table[, "chisq"]))
died <- Surv(rows$time, rows$event == "died")
plain <- coxph(died ~ age + sex + ecog, rows, control = control)
strata <- coxph(died ~ age + ecog + strata(sex), rows, control = control)
cluster <- coxph(died ~ age + sex + ecog, rows, cluster = institution, control = control)
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, survival = version("survival")),
  input = rows,
  expected = list(plain = kept(plain), strata = kept(strata), cluster = kept(cluster))
), digits = NA, dataframe = "columns"), "\n")
