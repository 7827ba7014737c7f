"""The methods that make a table fit to leave, one module each, and the attacks on what they leave."""
