"""Several organisations as sections of one consultation: what they ask together, hand in and promise each other."""
