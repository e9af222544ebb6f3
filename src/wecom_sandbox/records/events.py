"""What the apps are told. Only things that people do come here: calls of the API make no event."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax import saxutils

from wecom_sandbox import callbacks
from wecom_sandbox.records import apps, scope
from wecom_sandbox.records.apps import Right
from wecom_sandbox.sandbox import Sandbox

# A list of texts stands in Items; a mapping nests, and a list inside it repeats its element.
Field = str | int | list[str] | Mapping[str, Any] | None


def emit(
    box: Sandbox,
    corp_id: str,
    names: tuple[str, str],
    fields: Mapping[str, Field],
    *,
    concerning: Iterable[str] = (),
    right: Right | None = Right.CONTACT,
    app_id: int | None = None,
) -> int:
    """Queue an event (Event, ChangeType) for each app with the right that sees one of the people.

    Fields that are None are left out. Give the number of apps that will be told.
    """
    people = list(concerning)
    told = 0
    for app in apps.listeners(box, corp_id, right):
        if app_id is not None and app.app_id != app_id:
            continue
        if people and not any(scope.may_see(box, app, userid) for userid in people):
            continue
        plaintext = message(box, corp_id, names, fields)
        callbacks.enqueue(box, app_id=app.app_id, corp_id=corp_id, names=names, plaintext=plaintext)
        told += 1
    return told


def message(box: Sandbox, corp_id: str, names: tuple[str, str], fields: Mapping[str, Field]) -> str:
    """The XML that is sealed for the receivers."""
    event, change_type = names
    head: dict[str, Field] = {
        "ToUserName": corp_id,
        "FromUserName": "sys",
        "CreateTime": box.now(),
        "MsgType": "event",
        "Event": event,
        "ChangeType": change_type or None,
    }
    parts = [_element(name, value) for name, value in {**head, **fields}.items()]
    return f"<xml>{''.join(parts)}</xml>"


def _element(name: str, value: Field) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_element('Item', each) for each in value)}</{name}>"
    if isinstance(value, Mapping):
        parts = [
            _element(inner, each)
            for inner, given in value.items()
            for each in (given if isinstance(given, list) else [given])
        ]
        return f"<{name}>{''.join(parts)}</{name}>"
    return f"<{name}>{_cdata(value)}</{name}>"


def _cdata(text: str) -> str:
    # A text cannot leave its CDATA section; what XML cannot carry at all is dropped.
    clean = "".join(each for each in text if each >= " " or each in "\t\n\r")
    if "]]>" in clean:
        return saxutils.escape(clean)
    return f"<![CDATA[{clean}]]>"
