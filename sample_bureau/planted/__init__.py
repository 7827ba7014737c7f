"""What is broken on purpose: rows and files that a correct pipeline must catch, each for one reason.

Belongs here: planted rows per feed. Does not belong here: dirt that must be mended (`dirt`).
"""

from sample_bureau.planted import assistance, people, registers
from sample_bureau.planted.planter import Planter, Recipes

# Feed -> place of the month in the period -> what is planted there.
RECIPES: dict[str, Recipes] = {
    "assistance_roster": assistance.ROSTER,
    "assistance_payment": assistance.PAYMENTS,
    "temporary_assistance": assistance.GRANTS,
    "policy_standard": registers.STANDARDS,
    "disability_subsidy": people.SUBSIDIES,
    "elderly_facility": registers.FACILITIES,
    "elderly_subsidy": registers.PAID,
    "marriage_registration": people.MARRIAGES,
    "social_organisation": registers.ORGANISATIONS,
    "fund_line": registers.FUNDS,
}

__all__ = ["RECIPES", "Planter", "Recipes"]
