"""What Try does: expectations, actions, counts by section, programmes."""
