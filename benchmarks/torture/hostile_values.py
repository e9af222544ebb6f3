# ruff: noqa: E501 (lists of values, as many on a line as fit)
"""Values for requests that no console sends: in paths, in queries, in bodies."""

import base64
import json
import random
from typing import Any
from urllib.parse import quote, quote_plus

NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**4_000, 1.5, 1e308,
    float("nan"), float("inf"), float("-inf"), -0.0,
)  # fmt: skip
TEXTS = (
    "", " ", "\x00", "a\x00b", "'; DROP TABLE org_staff; --", "1 OR 1=1", "%", "_", "\\", "{0}", "{zh}",
    "{{7*7}}", "${7*7}", "%s%n%x", "<script>alert(1)</script>", "../../etc/passwd", "x" * 201,
    "x" * 4_001, "x" * 1_000_000, "群" * 5_000, "\u202e反", "\ufeff", "\u200b", "\ud800", "é" * 200,
    "null", "true", "[]", "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01",
    "2024-02-30", "2999-12-31", "1900-01-01", "2024-01-01T00:00:00", "9" * 5_000, "1e400", "NaN", "-",
    str(2**63), "１２", "٣", "1.0", "+1", " 1 ", "0x10", "CNY", "XXX", "=1+1", "\r\nX-Evil: 1", "Asia/Nowhere",
    "undefined", "utf-7", "rot13", "admin", "lead", "messages", "*", "a,b", "2024-01-01,2024-02-01",
)  # fmt: skip
PATHS = (
    "0", "-1", str(2**63 - 1), str(2**63), "9" * 4_500, "abc", "1.5", "1e3", "%00", "1%00", "'", "%27--",
    "%2e%2e", "%2F", "%ff%fe", "%E7%BE%A4", "{}", "{{7*7}}", "%0d%0aX-Evil:1", "１", "NaN", "null", "x" * 2_000,
    "%ED%A0%80", "%u0000", "1;2", "+1", "%20", "totals", "speakers", "buyers", "orders", "messages",
)  # fmt: skip
CURSORS = (
    "x", "=", "x" * 1_000, "x" * 1_001, "群", "!!!!", "AAAA",
    *(
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in (
            [], [1], [1, 2], [1, 2, 3], ["a", "b"], [None, None], [None, 1], ["\x00", 1], [2**63, 2**63],
            [-1, -(2**63) - 1], [1.5, 1], [True, False], {"a": 1}, "x", 1, None, [[1], [2]], ["2024-01-01", 1],
            ["0000-00-00", 1], ["\ud800", 1], [10**400, 1], ["x" * 500, 1], ["9999-12-31T23:59:59+00:00", 1],
            ["0001-01-01T00:00:00+14:00", 1],
        )
    ),
    base64.urlsafe_b64encode(b"[" * 700).decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b"[NaN, 1]").decode(),
    base64.urlsafe_b64encode(b"[1e999, 1]").decode(),
)  # fmt: skip
KINDS = (
    "application/json", "application/json", "application/json", "application/json; charset=utf-16",
    "application/json; charset=nowhere", "text/plain", "text/html", "multipart/form-data; boundary=x",
    "multipart/form-data", "application/x-www-form-urlencoded", "application/xml", "", "\u00e9", "x/y;;;=",
)  # fmt: skip
RAW = (
    b"", b" ", b"null", b"true", b"1", b'"x"', b"[]", b"{", b"}", b"[" * 100_000, b'{"a":' * 100_000,
    b"\xff\xfe", b"\xef\xbb\xbf{}", b"\x00", b'{"a": NaN}', b'{"a": 1e999}', b"{'a': 1}", b'{"\\ud800": 1}',
    b"9" * 5_000, b"-", b"[1,]", b'{"a":1}{"b":2}', b"<xml/>", b"a=1&b=2", '{"a":1}'.encode("utf-16"),
)  # fmt: skip
DEEP_MAX = 4


