"""A company on a sandbox, connected to the house: what every test of this folder acts in."""

from dataclasses import dataclass
from typing import Any

import httpx
from pytest_django.live_server_helper import LiveServer

from huoqun.connectors.wecom import actions, models, queries
from huoqun.org import actions as org_actions
from wecom_sandbox.server import Serving

ROUNDS_MAX = 200


class Said(AssertionError):
    """The world refused what a test asked of it."""


@dataclass(frozen=True, kw_only=True)
class World:
    """The sandbox's world, seen as its people see it."""

    sandbox: Serving
    corp_id: str

    def do(self, verb: str, **parameters: object) -> dict[str, Any]:
        """Let something happen in the corp; give what it led to."""
        return self.turn(verb, corp_id=self.corp_id, **parameters)

    def turn(self, verb: str, **parameters: object) -> dict[str, Any]:
        """Turn a knob of the whole world: its clock, its faults."""
        address = f"{self.sandbox.base_url}/_sandbox/v1/{verb}"
        answer = httpx.post(address, json=parameters, timeout=30)
        if answer.status_code != httpx.codes.OK:
            raise Said(f"{verb}: {answer.text}")
        return dict(answer.json())

    def deliver(self) -> None:
        """Wait until every callback has been delivered, or given up."""
        self.turn("callback.flush")


@dataclass(frozen=True, kw_only=True)
class Company(World):
    """One corp of that world and our connection to it."""

    link: models.Link

    def faults(self, **faults: float) -> None:
        """Let callbacks go astray; what is left out is off."""
        self.do("faults.set", agent_id=self.link.agent_id, faults=faults)

    def settle(self) -> None:
        """Deliver, handle and look until nothing is left to do."""
        for _ in range(ROUNDS_MAX):
            self.deliver()
            models.Callback.objects.update(due_at="2000-01-01T00:00Z")
            models.Look.objects.update(due_at="2000-01-01T00:00Z")
            if not actions.handle_due() + actions.look_due():
                return
        left = list(models.Look.objects.values_list("subject", "key", "fault"))
        raise AssertionError(f"still to look at: {left}")


def found(sandbox: Serving, live: LiveServer, *, name: str = "小满生活") -> Company:
    """A corp with an app there, and our connection to it here, its callbacks arriving."""
    world = World(sandbox=sandbox, corp_id="")
    corp_id = world.turn("corp.create", name=name)["corp_id"]
    world = World(sandbox=sandbox, corp_id=corp_id)
    app = world.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
    company = org_actions.ensure_company(name=name)
    link = actions.connect(
        company=company,
        corpid=corp_id,
        agent_id=app["agent_id"],
        secret=app["secret"],
        by=org_actions.HOUSE,
    )
    vault = queries.vault()
    world.do(
        "app.set_callback",
        agent_id=app["agent_id"],
        url=f"{live.url}/callbacks/wecom/{link.callback_path}",
        token=vault.open(link.callback_token_sealed, column="callback_token", corp_id=link.corp_id),
        aes_key=vault.open(link.callback_key_sealed, column="callback_key", corp_id=link.corp_id),
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    link.refresh_from_db()
    return Company(sandbox=sandbox, corp_id=corp_id, link=link)
