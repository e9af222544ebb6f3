"""How fast the house is, and what it takes to break it: one file per figure."""
