"""What a file of personal data carries beside the data: its mark and its invented people; pure."""

import random
import string
from datetime import datetime

from huoqun.customers.kinds import ExportEnd, ExportState
from huoqun.org.kinds import ApprovalState

# What the keys of files are sealed for; the files themselves lie in the home.
FILES_SEALING = "personal exports"
DOWNLOADS_MAX = 3
# A file whose making failed so often is given up.
ATTEMPTS_MAX = 5
# So few that nobody's work suffers, so many that a part of the list is likely to hold one.
ROWS_PER_CANARY = 500
CANARIES_MIN = 2
CANARIES_MAX = 20
# An id that keeps its shape needs so many places that can vary.
_PLACES_MIN = 6
_PHONE_DIGITS = 11
# No mobile network gave this range to the public when this was written: nobody answers there.
_PHONE_START = "142"
# Read aloud, none is mistaken for another.
_CODE_SIGNS = "ACDEFGHJKLMNPQRTUVWXY3479"
_CODE_LENGTH = 10


def key_place(export_id: int) -> str:
    """To what the key of a file is bound."""
    return f"customers_personalexport.key_sealed:{export_id}"


def export_state(
    approval: ApprovalState, *, alone: bool, made: bool, ended: ExportEnd | None
) -> ExportState:
    """How far an export is, by what became of its approval and of its file."""
    if approval is ApprovalState.WAITING:
        return ExportState.DELAYED if alone else ExportState.WAITING
    if approval is not ApprovalState.APPROVED:
        return ExportState(approval.value)
    if ended is not None:
        return ExportState.GONE
    return ExportState.READY if made else ExportState.MAKING


def canaries_for(rows: int) -> int:
    """How many invented people a list of so many carries."""
    return min(CANARIES_MAX, max(CANARIES_MIN, -(-rows // ROWS_PER_CANARY)))


def canary_like(known: str, *, chance: random.Random) -> str:
    """An id of nobody in the shape of a real one: letters for letters, digits for digits."""
    if known.isascii() and known.isdigit() and len(known) == _PHONE_DIGITS and known[0] == "1":
        rest = _PHONE_DIGITS - len(_PHONE_START)
        return _PHONE_START + "".join(chance.choices(string.digits, k=rest))
    # What stands before a dash or an underline tells the kind of id and is kept.
    start = max(known.rfind("-"), known.rfind("_")) + 1
    made = known[:start] + "".join(_like(sign, chance) for sign in known[start:])
    varied = sum(sign.isascii() and sign.isalnum() for sign in known[start:])
    short = max(0, _PLACES_MIN - varied)
    return made + "".join(chance.choices(string.digits, k=short))


def _like(sign: str, chance: random.Random) -> str:
    for signs in (string.digits, string.ascii_lowercase, string.ascii_uppercase):
        if sign in signs:
            return chance.choice(signs)
    return sign


def trace_code(*, chance: random.Random) -> str:
    """A code that a package carries: it is handed to the person, so nobody invented is in it."""
    return "HQ" + "".join(chance.choices(_CODE_SIGNS, k=_CODE_LENGTH))


def watermark(*, number: int, name: str, username: str, at: datetime) -> str:
    """Whose file it is: who asked, when it was made (in the zone of ``at``), which request."""
    return f"活群 export #{number} · {name} ({username}) · {at:%Y-%m-%d %H:%M}"
