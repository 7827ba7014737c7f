"""The invented world of one bureau, and the rows that each office sees of it.

Belongs here: people, households, facilities, organisations and money with typed values.
Does not belong here: how a form prints them (`forms`), what is broken on purpose (`planted`).
"""
