"""The calls that we make, one file per noun: path and the fields of the answer that we read."""
