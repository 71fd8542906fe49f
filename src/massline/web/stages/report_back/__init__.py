"""Go back."""
