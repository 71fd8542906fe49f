"""What the desk does across the stages: jobs, ready words, offers of help."""
