"""Prepare: opening a consultation with four answers, and the desk from which it is run."""
