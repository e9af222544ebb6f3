"""OAuth as the platform shows it: the tester picks who signs in and is sent back with a code (§11).

`?sandbox_persona=staff:chen` (or customer:<external_userid>, guest, refuse) answers at once, for
clients that drive no browser.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wecom_sandbox.errors import ApiError, WorldError, not_found
from wecom_sandbox.records import apps, friends, scope
from wecom_sandbox.records.apps import App
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.web import pages
from wecom_sandbox.world import staff

CODE_LENGTH = 43
PEOPLE_MAX = 60


class Asked(msgspec.Struct, kw_only=True):
    """What came in the address."""

    corp_id: str
    app: App | None
    redirect_uri: str
    state: str
    scope: str


async def authorize(request: Request) -> Response:
    """/connect/oauth2/authorize: inside the client; staff and customers."""
    return await _page(request, customers=True)


async def scan_login(request: Request) -> Response:
    """/wwopen/sso/qrConnect and /wwlogin/sso/login: by code; staff only, who may refuse."""
    return await _page(request, customers=False)


async def _page(request: Request, *, customers: bool) -> Response:
    try:
        pages.admit(request)
        box = pages.box_of(request)
        asked = _asked(request, box)
        persona = request.query_params.get("sandbox_persona", "")
        if request.method == "POST":
            async with request.form(max_fields=5, max_files=0) as form:
                persona = str(form.get("persona", ""))
        if persona:
            return RedirectResponse(_back(box, asked, persona), status_code=302)
        words = request.query_params.get("q", "")
        return pages.render(
            request,
            "sign_in.html",
            corp=apps.corp(box, asked.corp_id),
            app=asked.app,
            staff=_staff(box, asked, words),
            customers=_customers(box, asked.corp_id, words) if customers else [],
            by_code=not customers,
            private=asked.scope == "snsapi_privateinfo",
            words=words,
            query=[pair for pair in request.query_params.multi_items() if pair[0] != "q"],
        )
    except (ApiError, WorldError) as error:
        return pages.refusal(request, error)


def _asked(request: Request, box: Sandbox) -> Asked:
    given = request.query_params
    corp = box.store.one("SELECT corp_id FROM corp WHERE corp_id = ?", given.get("appid", ""))
    if corp is None:
        raise ApiError(40013, given.get("appid", ""))
    app = None
    if agent := given.get("agentid", ""):
        app = apps.find_app(box, corp["corp_id"], int(agent)) if agent.isdigit() else None
        if app is None:
            raise ApiError(40056, agent)
    redirect_uri = given.get("redirect_uri", "")
    target = urlsplit(redirect_uri)
    if target.scheme not in {"http", "https"} or not target.netloc:
        raise ApiError(50001, redirect_uri)
    trusted = app.trusted_domains if app else _all_domains(box, corp["corp_id"])
    if trusted and target.netloc not in trusted and target.hostname not in trusted:
        raise ApiError(50001, target.netloc)
    return Asked(
        corp_id=corp["corp_id"],
        app=app,
        redirect_uri=redirect_uri,
        state=given.get("state", ""),
        scope=given.get("scope", "snsapi_base"),
    )


def _all_domains(box: Sandbox, corp_id: str) -> list[str]:
    rows = box.store.all("SELECT * FROM app WHERE corp_id = ?", corp_id)
    return [domain for row in rows for domain in App.of(row).trusted_domains]


def _back(box: Sandbox, asked: Asked, persona: str) -> str:
    """The address to return to: with a code, or without one when somebody refuses."""
    target = urlsplit(asked.redirect_uri)
    query = parse_qsl(target.query, keep_blank_values=True)
    if persona != "refuse":
        with box.turn():
            query.append(("code", _code(box, asked, persona)))
    query.append(("state", asked.state))
    return urlunsplit((target.scheme, target.netloc, target.path, urlencode(query), ""))


def _code(box: Sandbox, asked: Asked, persona: str) -> str:
    kind, _, who = persona.partition(":")
    userid = external = None
    openid = box.ids.next("openid", 28, "o")
    if kind == "staff":
        userid = staff.member(box, asked.corp_id, who)["userid"]
    elif kind == "customer":
        row = friends.person(box, who)
        external, openid = row["external_userid"], row["openid"]
    elif kind != "guest":
        raise not_found("persona", persona)
    code = box.ids.next("oauth code", CODE_LENGTH)
    box.store.insert(
        "oauth_code",
        code=code,
        corp_id=asked.corp_id,
        app_id=asked.app.app_id if asked.app else None,
        userid=userid,
        external_userid=external,
        openid=openid,
        scope=asked.scope,
        expires_at=box.now() + box.settings.oauth_code_seconds,
    )
    return code


def _staff(box: Sandbox, asked: Asked, words: str) -> list[dict[str, str]]:
    rows = box.store.all(
        "SELECT userid, name FROM staff WHERE corp_id = ?1 AND status = 1"
        " AND (?2 = '' OR name LIKE '%' || ?2 || '%' OR userid LIKE '%' || ?2 || '%')"
        " ORDER BY no LIMIT ?3",
        asked.corp_id,
        words,
        PEOPLE_MAX,
    )
    return [
        dict(row)
        for row in rows
        if asked.app is None or scope.may_see(box, asked.app, row["userid"])
    ]


def _customers(box: Sandbox, corp_id: str, words: str) -> list[dict[str, str]]:
    rows = box.store.all(
        "SELECT external_userid, name FROM customer WHERE corp_id = ?1"
        " AND (?2 = '' OR name LIKE '%' || ?2 || '%' OR external_userid = ?2) LIMIT ?3",
        corp_id,
        words,
        PEOPLE_MAX,
    )
    return [dict(row) for row in rows]
