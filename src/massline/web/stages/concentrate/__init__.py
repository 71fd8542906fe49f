"""Sum up."""
