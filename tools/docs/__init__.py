"""The generated pages: they are read from the code and committed, and a check finds any drift."""
