"""How well the method was followed: measures, alarms, and what of them may be public."""
