"""The people at the customer who decide, every contact with them, and what either side promised."""
