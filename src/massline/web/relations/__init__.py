"""Relations: what two organisations say to the same points, each in its own column, and the files they exchange."""
