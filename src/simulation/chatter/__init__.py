"""What people of each theme say: written for this project, every line of it invented."""
