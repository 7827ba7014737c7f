"""What a run costs, measured side by side with the least that any program could do with the same file.

Belongs here: large deliveries, measurements, the report. Does not belong here: a verdict; no test fails because a
machine is slow, and nothing in the pipeline imports this.
"""
