"""One line of JSON per event on stderr (plain words on a terminal), without people's data.

Facts about people stay in the database: values that PostgreSQL quotes in its errors, phone numbers
and e-mail addresses are cut out of whatever is logged.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_QUOTED_VALUES = re.compile(r"^\s*((DETAIL|CONTEXT|HINT|QUERY|LINE \d+)\b.*|\^)$\n?", re.MULTILINE)
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# Whoever knows the last part of such an address may knock there: Django logs what it refuses whole.
_KEYED_ADDRESS = re.compile(r"(/(?:callbacks|hooks)/[a-z]+/)[\w-]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def without_personal_data(text: str) -> str:
    """The text without quoted values, phone numbers, e-mail addresses and addresses with a key."""
    text = _KEYED_ADDRESS.sub(r"\1…", _QUOTED_VALUES.sub("", text))
    return _EMAIL.sub("[e-mail]", _PHONE.sub("[phone]", text)).strip()


class Line(logging.Formatter):
    """Formats a record as one JSON line, or as plain words where a person reads along."""

    def __init__(self, *, process: str = "", plain: bool | None = None) -> None:
        super().__init__()
        self.process = process
        self.plain = sys.stderr.isatty() if plain is None else plain

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, cleaned."""
        message = without_personal_data(record.getMessage())
        error = (
            without_personal_data(self.formatException(record.exc_info)) if record.exc_info else ""
        )
        if self.plain:
            return f"{record.levelname.lower():8}{self.process} {record.name}: {message}" + (
                f"\n{error}" if error else ""
            )
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self.process,
            "logger": record.name,
            "message": message,
        }
        return json.dumps(line | ({"error": error} if error else {}), ensure_ascii=False)
