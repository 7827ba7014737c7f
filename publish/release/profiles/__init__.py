"""What describes a release in the words of others: one module per metadata standard, each a pure function."""
