"""Notices (公示): what the law has posted in a community about assisted households, as a sheet to print.

Belongs here: who may be listed and for how long, the sheet, the folder in which sheets hang until they expire. Does
not belong here: the way to the names (`intake.vault`), and releases: nothing here is ever part of one, and neither
`publish.release` nor `publish.portal` knows of this room.
"""
