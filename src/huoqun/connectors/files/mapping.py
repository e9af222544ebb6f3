"""Which column means what: guessed from headers and values, given by hand, kept as JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.kinds import DateOrder, Field, FileKind
from huoqun.connectors.files.values import amounts, texts, times
from huoqun.connectors.files.values.unreadable import Unreadable
from huoqun.core.refusal import Refused

# What a row cannot do without; of the inner lists one is enough.
REQUIRED: Mapping[FileKind, tuple[tuple[Field, ...], ...]] = {
    FileKind.MESSAGES: ((Field.COMMUNITY,), (Field.MEMBER,), (Field.AT,)),
    FileKind.MEMBERSHIPS: (
        (Field.COMMUNITY,),
        (Field.MEMBER,),
        (Field.JOINED, Field.EVENT),
    ),
    FileKind.ORDERS: ((Field.ORDER,), (Field.AT,), (Field.AMOUNT, Field.UNIT_PRICE)),
    FileKind.COMMUNITIES: ((Field.KEY,),),
    FileKind.CUSTOMERS: ((Field.CUSTOMER,),),
    FileKind.TAGS: ((Field.CUSTOMER,), (Field.TAG,)),
}
_NEEDS: Mapping[Field, Field] = {Field.EVENT: Field.AT, Field.UNIT_PRICE: Field.QUANTITY}
_TIMES = frozenset(
    {Field.AT, Field.JOINED, Field.LEFT, Field.OPENED, Field.ENDS, Field.REGISTERED, Field.EXPIRES}
)
# Of other kinds the one column of times may say something else.
_TIMED_KINDS = frozenset({FileKind.MESSAGES, FileKind.MEMBERSHIPS, FileKind.ORDERS})
_NUMBERS = frozenset({Field.AMOUNT, Field.UNIT_PRICE, Field.QUANTITY, Field.REFUND, Field.DISCOUNT})
# What else a column says of who somebody is. These choose last, by a whole header only; and a
# phone or union id that is the customer's id at the same time is read as both.
_CLAIMS = (Field.PHONE, Field.UNION_ID)
_WHOLE_HEADER = 900
# A column of times may hold a few blanks and blunders; below this share it means something else.
LOOKS_LIKE_SHARE = 0.5


class UnknownField(Refused):
    """--map names something that this file kind does not have."""

    code = "unknown_field"
    zh = "{kind_zh}文件没有字段「{field}」；可用的字段：{fields}。"
    en = "{kind_en} files have no field “{field}”; the fields are: {fields}."


class UnknownColumn(Refused):
    """--map names a column that is not in the file."""

    code = "unknown_column"
    zh = "文件里没有列「{column}」；现有的列：{columns}。"
    en = "The file has no column “{column}”; its columns are: {columns}."


class BadMapping(Refused):
    """--map is not field=column,field=column."""

    code = "bad_mapping"
    zh = "看不懂「{part}」；请写成 字段=列名，用逗号隔开，例如 community=群名,member=昵称。"
    en = (
        "Cannot read “{part}”; write field=column with commas between: community=group,member=user."
    )


class FieldMissing(Refused):
    """A required field has no column."""

    code = "field_missing"
    zh = "没有找到「{field_zh}」列；请用 --map {field}=列名 指定。现有的列：{columns}。"
    en = "No column found for “{field_en}”; name it with --map {field}=COLUMN. Columns: {columns}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Which column each field is read from, or the fixed value it has on every row."""

    kind: FileKind
    columns: Mapping[Field, str] = field(default_factory=dict)
    fixed: Mapping[Field, str] = field(default_factory=dict)

    def __contains__(self, which: Field) -> bool:
        return which in self.columns or which in self.fixed

    def as_json(self) -> dict[str, object]:
        """Plain values, for the database and the console."""
        return {
            "kind": str(self.kind),
            "columns": {str(each): column for each, column in self.columns.items()},
            "fixed": {str(each): value for each, value in self.fixed.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "ColumnMap":
        """The map out of what :meth:`as_json` gave."""
        columns, fixed = value["columns"], value["fixed"]
        assert isinstance(columns, Mapping)
        assert isinstance(fixed, Mapping)
        return cls(
            kind=FileKind(str(value["kind"])),
            columns={Field(str(each)): str(column) for each, column in columns.items()},
            fixed={Field(str(each)): str(text) for each, text in fixed.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A guessed map and why: by "header", "values" or "given"; ``unused`` columns mean nothing."""

    mapping: ColumnMap
    because: Mapping[Field, str]
    unused: tuple[str, ...]


def fields_of(kind: FileKind) -> tuple[Field, ...]:
    """Every field that files of this kind may have."""
    return tuple(vocabulary.HEADERS[kind])


def parse(text: str, *, kind: FileKind, columns: Sequence[str]) -> ColumnMap:
    """``community=group_id,at=ts``; a value in quotes is fixed for every row: ``community='VIP'``.

    Raises BadMapping, UnknownField, UnknownColumn.
    """
    named: dict[Field, str] = {}
    fixed: dict[Field, str] = {}
    for part in _parts(text):
        name, equals, column = part.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise BadMapping(part=part.strip())
        which = _field(name.strip(), kind)
        column = column.strip()
        if len(column) > 2 and column[0] == column[-1] and column[0] in "'\"":
            fixed[which] = column[1:-1]
        else:
            named[which] = _column(column, columns)
    return ColumnMap(kind=kind, columns=named, fixed=fixed)


def _parts(text: str) -> list[str]:
    """Split at commas outside quotes; a full-width comma is one, too."""
    parts, part, quote = [], "", ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and part.rstrip().endswith("="):
            quote = character
        elif character in ",\uff0c":
            parts.append(part)
            part = ""
            continue
        part += character
    return [each for each in [*parts, part] if each.strip()]


def _field(name: str, kind: FileKind) -> Field:
    for which in fields_of(kind):
        if name in (which.value, which.zh):
            return which
    known = "、".join(which.value for which in fields_of(kind))
    raise UnknownField(field=name, kind_zh=kind.zh, kind_en=kind.en, fields=known)


def _column(name: str, columns: Sequence[str]) -> str:
    if name in columns:
        return name
    alike = [column for column in columns if column.strip().lower() == name.lower()]
    if len(alike) == 1:
        return alike[0]
    raise UnknownColumn(column=name, columns="、".join(columns))


def check(mapping: ColumnMap, *, columns: Sequence[str]) -> None:
    """Refuse a map whose columns are not there or that lacks a required field."""
    check_names(mapping, columns=columns)
    missing = missing_field(mapping)
    if missing:
        raise FieldMissing(
            field=missing.value,
            field_zh=missing.zh,
            field_en=missing.en,
            columns="、".join(columns),
        )


def check_names(mapping: ColumnMap, *, columns: Sequence[str]) -> None:
    """Refuse a map that names fields of another kind or columns that are not there."""
    for which in (*mapping.columns, *mapping.fixed):
        _field(which.value, mapping.kind)
    for column in mapping.columns.values():
        _column(column, columns)


def missing_field(mapping: ColumnMap) -> Field | None:
    """The first required field without a column, or None."""
    for either in REQUIRED[mapping.kind]:
        present = [which for which in either if which in mapping]
        if not present:
            return either[0]
        needed = [_NEEDS[which] for which in present if which in _NEEDS]
        if len(needed) == len(present) and not any(which in mapping for which in needed):
            return needed[0]
    return None


def guess(
    kind: FileKind,
    columns: Sequence[str],
    sample: Mapping[str, Sequence[Cell]],
    *,
    given: ColumnMap | None = None,
) -> Guess:
    """The most likely map; what is ``given`` by hand is kept and its columns are not used twice.

    Required fields choose first. A header decides when the values agree with it; without a fitting
    header the only column of times, of amounts or of long text is taken.
    """
    named = dict(given.columns) if given else {}
    fixed = dict(given.fixed) if given else {}
    because: dict[Field, str] = dict.fromkeys([*named, *fixed], "given")
    free = [column for column in columns if column not in named.values()]
    required = {which for either in REQUIRED[kind] for which in either}
    for pool in (required, set(fields_of(kind)) - required - set(_CLAIMS)):
        ranked = sorted(
            (-score, place, fields_of(kind).index(which), column, which)
            for which in pool - because.keys()
            for place, column in enumerate(free)
            if (score := _score(which, column, kind)) and _fits(which, sample.get(column, ()))
        )
        for *_, column, which in ranked:
            if which not in because and column in free:
                named[which], because[which] = column, "header"
                free.remove(column)
    for which, column in _by_values(kind, because, free, sample).items():
        named[which], because[which] = column, "values"
        free.remove(column)
    for which, column in _claims(kind, named, because, free).items():
        named[which], because[which] = column, "header"
        if column in free:
            free.remove(column)
    mapping = ColumnMap(kind=kind, columns=named, fixed=fixed)
    return Guess(mapping=mapping, because=because, unused=tuple(free))


def _claims(
    kind: FileKind,
    named: Mapping[Field, str],
    because: Mapping[Field, str],
    free: Sequence[str],
) -> dict[Field, str]:
    """Phones and union ids: a column of their own, or the one by which customers are told."""
    found: dict[Field, str] = {}
    own = [named[each] for each in (Field.MEMBER, Field.CUSTOMER) if each in named]
    for which in _CLAIMS:
        if which not in fields_of(kind) or which in because:
            continue
        ranked = sorted((-_score(which, each, kind), each) for each in [*free, *own])
        if ranked and -ranked[0][0] >= _WHOLE_HEADER:
            found[which] = ranked[0][1]
    return found


def _score(which: Field, column: str, kind: FileKind) -> int:
    """How well a header names a field: exact words by their rank, then words inside it."""
    words = vocabulary.HEADERS[kind][which]
    header = vocabulary.header_word(column)
    bare = vocabulary.header_word(column.partition("(")[0].partition("\uff08")[0])  # 金额(元)
    for rank, word in enumerate(words):
        if word in (header, bare):
            return 1_000 - rank
    # 优惠金额 ends like an amount and is a discount: what is named outright is nothing else.
    if any({header, bare} & set(others) for others in vocabulary.HEADERS[kind].values()):
        return 0
    inside = [rank for rank, word in enumerate(words) if len(word) >= 4 and word in header]
    inside += [
        rank
        for rank, word in enumerate(words)
        if 2 <= len(word) < 4 and not word.isascii() and (header.endswith(word))
    ]
    return 400 - min(inside) if inside else 0


def _fits(which: Field, cells: Sequence[Cell]) -> bool:
    """Whether the sample's values can be what the header says."""
    if which in _TIMES:
        return _share(cells, _reads_as_time) >= LOOKS_LIKE_SHARE
    if which in _NUMBERS:
        return _share(cells, _reads_as_number) >= LOOKS_LIKE_SHARE
    if which is Field.EVENT:
        return _share(cells, _reads_as_event) >= LOOKS_LIKE_SHARE
    return True


def _share(cells: Sequence[Cell], reads: Callable[[Cell], bool]) -> float:
    """The share of filled cells that can be read; 1 when nothing is filled."""
    filled = [cell for cell in cells if not texts.is_empty(cell)]
    return sum(1 for cell in filled if reads(cell)) / len(filled) if filled else 1.0


_ANY_ORDER = (
    times.TimeReader(zone=UTC, business_zone=UTC, order=DateOrder.DAY_FIRST),
    times.TimeReader(zone=UTC, business_zone=UTC, order=DateOrder.MONTH_FIRST),
)


def _reads_as_time(cell: Cell) -> bool:
    for reader in _ANY_ORDER:
        try:
            reader.read(cell)
        except Unreadable:
            continue
        return True
    return str(cell).strip().lower() in vocabulary.STILL_THERE_WORDS or "9999" in str(cell)


def _reads_as_number(cell: Cell) -> bool:
    try:
        amounts.money(cell)
    except Unreadable:
        return _reads_as_quantity(cell)
    return True


def _reads_as_quantity(cell: Cell) -> bool:
    try:
        amounts.quantity(cell)
    except Unreadable:
        return False
    return True


def _reads_as_event(cell: Cell) -> bool:
    return _word(cell) in vocabulary.MEMBER_EVENTS


def _word(cell: Cell) -> str:
    return vocabulary.header_word(str(cell))


def _by_values(
    kind: FileKind,
    because: Mapping[Field, str],
    free: Sequence[str],
    sample: Mapping[str, Sequence[Cell]],
) -> dict[Field, str]:
    """Fields that no header names: taken when exactly one free column looks like it."""
    found: dict[Field, str] = {}
    clocks = [column for column in free if _is_clock_column(sample.get(column, ()))]
    at = Field.JOINED if kind is FileKind.MEMBERSHIPS else Field.AT
    wants_time = kind in _TIMED_KINDS and at not in because and Field.EVENT not in because
    if wants_time and len(clocks) == 1:
        found[at] = clocks[0]
    if kind is FileKind.MESSAGES and Field.TEXT not in because:
        rest = [column for column in free if column not in clocks]
        prose = [column for column in rest if _mean_length(sample.get(column, ())) >= 12]
        if len(prose) == 1:
            found[Field.TEXT] = prose[0]
    return found


def _is_clock_column(cells: Sequence[Cell]) -> bool:
    """Times written as times: bare numbers may be anything."""
    filled = [cell for cell in cells if not texts.is_empty(cell)]
    written = [
        cell
        for cell in filled
        if isinstance(cell, datetime) or (isinstance(cell, str) and not cell.strip().isdigit())
    ]
    return bool(written) and _share(written, _reads_as_time) > 0.9 and len(written) == len(filled)


def _mean_length(cells: Sequence[Cell]) -> float:
    filled = [len(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
    return sum(filled) / len(filled) if filled else 0.0
