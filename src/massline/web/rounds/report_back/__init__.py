"""What Go back does: the proposal as people read it, their answers, the decision."""
