"""How a value says that it cannot be read."""

from huoqun.connectors.files.kinds import RowFault


class Unreadable(Exception):
    """One cell cannot be read; the row is rejected with the fault and the text as it stood."""

    def __init__(self, fault: RowFault, written: object = "") -> None:
        self.fault = fault
        self.written = str(written)[:200]
        super().__init__(f"{fault}: {self.written}")
