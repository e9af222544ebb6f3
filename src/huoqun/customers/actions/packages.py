"""Everything we hold about one person, as a file for them: JSON for machines, CSV for eyes."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huoqun.core import clock, spreadsheets
from huoqun.core.ports import Privacy
from huoqun.customers import models, queries
from huoqun.org import actions as org_actions
from huoqun.org.queries import EVERYTHING, Scope


def person_package(
    *,
    customer: models.Customer,
    rooms: Sequence[Privacy],
    reason: str,
    actor: org_actions.Actor,
    seen_by: Scope = EVERYTHING,
) -> bytes:
    """A zip for the person themselves of what every room holds about all their numbers.

    ``data.json`` has everything; each list in it is a CSV of its own beside it.
    """
    content = package_of(queries.numbers_of(customer.pk), rooms=rooms)
    with transaction.atomic():
        org_actions.audit(
            staff=actor.staff,
            action="customer.package_made",
            object_name="customer",
            object_id=customer.pk,
            unit_id=queries.home_unit_id(customer, seen_by=seen_by),
            detail={"reason": reason},
            request=actor.request,
        )
    return content


def package_of(numbers: Sequence[int], *, rooms: Sequence[Privacy], mark: str = "") -> bytes:
    """The zip itself; ``mark`` says who had it made, where it was staff."""
    told = {room.room: _merged([room.export(number) for number in numbers]) for room in rooms}
    return _zipped(told, rooms, mark)


def _merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers about several numbers as one: lists are joined, the first word rules else."""
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            if isinstance(value, list):
                whole[name] = [*whole.get(name, []), *value]
            elif whole.get(name) is None:
                whole[name] = value
    return whole


def _zipped(told: Mapping[str, Mapping[str, Any]], rooms: Sequence[Privacy], mark: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.comment = mark.encode()
        file.writestr("README.txt", _read_me(rooms) + (f"\n{mark}\n" if mark else ""))
        whole = {"made_at": clock.now(), **({"export": mark} if mark else {}), "data": told}
        file.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=1, default=_plain))
        for room, found in told.items():
            for name, rows in found.items():
                if isinstance(rows, list) and rows:
                    file.writestr(f"{room}/{name}.csv", _csv(rows))
    return out.getvalue()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in an export")


def _csv(rows: Sequence[object]) -> bytes:
    """A table of rows that need not have the same columns; single values stand in one column."""
    told = [row if isinstance(row, dict) else {"value": row} for row in rows]
    columns = list(dict.fromkeys(name for row in told for name in row))
    lines = [spreadsheets.csv_line(columns, first=True)]
    lines += [spreadsheets.csv_line([_cell(row.get(name)) for name in columns]) for row in told]
    return b"".join(lines)


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def _read_me(rooms: Sequence[Privacy]) -> str:
    kept = "\n".join(f"- {room.room}: {room.kept_zh} / {room.kept_en}" for room in rooms)
    return (
        "data.json 是我们保存的与您有关的全部资料；CSV 文件是其中的各个列表，可用表格软件打开。\n"
        "data.json is everything that we hold about you; the CSV files are the lists in it.\n\n"
        f"{kept}\n"
    )
