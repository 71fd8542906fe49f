"""Ask: answering what others said, and adding one's own sentence."""
