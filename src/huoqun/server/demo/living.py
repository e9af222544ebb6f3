"""The part of the invented company that lives: its WeCom is a sandbox, its people a simulation.

Both run beside web and worker for as long as the demo is there: the days since the company was
founded (:mod:`founding`) are played event by event, then life goes on.
"""

import shutil
import time
from pathlib import Path
from typing import Any, Final

import httpx
from django.conf import settings

from huoqun.connectors.wecom import models, queries
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.server import sandbox, supervisor
from huoqun.server.demo import files, state

SEED: Final = files.SEED
PLAYED_DAYS: Final = 3
# The platform keeps five days; ours more, so that the charts of the demo have a past.
MESSAGE_DAYS: Final = 28
SECONDS_MAX: Final = 60.0
REASON_CHARACTERS: Final = 300
_FOUNDED = "founded"
_TILL = "till.json"
_INTRODUCTIONS_MAX = 120


class NotLiving(Refused):
    """The sandbox or the simulation did not do its part."""

    code = "demo_not_living"
    zh = "没能让演示公司的企业微信沙盒运转起来（{reason}）。请再运行一次 huoqun demo。"
    en = (
        "The demo company's WeCom sandbox could not be set going ({reason}). Run huoqun demo again."
    )


def mark(home: Path) -> Path:
    """The file that is there as long as the living part is."""
    return sandbox.folder(home) / _FOUNDED


def till(home: Path) -> Path:
    """The file by which the company's shop knows where to send orders, and its secret."""
    return sandbox.folder(home) / _TILL


def add_to(keeper: supervisor.Supervisor) -> None:
    """Keep the sandbox and its people running for as long as the demo is there."""
    home = settings.HUOQUN_HOME
    needs = mark(home)
    keeper.add_program("sandbox", program(home), needs=needs)
    ready = f"{own_address()}/healthz"
    life = ["simulation", "live", "--sandbox", settings.HUOQUN_WECOM_URL, "--seed", str(SEED)]
    life += ["--days", str(PLAYED_DAYS), "--catch-up", "--speed", "1", "--ready", ready]
    if till(home).exists():
        life += ["--orders", str(till(home))]
    keeper.add_program("simulation", life, needs=needs)


def receiver(link: models.Link) -> dict[str, Any]:
    """What is entered in the platform's console for callbacks; the sandbox tries it at once."""
    keys = queries.callback_keys(link)
    return {
        "corp_id": link.corpid,
        "agent_id": link.agent_id,
        "url": f"{own_address()}/callbacks/wecom/{link.callback_path}",
        "token": keys.token,
        "aes_key": keys.aes_key,
    }


def introduce(told: dict[str, Any]) -> bool:
    """Give the sandbox our address as soon as web and sandbox answer; False when they never did."""
    for _ in range(_INTRODUCTIONS_MAX):
        try:
            turn("app.set_callback", **told)
        except NotLiving:
            time.sleep(1.0)
        else:
            return True
    return False


def end() -> None:
    """Let the sandbox and its people go with their world; the supervisor stops them."""
    place = sandbox.folder(settings.HUOQUN_HOME)
    mark(settings.HUOQUN_HOME).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def turn(verb: str, **said: object) -> dict[str, Any]:
    """A verb of the sandbox's world; raises NotLiving."""
    address = f"{settings.HUOQUN_WECOM_URL}/_sandbox/v1/{verb}"
    try:
        answer = httpx.post(address, json=said, timeout=SECONDS_MAX, trust_env=False)
    except httpx.TransportError as error:
        raise NotLiving(reason=f"{verb}: {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise NotLiving(reason=f"{verb}: {answer.text[:REASON_CHARACTERS]}")
    return dict(answer.json())


def program(home: Path) -> list[str]:
    """The sandbox's module and its arguments; where a world begins counts for a new one only."""
    demo = state.present()
    filled_at = demo.filled_at if demo and demo.filled_at else clock.now()
    began = int(filled_at.timestamp()) - PLAYED_DAYS * 86_400
    more = ["--seed", str(SEED), "--speed", "0"]
    for knob in (
        f"start_at={began}",
        f"archive_days={MESSAGE_DAYS + PLAYED_DAYS}",
        # Days are played in seconds: the envelopes are dated by the machine's clock.
        "callback_real_timestamps=true",
    ):
        more += ["--set", knob]
    port = httpx.URL(settings.HUOQUN_WECOM_URL).port or sandbox.PORT
    return sandbox.arguments(home, port=port, more=more)


def own_address() -> str:
    """Where this machine reaches our web process, wherever it listens."""
    host = settings.HUOQUN_HOST
    anywhere = {"0.0.0.0", "::"}  # noqa: S104 (compared, not bound)
    reachable = "127.0.0.1" if host in anywhere else f"[{host}]" if ":" in host else host
    return f"http://{reachable}:{settings.HUOQUN_PORT}"
