"""What the platform decides, as pure functions: no state, no clock, tested by tables."""
