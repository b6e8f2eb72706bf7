# One person, who finds work on day 5.
# Rscript one_person.R > one_person.json
source("survival_reference.R")
reference(data.frame(time = 5, event = "work"), outcomes = c("study", "work"), horizon = 10)