def query(dice: random.Random, names: tuple[str, ...]) -> str:
    """A query string of known and unknown names, some twice."""
    pairs = []
    for _ in range(dice.randint(1, 4)):
        name = dice.choice((*names, *names, *names, "x", "", "__proto__", "cursor"))
        if name == "cursor":
            value: Any = dice.choice(CURSORS)
        else:
            value = dice.choice((dice.choice(TEXTS), dice.choice(NUMBERS[:10])))
        text = str(value).encode("utf-8", "surrogatepass")
        written = (
            quote_plus(text) if dice.random() < 0.9 else quote(dice.choice(PATHS), safe="%{}:;+")
        )
        pairs.append(f"{quote(name)}={written[:60_000]}")
    return "&".join(pairs)


def body(
    dice: random.Random, schema: dict[str, Any], document: dict[str, Any], things: dict[str, Any]
) -> tuple[bytes, str]:
    """A body and its content type: of the right shape with hostile values, or no shape at all."""
    how = dice.random()
    if how < 0.15:
        return dice.choice(RAW), dice.choice(KINDS)
    shaped = _shaped(dice, schema, document, things, 0)
    content = json.dumps(shaped, ensure_ascii=dice.random() < 0.7)
    written = content.encode("utf-8", "surrogatepass")
    if how < 0.25 and written.startswith(b"{") and len(written) > 2:
        written = written[:-1] + b", " + written[1:]  # every key twice
    return written, dice.choice(KINDS) if how > 0.95 else "application/json"


def _shaped(
    dice: random.Random,
    schema: dict[str, Any],
    document: dict[str, Any],
    things: dict[str, Any],
    depth: int,
) -> Any:  # noqa: ANN401 (JSON is anything)
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        schema = document["components"]["schemas"][name]
    if "anyOf" in schema:
        schema = dice.choice(schema["anyOf"])
        return _shaped(dice, schema, document, things, depth)
    if depth and dice.random() < 0.25:
        return _hostile(dice)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    match schema.get("type"):
        case "object":
            return _object(dice, schema, document, things, depth)
        case "array":
            if depth > DEEP_MAX or dice.random() < 0.05:
                return [1] * 20_000
            inner = schema.get("items", {})
            count = dice.randint(0, 3)
            return [_shaped(dice, inner, document, things, depth + 1) for _ in range(count)]
        case kind:
            return _plain(dice, kind, things)


def _plain(dice: random.Random, kind: str | None, things: dict[str, Any]) -> Any:  # noqa: ANN401 (JSON is anything)
    match kind:
        case "integer":
            known = [value for value in things.values() if isinstance(value, int)]
            return dice.choice((dice.choice(known), dice.choice(NUMBERS)))
        case "number":
            return dice.choice(NUMBERS)
        case "boolean":
            return dice.choice((True, False))
        case "string":
            return dice.choice(("x", dice.choice(TEXTS)))
    return _hostile(dice)


def _object(
    dice: random.Random,
    schema: dict[str, Any],
    document: dict[str, Any],
    things: dict[str, Any],
    depth: int,
) -> dict[str, Any]:
    made = {}
    required = set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        if name in required or dice.random() < 0.5:
            known = things.get(name)
            if known is not None and dice.random() < 0.6:
                made[name] = known
            else:
                made[name] = _shaped(dice, inner, document, things, depth + 1)
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict) or dice.random() < 0.1:
        names = schema.get("propertyNames", {}).get("enum") or TEXTS[:30]
        for _ in range(dice.randint(0, 4)):
            made[dice.choice(names)] = _hostile(dice)
    return made


def _hostile(dice: random.Random) -> Any:  # noqa: ANN401 (JSON is anything)
    return dice.choice(
        (
            dice.choice(TEXTS),
            dice.choice(NUMBERS),
            None,
            True,
            [],
            {},
            [[]],
            {"a": {"b": [1]}},
            _deep(),
        )
    )


def _deep() -> Any:  # noqa: ANN401 (JSON is anything)
    made: Any = 1
    for _ in range(300):
        made = [made]
    return made
