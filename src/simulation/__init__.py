"""Invented people and what they do, as import files: for the demo, the tests and the benchmarks.

Nothing here is real, and nothing here imports the product: what is made goes in through the
same doors as anybody's data.
"""
