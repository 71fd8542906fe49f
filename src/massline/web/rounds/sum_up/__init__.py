"""What Learn does: what a round makes of what it tried."""
