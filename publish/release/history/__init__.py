"""What changed from one release to the next: versions of datasets, change records, cell-level differences."""
