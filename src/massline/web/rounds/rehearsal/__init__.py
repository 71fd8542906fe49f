"""A round with invented neighbours: filled, and wiped."""
