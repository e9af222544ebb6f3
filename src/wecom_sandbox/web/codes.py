"""Where codes and links lead: a person is picked, or made up, and scans (§15.2)."""

from xml.sax import saxutils

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wecom_sandbox.errors import ApiError, WorldError, not_found
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row
from wecom_sandbox.web import pages
from wecom_sandbox.world import face, table
from wecom_sandbox.world.verbs import Done

PEOPLE_MAX = 60


async def qr(request: Request) -> Response:
    """/qr/{config_id}: the picture for an <img>, the landing page for a person."""
    box = pages.box_of(request)
    config_id = request.path_params["config_id"]
    if request.headers.get("accept", "").startswith("image/"):
        return _picture(f"/qr/{config_id}")
    contact = box.store.one("SELECT * FROM contact_way WHERE config_id = ?", config_id)
    join = box.store.one("SELECT * FROM join_way WHERE config_id = ?", config_id)
    verb = "customer.scan" if contact else "customer.join_group"
    return await _landing(request, contact or join, verb, {"config_id": config_id})


async def link(request: Request) -> Response:
    """/ca/{key}: an acquisition link, with the channel that its address carries."""
    box = pages.box_of(request)
    key = request.path_params["key"]
    row = box.store.one(
        "SELECT *, name AS remark, '' AS state FROM acquisition_link WHERE url_key = ?", key
    )
    said = {"url": str(request.url)}
    return await _landing(request, row, "customer.open_link", said)


async def picture(request: Request) -> Response:
    """An image that uploadimg took."""
    row = pages.box_of(request).store.one(
        "SELECT content, content_type FROM media WHERE media_id = ? AND kind = 'image'",
        request.path_params["media_id"],
    )
    if row is None or not row["content_type"].startswith("image/"):
        return Response(status_code=404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(row["content"], media_type=row["content_type"], headers=headers)


async def _landing(request: Request, way: Row | None, verb: str, said: dict[str, str]) -> Response:
    box = pages.box_of(request)
    try:
        pages.admit(request)
        if way is None or verb not in table.BY_NAME:
            raise not_found("code", request.url.path)
        if request.method == "POST":
            async with request.form(max_fields=5, max_files=0) as form:
                name, person = str(form.get("name", "")), str(form.get("persona", ""))
            if not person:
                person = await _somebody_new(box, way["corp_id"], name)
            done = await _act(box, verb, {"external_userid": person, **said})
            return RedirectResponse(_where_it_leads(person, done), status_code=303)
        words = request.query_params.get("q", "")
        return pages.render(
            request,
            "scan.html",
            way=way,
            corp=box.store.one("SELECT * FROM corp WHERE corp_id = ?", way["corp_id"]),
            to_group=verb == "customer.join_group",
            people=_people(box, way["corp_id"], words),
            words=words,
        )
    except (ApiError, WorldError) as error:
        return pages.refusal(request, error)


def _where_it_leads(person: str, done: Done) -> str:
    """What the person's phone shows next: the group, or the chat with whoever was added."""
    if chat_id := done.get("chat_id"):
        known = int(bool(done.get("already_member")))
        return f"/group/{chat_id}?as={person}&scanned={known}"
    known = int(bool(done.get("already_friends")))
    return f"/customer/{person}?with={done.get('userid', '')}&scanned={known}"


async def _somebody_new(box: Sandbox, corp_id: str, name: str) -> str:
    made = await _act(box, "customer.create", {"corp_id": corp_id, "name": name or "路人"})
    return str(made["external_userid"])


async def _act(box: Sandbox, name: str, said: dict[str, str]) -> Done:
    return await face.run_said(box, table.BY_NAME[name], said)


def _people(box: Sandbox, corp_id: str, words: str) -> list[Row]:
    return box.store.all(
        "SELECT external_userid, name FROM customer WHERE corp_id = ?1"
        " AND (?2 = '' OR name LIKE '%' || ?2 || '%') LIMIT ?3",
        corp_id,
        words,
        PEOPLE_MAX,
    )


def _picture(path: str) -> Response:
    """Stands where the platform shows a QR code: the address in words."""
    text = saxutils.escape(path)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240">'
        '<rect width="240" height="240" rx="12" fill="#fff" stroke="#07c160" stroke-width="8"/>'
        '<text x="120" y="104" font-size="26" text-anchor="middle">沙盒二维码</text>'
        f'<text x="120" y="140" font-size="9" text-anchor="middle">{text}</text></svg>'
    )
    return Response(svg, media_type="image/svg+xml")
