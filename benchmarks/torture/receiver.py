"""The receiver: records batch after batch and acknowledges each after its commit."""

import os
import sys
import time
from pathlib import Path

import django


def main() -> None:
    """Go on where the acknowledgements end; what was committed but not acknowledged comes again."""
    django.setup()
    from django.db import transaction

    from benchmarks.torture import stream
    from huoqun.events import log

    path, facts, pause_seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    told = path.read_bytes() if path.exists() else b""
    # A death in the middle of a line: the line does not count.
    told = told[: told.rfind(b"\n") + 1]
    path.write_bytes(told)
    known = {int(line) for line in told.split()}
    first = max(known, default=-1) + 1
    with path.open("ab") as acknowledgements:
        while first < facts:
            batch = stream.numbers(first, facts)
            with transaction.atomic():
                log.record_many([stream.fact(number) for number in batch])
            lines = "".join(f"{number}\n" for number in batch)
            acknowledgements.write(lines.encode())
            acknowledgements.flush()
            os.fsync(acknowledgements.fileno())
            first += stream.BATCH
            time.sleep(pause_seconds)


if __name__ == "__main__":
    main()
