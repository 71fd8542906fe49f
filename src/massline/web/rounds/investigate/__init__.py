"""What Prepare does: the round, its sections, what was thought before the asking."""
