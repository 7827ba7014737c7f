"""The file formats of a release: one module per format, which holds its writing and its reading."""
