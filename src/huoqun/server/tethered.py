"""`python -m huoqun.server.tethered MODULE …`: a program that ends with its supervisor.

It is another package's and knows nothing of us, nor we of it: it is named, not imported.
"""

import runpy
import sys

from huoqun.server import supervisor


def main() -> None:
    """Run the module named first with the arguments that follow."""
    supervisor.stop_with_supervisor()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
