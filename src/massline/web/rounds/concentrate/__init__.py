"""What Sum up does: themes, drafts, answers to everybody, the check."""
