# Secondary suppression of one table by an R package, for comparison only; the project never calls R.
# usage: Rscript benchmarks/peer.R FOLDER METHOD
# FOLDER holds leaves.csv (one column per dimension, freq), <dimension>.csv (levels, codes); writes METHOD.csv
# (the dimensions, suppressed) and METHOD.txt (CPU seconds of the suppression alone).
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
method <- arguments[2]
leaves <- read.csv(file.path(folder, "leaves.csv"), colClasses = "character")
leaves$freq <- as.integer(leaves$freq)
dimensions <- setdiff(names(leaves), "freq")
trees <- lapply(dimensions, function(name) read.csv(file.path(folder, paste0(name, ".csv")), colClasses = "character"))
names(trees) <- dimensions

if (startsWith(method, "GaussSuppression")) {
  suppressMessages(library(GaussSuppression))
  extra <- if (endsWith(method, "width")) list(rangeMin = 3, lpPackage = "highs") else list()
  settings <- c(list(leaves, freqVar = "freq", hierarchies = trees, maxN = 4, protectZeros = FALSE,
                     extend0 = FALSE, printInc = FALSE), extra)
  spent <- system.time(result <- do.call(SuppressSmallCounts, settings))
  result <- result[c(dimensions, "suppressed")]
} else {
  suppressMessages(library(sdcTable))
  # A leaf with no recipients is a cell as well.
  spent <- system.time({
    problem <- makeProblem(data = leaves, dimList = trees, dimVarInd = seq_along(dimensions),
                           freqVarInd = match("freq", names(leaves)))
    problem <- primarySuppression(problem, type = "freq", maxN = 4)
    result <- protectTable(problem, method = sub("sdcTable ", "", method))
  })
  result <- as.data.frame(getInfo(result, "finalData"))
  result$suppressed <- result$sdcStatus %in% c("u", "x")
  result <- result[c(dimensions, "suppressed")]
}
write.csv(result, file.path(folder, paste0(method, ".csv")), row.names = FALSE)
writeLines(as.character(sum(spent[c("user.self", "sys.self", "user.child", "sys.child")], na.rm = TRUE)),
           file.path(folder, paste0(method, ".txt")))
