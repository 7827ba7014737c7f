"""Signatures of releases, and the keys of a bureau that make them."""
