"""What an auditor reads without a terminal: static pages, Chinese first with English beside it, to print too.

Belongs here: the pages of `mz audit pages` and of `mz explain … --html`. Does not belong here: finding anything
out (the modules above), and the pages of the portal, whose style these share.
"""
