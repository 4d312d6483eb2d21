"""The people at the customer, every contact with them and promises both ways; nothing is stored here yet."""
