"""What the project runs on itself: rules of the house, generated documents, checks of the pins."""
