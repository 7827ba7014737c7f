"""The sample engine for registers that are described by data: one YAML recipe per feed, no Python of its own.

Belongs here: reading recipes and drawing the rows they describe. Does not belong here: published figures
(`sample_bureau.calibrate`), files (`sample_bureau.forms`), and the recipes themselves (`sample_bureau/recipes`).
"""

from sample_bureau.recipe.load import load_recipes
from sample_bureau.recipe.model import Recipe

__all__ = ["Recipe", "load_recipes"]
