"""massline: ask, sum up, go back, try, learn - with receipts."""

__version__ = "0.1.0"
