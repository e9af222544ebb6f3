"""The message archive as it is set, and what this server can read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from django.conf import settings
from django.db.models import BigIntegerField, Max, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import ArchiveKind, Subject
from huoqun.connectors.wecom.platform import archive, native_library
from huoqun.connectors.wecom.queries import connections
from huoqun.core.refusal import Refused
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


class NoSandbox(Refused):
    """The platform itself has no feed like a sandbox's."""

    code = "wecom_no_sandbox"
    status = 409
    zh = "现在连接的是企业微信本身；沙盒的存档只有连接沙盒（HUOQUN_WECOM_URL）时才能用。"
    en = (
        "This is WeCom itself; a sandbox's feed can be read only when HUOQUN_WECOM_URL names a"
        " sandbox."
    )


# How reading the archive is called where calls are counted, and how what cannot be opened is
# called in the audit log.
ARCHIVE_CALL: Final = "archive/chatdata"
UNREADABLE: Final = "wecom.archive_unreadable"


@dataclass(frozen=True, kw_only=True)
class ArchiveChoice:
    """A source of messages, and why it cannot be chosen on this server."""

    kind: ArchiveKind
    open: bool
    why_zh: str = ""
    why_en: str = ""


@dataclass(frozen=True, kw_only=True)
class ArchiveStanding:
    """How the archive is set; ``asked_at`` to the minute, ``unreadable`` were skipped so far."""

    kind: ArchiveKind
    secret_kept: bool
    key_versions: list[int]
    new_public_key: str | None
    read_to: int
    asked_at: datetime | None
    fault_zh: str
    fault_en: str
    unreadable: int
    sources: list[ArchiveChoice]


def archive_keys(link: models.Link) -> dict[int, str]:
    """The private keys (PEM) by the versions of their public ones; under NEW_KEY one without."""
    if link.archive_keys_sealed is None:
        return {}
    text = connections.vault().open(
        link.archive_keys_sealed, column="archive_keys", corp_id=link.corp_id
    )
    return msgspec.json.decode(text, type=dict[int, str])


def refuse_archive(kind: ArchiveKind) -> None:
    """Whether messages can come from there on this server; raises why not."""
    if kind == ArchiveKind.SANDBOX and rules.is_live(settings.HUOQUN_WECOM_URL):
        raise NoSandbox
    if kind == ArchiveKind.NATIVE:
        native_library.refuse_unfit(settings.HUOQUN_WECOM_ARCHIVE_LIBRARY)


def load_archive_library() -> None:
    """Load Tencent's library in a child of its own, to see that it can be; raises why not."""
    native_library.load(settings.HUOQUN_WECOM_ARCHIVE_LIBRARY)


def archive_standing(link: models.Link, *, seen_by: Scope) -> ArchiveStanding:
    """How the archive of a connection is set and how far it was read; nothing secret."""
    keys = archive_keys(link)
    look = models.Look.objects.filter(link=link, subject=Subject.ARCHIVE).exclude(fault="").first()
    said_zh, said_en = connections.in_words(look.fault if look else "")
    calls = models.CallWindow.objects.filter(link=link, api=ARCHIVE_CALL)
    last = calls.aggregate(last=Max("began_at"))["last"]
    lost = org_queries.audit_log(
        seen_by,
        org_queries.AuditFilter(action=UNREADABLE, object_name="wecom_link", object_id=link.pk),
    ).aggregate(lost=Sum(Cast(KT("detail__count"), BigIntegerField())))["lost"]
    new = keys.pop(rules.NEW_KEY, None)
    return ArchiveStanding(
        kind=ArchiveKind(link.archive_kind),
        secret_kept=link.archive_secret_sealed is not None,
        key_versions=sorted(keys),
        new_public_key=None if new is None else archive.public_key(new),
        read_to=link.archive_seq,
        asked_at=last,
        fault_zh=said_zh,
        fault_en=said_en,
        unreadable=lost or 0,
        sources=[_archive_choice(kind) for kind in ArchiveKind],
    )


def _archive_choice(kind: ArchiveKind) -> ArchiveChoice:
    try:
        refuse_archive(kind)
    except Refused as refusal:
        said = {"why_zh": refusal.sentence_zh, "why_en": refusal.sentence_en}
        return ArchiveChoice(kind=kind, open=False, **said)
    return ArchiveChoice(kind=kind, open=True)
