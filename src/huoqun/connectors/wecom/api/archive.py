"""The message archive of a connection: where messages come from, keys, and whether it can be read.

What is secret goes in and never comes out: not the archive's secret, no private key.
"""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from huoqun.connectors.wecom import actions, queries
from huoqun.connectors.wecom.api.links import WecomProbeOut
from huoqun.connectors.wecom.api.routes import router
from huoqun.connectors.wecom.kinds import ArchiveKind
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission

# The platform's words for both are letters and digits; "" keeps the secret that is known.
_Secret = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9A-Za-z_-]{16,128})?$")
]
_Pem = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=10_000, pattern=r"^[^\x00]*$")
]
_Version = Annotated[int, Field(ge=1, le=1_000_000)]


class WecomArchiveChoiceOut(Schema):
    """A source of messages; when it is not ``open`` here, why."""

    kind: ArchiveKind
    open: bool
    why_zh: str
    why_en: str


class WecomArchiveOut(Schema):
    """How the archive is set and how far it was read; ``asked_at`` is true to the minute.

    ``new_public_key`` waits for the version that the platform gives it; ``unreadable`` messages
    were skipped, because nothing here opens them.
    """

    kind: ArchiveKind
    secret_kept: bool
    key_versions: list[Count]
    new_public_key: str | None
    read_to: Count
    asked_at: datetime | None
    fault_zh: str
    fault_en: str
    unreadable: Count
    sources: list[WecomArchiveChoiceOut]


class WecomArchiveKeyIn(Schema):
    """A private key, and the version of its public one in the admin console."""

    version: _Version
    pem: _Pem


class WecomArchiveIn(Schema):
    """Where messages come from; keys are added to those that are kept.

    ``new_key_version`` is the version that the admin console shows for the key made here.
    """

    kind: ArchiveKind
    secret: _Secret = ""
    keys: Annotated[list[WecomArchiveKeyIn], Field(max_length=20)] = []
    new_key_version: _Version | None = None


class WecomPublicKeyOut(Schema):
    """What is pasted into the platform's admin console."""

    public_key: str


@router.get("/links/{link_id}/archive", response=WecomArchiveOut)
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_archive(request: access.StaffRequest, link_id: BigId) -> queries.ArchiveStanding:
    """How the archive is set and how far it was read."""
    link = queries.get(link_id, seen_by=request.scope)
    return queries.archive_standing(link, seen_by=request.scope)


@router.put("/links/{link_id}/archive", response=WecomArchiveOut)
@access.requires(Permission.MANAGE_SYSTEM)
def set_wecom_archive(
    request: access.StaffRequest, link_id: BigId, body: WecomArchiveIn
) -> queries.ArchiveStanding:
    """Say where messages come from and with what they are opened."""
    link = queries.get(link_id, seen_by=request.scope)
    actions.set_archive(
        link=link,
        kind=body.kind,
        secret=body.secret,
        keys={each.version: each.pem for each in body.keys},
        new_key_version=body.new_key_version,
        by=request.actor,
    )
    return queries.archive_standing(link, seen_by=request.scope)


@router.post("/links/{link_id}/archive/key", response=WecomPublicKeyOut)
@access.requires(Permission.MANAGE_SYSTEM)
def make_wecom_archive_key(request: access.StaffRequest, link_id: BigId) -> dict[str, str]:
    """Make a key pair here; the same again until its version is told."""
    link = queries.get(link_id, seen_by=request.scope)
    return {"public_key": actions.make_key(link=link, by=request.actor)}


@router.post("/links/{link_id}/archive/test", response=WecomProbeOut)
@access.requires(Permission.MANAGE_SETTINGS)
def try_wecom_archive(request: access.StaffRequest, link_id: BigId) -> actions.Probe:
    """Try to read a few messages; none of them is kept."""
    return actions.try_archive(link=queries.get(link_id, seen_by=request.scope))
