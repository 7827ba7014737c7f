"""Disclosure control: hide what would expose a person, then attack the result before it may leave."""
