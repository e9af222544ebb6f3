"""How a page is rendered, and who may see it."""

from contextvars import ContextVar
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from wecom_sandbox.clock import Clock
from wecom_sandbox.errors import ApiError, WorldError
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import face

HERE = Path(__file__).parent
STATIC = HERE / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
    lstrip_blocks=True,
)
_clock: ContextVar[Clock] = ContextVar("clock")
_environment.filters["clock"] = lambda at: _clock.get().local(at).strftime("%m-%d %H:%M:%S")


def box_of(request: Request) -> Sandbox:
    """The sandbox behind a request."""
    box: Sandbox = request.app.state.box
    return box


def render(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """A page with the clock in its head."""
    box = box_of(request)
    now = box.clock.now()
    _clock.set(box.clock)
    text = _environment.get_template(template).render(
        **values,
        now=box.clock.local(now).strftime("%Y-%m-%d %H:%M:%S"),
        speed=box.clock.speed,
        path=request.url.path,
    )
    return HTMLResponse(text, status_code=status, headers=_HEADERS)


def admit(request: Request) -> None:
    """These pages act on the world, so they are as closed as its face."""
    face.admit(request)


def refusal(request: Request, error: Exception) -> Response:
    """A page that says in both languages what is wrong."""
    if isinstance(error, ApiError):
        zh, en = f"企业微信错误 {error.code}", f"{error.code}: {error.meaning}"
        return render(request, "refused.html", 400, zh=zh, en=en)
    assert isinstance(error, WorldError)
    return render(request, "refused.html", error.status, zh=error.zh, en=error.en)
