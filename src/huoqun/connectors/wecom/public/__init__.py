"""The addresses without a signed-in person: callbacks, signing in of staff, of customers."""
