"""The fifteen checks of the contract's §15, with HTTP calls of their own.

They know nothing of the sandbox's inside: whatever answers as the platform does passes. `table`
lists them, `run` runs them, `wecom-sandbox check --base-url …` shows them. With the world face
they make corps of their own; a real corp gets the read-only subset (1, 3, 6, 10).
"""
