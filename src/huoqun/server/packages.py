"""What every room holds of people: which columns, and the file for one person."""

from collections.abc import Sequence
from dataclasses import asdict

from django.http import HttpResponse
from ninja import Router, Schema

from huoqun.core import clock, http
from huoqun.core.ports import Basis, Keeping, Privacy, Sensitivity
from huoqun.org import access
from huoqun.org.kinds import Permission


class PersonalOut(Schema):
    """A column that holds personal data: what for, on which basis, of which kind, how long."""

    room: str
    column: str
    purpose_zh: str
    purpose_en: str
    basis: Basis
    sensitivity: Sensitivity
    keeping: Keeping


def router(rooms: Sequence[Privacy]) -> Router:
    """The routes, asking these rooms."""
    routes = Router(tags=["customers"])

    @routes.get("/personal-columns", response=list[PersonalOut])
    @access.requires(Permission.MANAGE_PRIVACY)
    def personal_columns(request: access.StaffRequest) -> list[dict[str, str]]:
        """List every column that holds personal data, with what for and how long."""
        del request
        return [{"room": room.room, **asdict(each)} for room in rooms for each in room.columns]

    return routes


def file_of(customer_id: int, content: bytes) -> HttpResponse:
    """A package as a file to be kept."""
    name = f"huoqun-{customer_id}-{clock.today().isoformat()}.zip"
    return http.file_response(name=name, content=content, content_type="application/zip")
