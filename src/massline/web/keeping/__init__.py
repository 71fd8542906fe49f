"""What is held here and why, until when, what is dropped, and how it is saved."""
