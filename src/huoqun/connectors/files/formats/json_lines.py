"""JSON Lines, and a JSON file that is one array of objects."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from itertools import islice
from typing import Any

import msgspec

from huoqun.connectors.files.formats import refusals, streams
from huoqun.connectors.files.formats.table import BadRow, Block, Cell, Table, chunked
from huoqun.connectors.files.kinds import RowFault

# Keys that first appear later than this are not offered as columns.
SAMPLE_ROWS = 1_000
NESTING_MAX = 3
COLUMNS_MAX = 500
_BUFFER_CHARACTERS = 1 << 20


def _number(text: str) -> Any:  # noqa: ANN401 (a number, or its text)
    try:
        return Decimal(text)
    except InvalidOperation:  # its exponent has twenty digits: nobody's number, but a text
        return text


# Decimals keep 1494500000.000123 and 12.50 as they are written; whole numbers are exact anyway.
_decode = msgspec.json.Decoder(float_hook=_number).decode
_array_decoder = json.JSONDecoder(parse_float=_number)


def describe(table: Table) -> Table:
    """The table with its columns found: the keys of the first objects, nested ones with dots."""
    names: dict[str, None] = {}
    with streams.opened(table.path, gzipped=table.gzipped) as stream:
        decoded = streams.text(stream, table.encoding)
        first = decoded.read(1)
        while first and first.isspace():
            first = decoded.read(1)
        table = replace(table, json_array=first == "[")
    found = 0
    with streams.opened(table.path, gzipped=table.gzipped) as stream:
        decoded = streams.text(stream, table.encoding)
        for _, value, _ in islice(_objects(decoded, table), SAMPLE_ROWS):
            if isinstance(value, dict):
                found += 1
                names.update(dict.fromkeys(_flat(value)))
    if not found:
        raise refusals.NotATable(
            what_zh="没有数据行的 JSON 文件", what_en="a JSON file without rows"
        )
    return replace(table, columns=tuple(islice(names, COLUMNS_MAX)))


def blocks(table: Table, wanted: Collection[str] | None = None) -> Iterator[Block]:
    """The objects, in blocks of the columns wanted (all when None)."""
    names = [name for name in table.columns if wanted is None or name in wanted]
    with streams.opened(table.path, gzipped=table.gzipped) as stream:
        objects = _objects(streams.text(stream, table.encoding), table)
        for chunk in chunked(objects, weigh=lambda each: len(each[2])):
            yield _block(chunk, names, stream.done)


def _block(chunk: list[tuple[int, Any, str]], names: list[str], done: int) -> Block:
    row_nos: list[int] = []
    rows: list[Mapping[str, Cell]] = []
    bad: list[BadRow] = []
    for row_no, value, original in chunk:
        if isinstance(value, dict):
            row_nos.append(row_no)
            rows.append(_flat(value))
        else:
            fault = RowFault.NOT_JSON if value is None else RowFault.NOT_AN_OBJECT
            bad.append(BadRow(row_no, fault, original))
    return Block(row_nos, {name: [row.get(name) for row in rows] for name in names}, bad, done)


def _objects(decoded: TextIOWrapper, table: Table) -> Iterator[tuple[int, Any, str]]:
    """Row number, value (None: cannot be read) and the text of each line or array element."""
    if table.json_array:
        yield from _array(decoded)
        return
    for row_no, line in enumerate(streams.lines(decoded), start=1):
        text = line.strip()
        if text:
            yield row_no, _value(text), text


def _value(text: str) -> Any:  # noqa: ANN401 (JSON is anything)
    try:
        return _decode(text.encode("utf-8", "surrogatepass"))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    try:  # lone surrogates of cut emoji are refused by msgspec; the standard decoder takes them
        return _array_decoder.decode(text)
    except (ValueError, RecursionError):
        return None


def _array(decoded: TextIOWrapper) -> Iterator[tuple[int, Any, str]]:
    """The elements of one array, read piece by piece."""
    buffer = decoded.read(_BUFFER_CHARACTERS).lstrip().removeprefix("[")
    row_no = 0
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            value, end = _array_decoder.raw_decode(buffer)
        except (ValueError, RecursionError) as error:
            more = decoded.read(_BUFFER_CHARACTERS)
            if not more or len(buffer) > streams.LINE_CHARACTERS_MAX:
                raise refusals.FileDamaged(detail=f"JSON, {row_no + 1}") from error
            buffer += more
            continue
        row_no += 1
        yield row_no, value if value is not None else "null", buffer[:end]
        buffer = buffer[end:]


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, Cell]:
    """Nested objects as ``outer.inner`` columns; lists stay JSON text."""
    flat: dict[str, Cell] = {}
    for key, each in value.items():
        name = f"{prefix}{key}"
        if isinstance(each, dict) and depth < NESTING_MAX:
            flat.update(_flat(each, f"{name}.", depth + 1))
        elif isinstance(each, dict | list):
            flat[name] = json.dumps(each, ensure_ascii=False, default=str)
        else:
            flat[name] = each
    return flat
