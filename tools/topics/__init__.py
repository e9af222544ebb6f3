"""Train the topics of messages from text written for this project: ``python -m tools.topics``."""
