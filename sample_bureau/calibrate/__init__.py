"""Makes the invented registers add up to the figures that the bureau once published, and says where they cannot.

Belongs here: claims as targets, how many records of which kind meet them, money to the last yuan, the report.
Does not belong here: drawing records (`sample_bureau.recipe`), the bespoke world (`sample_bureau.targets`).
"""

from sample_bureau.calibrate.calibrator import Calibrator
from sample_bureau.calibrate.report import Report

__all__ = ["Calibrator", "Report"]
