"""Tests of the console: this package is as far as their server and browser live."""
