# Bone marrow transplants of 35 persons (Scrucca, Santucci and Aversa, Bone Marrow Transplantation 40, 2007, 381-387).
# Rscript crr_bmt.R > crr_bmt.json
suppressMessages({library(cmprsk); library(jsonlite)})
disease <- c(0,0,0,0,0,1,0,0,1,1,1,1,0,1,1,1,1,1,1,1,0,1,1,0,0,0,1,0,0,0,0,1,1,1,0)
months <- c(13,1,72,7,8,67,9,5,70,4,7,68,1,10,7,3,4,4,3,3,22,8,2,0,0,35,35,4,14,26,3,2,8,32,12)
status <- c(2,1,0,2,2,0,2,2,0,0,0,0,2,2,2,1,1,1,1,1,2,1,2,2,1,0,0,2,2,2,2,0,0,0,1)
fits <- lapply(1:2, function(code) crr(months, status, cbind(disease), failcode = code, gtol = 1e-12, maxiter = 100))
version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(
  versions = list(R = R.version.string, cmprsk = version("cmprsk")),
  input = data.frame(disease, months, status),
  expected = lapply(fits, function(fit) list(
    coefficient = unname(fit$coef), standard_error = sqrt(diag(fit$var)), log_likelihood = as.vector(fit$loglik)))
), digits = NA, dataframe = "columns"), "\n")
