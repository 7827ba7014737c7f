"""What an auditor needs of the house: proof that the evidence was not edited, figures and rows explained, samples,
reconciliation, and a pack to take along.

Belongs here: reading what the rooms wrote down, and putting it side by side. Does not belong here: a rule about data.
"""
