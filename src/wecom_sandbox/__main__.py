"""``python -m wecom_sandbox``."""

from wecom_sandbox.cli import main

main()
