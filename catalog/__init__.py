"""What exists and what it means: typed YAML, code lists, and the loader that checks that every name resolves.

Belongs here: meanings, contracts, registries. Does not belong here: anything that reads a delivery or computes.
"""

from catalog.load import Catalog, CatalogError, load

__all__ = ["Catalog", "CatalogError", "load"]
