"""``make torture``."""
