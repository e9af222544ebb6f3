"""The invented company: made by the simulation as files, brought in through everybody's doors."""
