"""The page of the world: corps, groups with their chat, phones; forms act through the verbs."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wecom_sandbox.errors import ApiError, WorldError
from wecom_sandbox.records import apps
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row
from wecom_sandbox.web import pages, views
from wecom_sandbox.world import face, phones, table


async def home(request: Request) -> Response:
    """/: the corps; `?token=` signs a browser of another machine in."""
    if token := request.query_params.get("token"):
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(face.COOKIE, token, httponly=True, samesite="strict")
        return answer
    box = pages.box_of(request)
    corps = box.store.all("SELECT * FROM corp ORDER BY created_at, corp_id LIMIT 50")
    if len(corps) == 1:
        return RedirectResponse(f"/corp/{corps[0]['corp_id']}", status_code=303)
    return _shown(request, "home.html", lambda: {"corps": corps})


async def corp(request: Request) -> Response:
    """/corp/{corp_id}"""
    box, corp_id = pages.box_of(request), request.path_params["corp_id"]
    words = request.query_params.get("q", "")
    return _shown(
        request,
        "corp.html",
        lambda: {
            **_corps(box, apps.corp(box, corp_id)["corp_id"]),
            **views.overview(box, corp_id, words),
            "words": words,
        },
    )


async def group(request: Request) -> Response:
    """/group/{chat_id}"""
    box = pages.box_of(request)

    def values() -> dict[str, Any]:
        found = views.group(box, request.path_params["chat_id"])
        me = request.query_params.get("as", "") or found["group"]["owner"]
        return {
            **_corps(box, found["group"]["corp_id"]),
            **found,
            "speaker": me,
            "scanned": _scanned(request),
        }

    return _shown(request, "group.html", values)


async def member(request: Request) -> Response:
    """/staff/{corp_id}/{userid}"""
    box = pages.box_of(request)
    corp_id, userid = request.path_params["corp_id"], request.path_params["userid"]

    def values() -> dict[str, Any]:
        found = views.member(box, corp_id, userid, request.query_params.get("with", ""))
        phone = phones.phone(box, phones.Phone(corp_id=corp_id, userid=userid, limit=20))
        return {**_corps(box, corp_id), **found, "phone": phone, "verbs": table.BY_NAME}

    return _shown(request, "staff.html", values)


async def customer(request: Request) -> Response:
    """/customer/{external_userid}"""
    box = pages.box_of(request)
    external = request.path_params["external_userid"]

    def values() -> dict[str, Any]:
        found = views.customer(box, external, request.query_params.get("with", ""))
        known = _corps(box, found["me"]["corp_id"])
        return {**known, **found, "scanned": _scanned(request)}

    return _shown(request, "customer.html", values)


def _scanned(request: Request) -> str:
    """Whether one comes from a code: "0" brought something about, "1" was so before."""
    return request.query_params.get("scanned", "")


def _corps(box: Sandbox, corp_id: str) -> dict[str, Row | list[Row] | None]:
    return {
        "corp": box.store.one("SELECT * FROM corp WHERE corp_id = ?", corp_id),
        "corps": box.store.all("SELECT * FROM corp ORDER BY created_at, corp_id LIMIT 50"),
    }


def _shown(request: Request, template: str, values: Callable[[], dict[str, Any]]) -> Response:
    """The page, for whoever may see it."""
    try:
        pages.admit(request)
        return pages.render(request, template, **values())
    except (ApiError, WorldError) as error:
        return pages.refusal(request, error)
