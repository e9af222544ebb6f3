"""One figure in a process of its own: started by ``__main__`` with the house it lives in."""

import importlib
import sys
from pathlib import Path

import django

from benchmarks import figures, house


def main() -> None:
    """Open the house, measure, write the figures."""
    module, out, home, url, server, material, full = sys.argv[1:]
    django.setup()
    from huoqun.events import partitions
    from huoqun.lake import tables

    partitions.ensure_ahead()
    tables.ensure()
    own = house.House(
        home=Path(home), url=url, server=Path(server), material=Path(material), full=full == "1"
    )
    figures.write(Path(out), list(importlib.import_module(module).measure(own)))


if __name__ == "__main__":
    main()
