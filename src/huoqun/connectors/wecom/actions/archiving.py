"""What was said in the groups, from the archive: facts, once each, with their place remembered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction

from huoqun.communities import actions as community_actions
from huoqun.communities.actions import Batch, MessageRow
from huoqun.communities.kinds import MessageKind
from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import groups
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import ArchiveKind, Subject
from huoqun.connectors.wecom.platform import archive, refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.org import actions as org_actions

_KINDS: Final[Mapping[str, MessageKind]] = {
    "text": MessageKind.TEXT,
    "markdown": MessageKind.TEXT,
    "image": MessageKind.IMAGE,
    "voice": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
    "file": MessageKind.FILE,
    "link": MessageKind.LINK,
    "news": MessageKind.LINK,
    "weapp": MessageKind.MINI_PROGRAM,
    "emotion": MessageKind.EMOTION,
    "redpacket": MessageKind.RED_PACKET,
    "external_redpacket": MessageKind.RED_PACKET,
}
# What the archive tells besides what people say.
_NOT_SAID: Final = frozenset({"revoke", "agree", "disagree"})


def set_archive(
    *,
    link: models.Link,
    kind: ArchiveKind,
    secret: str,
    keys: Mapping[int, str],
    by: org_actions.Actor,
) -> None:
    """Say where messages come from, and with what they are opened; raises ArchiveKeyUnfit."""
    archive.private_keys(keys)
    vault = queries.vault()
    with transaction.atomic():
        models.Link.objects.filter(pk=link.pk).update(
            archive_kind=kind,
            archive_secret_sealed=vault.seal(secret, column="archive_secret", corp_id=link.corp_id),
            archive_keys_sealed=vault.seal(
                msgspec.json.encode({str(version): pem for version, pem in keys.items()}).decode(),
                column="archive_keys",
                corp_id=link.corp_id,
            ),
        )
        org_actions.audit(
            staff=by.staff,
            action="wecom.archive_set",
            object_name="wecom_link",
            object_id=link.pk,
            unit_id=link.unit_id,
            detail={"kind": kind, "key_versions": sorted(keys)},
            request=by.request,
        )
    link.refresh_from_db()


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read the archive to its end, a thousand messages at a time."""
    del key
    source = _source(link)
    if source is None:
        return
    while told := source.after(link.archive_seq):
        messages = [each.message for each in told if each.message is not None]
        said = [each for each in messages if _is_said(each)]
        known = _rooms(link, client, said)
        with transaction.atomic():
            _record(link, [each for each in said if each.roomid in known], known)
            link.archive_seq = told[-1].seq
            link.save(update_fields=["archive_seq"])
    yield from ()


def _source(link: models.Link) -> archive.ArchiveSource | None:
    """The source that the corp has set, or None."""
    if link.archive_kind == ArchiveKind.NONE or link.archive_secret_sealed is None:
        return None
    opened = queries.vault().open
    secret = opened(link.archive_secret_sealed, column="archive_secret", corp_id=link.corp_id)
    sealed = link.archive_keys_sealed or b""
    pems = msgspec.json.decode(
        opened(sealed, column="archive_keys", corp_id=link.corp_id), type=dict[int, str]
    )
    return archive.SandboxArchive(
        base_url=settings.HUOQUN_WECOM_URL,
        corpid=link.corpid,
        secret=secret,
        keys=archive.private_keys(pems),
    )


def _is_said(message: archive.Message) -> bool:
    """Whether somebody said this in a room (what is said between two is no fact of ours yet)."""
    return bool(
        message.action == "send"
        and message.roomid
        and message.sender
        and message.msgtype not in _NOT_SAID
    )


def _rooms(link: models.Link, client: Client, said: Sequence[archive.Message]) -> dict[str, int]:
    """The customer groups among the rooms, with the unit of each; rooms of the staff are none."""
    rooms = {each.roomid for each in said}
    with_customers = {
        each.roomid for each in said if any(map(rules.is_external, (each.sender, *each.tolist)))
    }
    known = _units(link, rooms)
    for chat_id in sorted(with_customers - known.keys()):
        try:
            groups.look(link=link, client=client, key=chat_id)
        except refusals.PlatformRefused:
            # Not a customer group, or out of sight: its messages are nobody's figures.
            continue
    return known | _units(link, with_customers - known.keys())


def _units(link: models.Link, chat_ids: Iterable[str]) -> dict[str, int]:
    rows = link.groups.filter(chat_id__in=list(chat_ids))
    return dict(rows.values_list("chat_id", "community__unit_id"))


def _record(link: models.Link, said: Sequence[archive.Message], known: Mapping[str, int]) -> None:
    """Facts of a block of messages, in the caller's transaction; told twice they are one."""
    if not said:
        return
    community_actions.import_messages(
        rows=[
            MessageRow(
                key=each.msgid,
                community=each.roomid,
                member=rules.external_id(each.sender, staff=not rules.is_external(each.sender)),
                member_name=None,
                at=datetime.fromtimestamp(each.msgtime / 1_000, UTC),
                day=None,
                kind=_KINDS.get(each.msgtype, MessageKind.OTHER),
                text=each.text.content or None,
            )
            for each in said
        ],
        batch=Batch(
            source=SOURCE,
            namespace=rules.namespace(link.corpid),
            unit_id=known[said[0].roomid],
        ),
    )
