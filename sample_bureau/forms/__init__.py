"""The offices' forms: how values are printed, laid out and written to files.

Belongs here: spellings, titles, totals, file formats. Does not belong here: what the values are (`world`).
"""
