# Bone marrow transplants of 35 persons (Scrucca, Santucci and Aversa, Bone Marrow Transplantation 40, 2007, 381-387).
# Rscript bmt.R > bmt.json
source("survival_reference.R")
disease <- c(0,0,0,0,0,1,0,0,1,1,1,1,0,1,1,1,1,1,1,1,0,1,1,0,0,0,1,0,0,0,0,1,1,1,0)
months <- c(13,1,72,7,8,67,9,5,70,4,7,68,1,10,7,3,4,4,3,3,22,8,2,0,0,35,35,4,14,26,3,2,8,32,12)
status <- c(2,1,0,2,2,0,2,2,0,0,0,0,2,2,2,1,1,1,1,1,2,1,2,2,1,0,0,2,2,2,2,0,0,0,1)
rows <- data.frame(time = months, event = c("censored", "cause 1", "cause 2")[status + 1],
                   group = paste("disease", disease))
reference(rows, horizon = 30)
