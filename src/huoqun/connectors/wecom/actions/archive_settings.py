"""Where messages come from and with what they are opened: set by people, kept sealed."""

from collections.abc import Mapping

import msgspec
from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import looking, probing
from huoqun.connectors.wecom.kinds import ArchiveKind, LinkState, ProbeState, Subject
from huoqun.connectors.wecom.platform import archive
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions


class ArchiveSecretMissing(Refused):
    """An archive is read with a secret of its own."""

    code = "wecom_archive_secret_missing"
    zh = "请填写会话存档的 Secret：在企业微信管理后台的会话内容存档页面里。"
    en = "Enter the archive's secret; it stands on the archive's page of WeCom's admin console."


class NoNewArchiveKey(Refused):
    """A version was typed, but no key waits for one."""

    code = "wecom_archive_no_new_key"
    status = 409
    zh = "没有等待填写版本号的密钥：请先生成一对密钥，或粘贴您自己的私钥。"
    en = "No key waits for its version: make a pair first, or paste a private key of your own."


class ArchiveVersionTaken(Refused):
    """A key that opens messages is not written over by another one."""

    code = "wecom_archive_version_taken"
    status = 409
    zh = "版本 {version} 已经有私钥了：请核对管理后台显示的版本号。"
    en = "Version {version} has its private key already; see which version the admin console shows."


def set_archive(
    *,
    link: models.Link,
    kind: ArchiveKind,
    secret: str,
    keys: Mapping[int, str],
    by: org_actions.Actor,
    new_key_version: int | None = None,
) -> None:
    """Say where messages come from, and with what they are opened.

    An empty secret keeps the one that is known; keys are added to those that are kept, because
    messages of the last days still need them. ``new_key_version`` numbers the key of make_key.
    Raises ArchiveKeyUnfit, ArchiveSecretMissing, ArchiveVersionTaken, NoNewArchiveKey, and why a
    kind is not open here.
    """
    archive.private_keys(keys)
    with transaction.atomic():
        known = models.Link.objects.select_for_update().get(pk=link.pk)
        changes: dict[str, object] = {"archive_kind": kind}
        if kind != known.archive_kind:
            queries.refuse_archive(kind)
            # Another source counts anew; what was read before is known by its ids.
            changes["archive_seq"] = 0
        if secret:
            changes["archive_secret_sealed"] = queries.vault().seal(
                secret, column="archive_secret", corp_id=known.corp_id
            )
        elif kind != ArchiveKind.NONE and known.archive_secret_sealed is None:
            raise ArchiveSecretMissing
        kept = _numbered(queries.archive_keys(known) | dict(keys), new_key_version)
        changes["archive_keys_sealed"] = _sealed(known, kept)
        models.Link.objects.filter(pk=known.pk).update(**changes)
        link.refresh_from_db()
        _look_at_once(link)
        _note(
            link,
            "archive_set",
            by,
            archive=kind,
            key_versions=sorted(kept.keys() - {rules.NEW_KEY}),
            secret_changed=bool(secret),
        )


def make_key(*, link: models.Link, by: org_actions.Actor) -> str:
    """A key pair of which the private half stays here, sealed; gives the public one as PEM.

    Asked for again it is the same pair until it has its version: whoever has pasted its public
    half over there must not lose the private one.
    """
    with transaction.atomic():
        known = models.Link.objects.select_for_update().get(pk=link.pk)
        keys = queries.archive_keys(known)
        if rules.NEW_KEY not in keys:
            keys[rules.NEW_KEY] = archive.new_private_key()
            known.archive_keys_sealed = _sealed(known, keys)
            known.save(update_fields=["archive_keys_sealed"])
            _note(known, "archive_key_made", by)
    link.refresh_from_db()
    return archive.public_key(keys[rules.NEW_KEY])


def try_archive(*, link: models.Link) -> probing.Probe:
    """Read a few messages and keep none; whether that went well is noted as a capability."""
    asked = probing.ask_one(link=link, key=probing.ARCHIVE)
    _note_capability(link, can=asked.state is ProbeState.OK)
    return asked


def _numbered(keys: dict[int, str], version: int | None) -> dict[int, str]:
    """The keys, with the new one under its version when that is told."""
    if version is None:
        return keys
    if rules.NEW_KEY not in keys:
        raise NoNewArchiveKey
    if version in keys:
        raise ArchiveVersionTaken(version=version)
    new = keys.pop(rules.NEW_KEY)
    return keys | {version: new}


def _sealed(link: models.Link, keys: Mapping[int, str]) -> bytes:
    """Keys as they lie in the database; JSON knows text as names only."""
    text = msgspec.json.encode({str(version): pem for version, pem in keys.items()}).decode()
    return queries.vault().seal(text, column="archive_keys", corp_id=link.corp_id)


def _look_at_once(link: models.Link) -> None:
    """Whoever mends what failed sees at once whether it is mended."""
    link.looks.filter(subject=Subject.ARCHIVE).delete()
    if link.archive_kind == ArchiveKind.NONE:
        _note_capability(link, can=False)
    elif link.state == LinkState.ON:
        looking.ask_many(link=link, subject=Subject.ARCHIVE, keys=[""], rank=rules.RANK_NOW)


def _note_capability(link: models.Link, *, can: bool) -> None:
    link.corp.refresh_from_db(fields=["capabilities"])
    known = link.corp.capabilities.get("wecom", {})
    org_actions.note_capabilities(
        corp_id=link.corp_id, platform="wecom", can=known | {"has_archive": can}
    )


def _note(link: models.Link, action: str, by: org_actions.Actor, **detail: object) -> None:
    org_actions.audit(
        staff=by.staff,
        action=f"wecom.{action}",
        object_name="wecom_link",
        object_id=link.pk,
        unit_id=link.unit_id,
        detail=detail,
        request=by.request,
    )
