"""A synthetic bureau: one invented world of people, facilities and money, seen through the offices' forms.

Belongs here: everything that writes sample deliveries. It knows the catalogue and nothing of the pipeline it
feeds, so that an error in one cannot cancel an error in the other. Does not belong here: reading deliveries.
"""

from sample_bureau.errors import SampleError
from sample_bureau.write import SampleSummary, write_sample

__all__ = ["SampleError", "SampleSummary", "write_sample"]
