"""What goes wrong when a sample cannot be written.

Belongs here: the sample's one exception. Does not belong here: anything that raises it.
"""


class SampleError(Exception):
    """The sample cannot be written: no seed, a missing claim, figures that cannot be met together."""
