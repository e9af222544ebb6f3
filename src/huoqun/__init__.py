"""活群 (huoqun): facts come in, become understanding, decisions, deliveries, and facts again."""

__version__ = "0.1.0"
