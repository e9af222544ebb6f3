"""What a browser carries for us: cookies of one part of the site, and short-lived signed notes.

Never readable by scripts, never sent along by other sites' forms and images, and named after the
installation, because cookies do not know ports.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from huoqun.core import clock

_UNTIL = "until"


def name_of(name: str) -> str:
    """The full name of a cookie of ours."""
    return f"{settings.SESSION_COOKIE_NAME}_{name}"


def put(response: HttpResponseBase, *, name: str, value: str, path: str, seconds: int) -> None:
    """Let the browser carry a value below a path, for so long."""
    response.set_cookie(
        name_of(name),
        value,
        max_age=seconds,
        path=path,
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        samesite="Lax",
    )


def read(request: HttpRequest, *, name: str) -> str:
    """The value that the browser brought; empty when it brought none."""
    return request.COOKIES.get(name_of(name), "")


def drop(response: HttpResponseBase, *, name: str, path: str) -> None:
    """Let the browser forget a value."""
    response.delete_cookie(name_of(name), path=path, samesite="Lax")


def put_note(
    response: HttpResponseBase, *, name: str, content: dict[str, Any], path: str, seconds: int
) -> None:
    """Let the browser carry a note that only we can write; whoever has the browser can read it."""
    signed = signing.dumps(
        content | {_UNTIL: clock.now().timestamp() + seconds}, salt=name, compress=True
    )
    put(response, name=name, value=signed, path=path, seconds=seconds)


def read_note(request: HttpRequest, *, name: str) -> dict[str, Any] | None:
    """The note that the browser brought; None when it is missing, forged or too old."""
    try:
        found: dict[str, Any] = signing.loads(read(request, name=name), salt=name)
    except signing.BadSignature:
        return None
    return found if found.get(_UNTIL, 0) > clock.now().timestamp() else None
