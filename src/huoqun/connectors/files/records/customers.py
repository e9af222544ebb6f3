"""Customers out of a list: who they are by which ids, and what is said of them as tags."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import repeat

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats.table import Cell, Table
from huoqun.connectors.files.kinds import Field, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import persons
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.rows import CustomerRow, RecordBlock, SaidTag
from huoqun.connectors.files.values import ages, places, texts
from huoqun.connectors.files.values.ages import Age
from huoqun.connectors.files.values.times import Moment, TimeReader
from huoqun.connectors.files.values.unreadable import Unreadable
from huoqun.core import clock

# The groups of tags in which attributes are kept; of each a person carries one.
GROUPS: Mapping[Field, str] = {
    Field.GENDER: "性别",
    Field.BIRTH: "年龄段",
    Field.REGION: "省份",
    Field.CITY: "城市",
    Field.CHANNEL: "来源渠道",
    Field.LEVEL: "会员等级",
}
TAG_CHARACTERS_MAX = 50


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[RecordBlock[CustomerRow]]:
    """The customers that a list tells of, behind a position."""
    reader = options.time_reader()
    return persons.stream(
        table, mapping, CustomerRow, lambda columns: _rows(columns, reader), after=after
    )


def _rows(columns: Columns, reader: TimeReader) -> list[CustomerRow]:
    found = zip(
        columns.block.row_nos,
        columns.read(Field.CUSTOMER, persons.person, required=True),
        columns.read(Field.NAME, texts.name),
        columns.read(Field.PHONE, texts.identifier_if_any),
        columns.read(Field.UNION_ID, texts.identifier_if_any),
        columns.read(Field.UNIT, texts.identifier),
        columns.read(Field.REGISTERED, lambda cell: past(cell, reader)),
        _attributes(columns, reader),
        strict=True,
    )
    return [
        CustomerRow(
            row_no=row_no,
            customer=customer or "",
            name=name,
            phone=phone,
            union_id=union_id,
            unit=unit,
            registered_at=moment.at if moment and not moment.day_only else None,
            registered_on=moment.day if moment else None,
            tags=tags,
        )
        for place, (row_no, customer, name, phone, union_id, unit, moment, tags) in enumerate(found)
        if place not in columns.faults
    ]


def past(cell: Cell, reader: TimeReader) -> Moment:
    """When something was; raises Unreadable for what has not been yet."""
    moment = reader.read(cell)
    if moment.at > clock.now():
        raise Unreadable(RowFault.IN_THE_FUTURE, cell)
    return moment


def _attributes(columns: Columns, reader: TimeReader) -> list[tuple[SaidTag, ...]]:
    """What each row says of the person, as tags of the standard groups."""
    today = clock.today()
    found = zip(
        columns.read(Field.GENDER, _gender),
        columns.read(Field.BIRTH, lambda each: ages.read(each, today=today, read_time=reader.read)),
        columns.read(Field.REGION, places.region),
        columns.read(Field.CITY, places.city),
        columns.read(Field.CHANNEL, tag_name),
        columns.read(Field.LEVEL, tag_name),
        repeat(Field.CITY in columns.mapping),
        strict=False,
    )
    return [
        tuple(
            _said(gender, age, (None, None) if region is None else region, city, own_city)
            + [
                SaidTag(group=GROUPS[which], name=word)
                for which, word in ((Field.CHANNEL, channel), (Field.LEVEL, level))
                if word
            ]
        )
        for gender, age, region, city, channel, level, own_city in found
    ]


def _said(
    gender: str | None,
    age: Age | None,
    region: tuple[str | None, str | None],
    city: str | None,
    own_city: bool,  # noqa: FBT001 (told by position with the others)
) -> list[SaidTag]:
    province, town = region
    said = {
        Field.GENDER: gender,
        Field.REGION: province,
        Field.CITY: city if own_city else town,
    }
    tags = [SaidTag(group=GROUPS[which], name=word) for which, word in said.items() if word]
    if age is not None:
        tags.append(
            SaidTag(group=GROUPS[Field.BIRTH], name=age.band, expires_at=_outgrown(age.until_year))
        )
    return tags


def _outgrown(year: int | None) -> datetime | None:
    """When an age band stops being true, to the year."""
    return clock.start_of_day(clock.today().replace(year=year, month=1, day=1)) if year else None


def _gender(cell: Cell) -> str | None:
    if vocabulary.header_word(str(cell)) in vocabulary.UNSAID_GENDERS:
        return None
    found = texts.word(cell, vocabulary.GENDERS)
    if found is None:
        raise Unreadable(RowFault.UNKNOWN_GENDER, cell)
    return found


def tag_name(cell: Cell) -> str | None:
    """A word that becomes a tag: one line, in one form of its characters."""
    text = texts.name(cell)
    text = unicodedata.normalize("NFKC", text).strip() if text else None
    if text and len(text) > TAG_CHARACTERS_MAX:
        raise Unreadable(RowFault.TOO_LONG, cell)
    return text or None
