# Reads the files of a dataset with R and prints each format as JSON: an array of rows, what is missing as null.
# Rscript read_release.R FOLDER NAME KIND...   where KIND is the Table Schema type of each column, in order
library(jsonlite)
library(readxl)
library(xml2)

arguments <- commandArgs(trailingOnly = TRUE)
stem <- file.path(arguments[1], arguments[2])
kinds <- arguments[-(1:2)]
classes <- c(string = "character", yearmonth = "character", date = "character", integer = "integer",
             number = "numeric", boolean = "logical")[kinds]

from_csv <- read.csv(paste0(stem, ".csv"), fileEncoding = "UTF-8-BOM", colClasses = unname(classes), na.strings = "")

from_json <- fromJSON(paste0(stem, ".json"))

document <- read_xml(paste0(stem, ".xml"))
cells <- function(row) {
  found <- xml_children(row)
  ifelse(is.na(xml_attr(found, "nil")), xml_text(found), NA)
}
from_xml <- as.data.frame(do.call(rbind, lapply(xml_find_all(document, "/rows/row"), cells)))

guessed <- c(string = "text", yearmonth = "text", date = "date", integer = "numeric", number = "numeric",
             boolean = "logical")[kinds]
from_xlsx <- read_excel(paste0(stem, ".xlsx"), sheet = "数据", skip = 2, col_names = FALSE,
                        col_types = unname(guessed), trim_ws = FALSE, .name_repair = "minimal")
from_xlsx <- as.data.frame(lapply(from_xlsx, function(x) if (inherits(x, "POSIXct")) format(x, "%Y-%m-%d") else x))

rows <- function(table) {
  names(table) <- NULL
  toJSON(table, dataframe = "values", na = "null", digits = NA, POSIXt = "ISO8601")
}
cat(sprintf('{"csv":%s,"json":%s,"xml":%s,"xlsx":%s}', rows(from_csv), rows(from_json), rows(from_xml),
            rows(from_xlsx)))
