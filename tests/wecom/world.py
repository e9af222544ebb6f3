"""A company on a sandbox, connected to the house: what every test of this folder acts in."""

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from huoqun.connectors.wecom import actions, models, queries, rules
from huoqun.connectors.wecom.kinds import Subject
from huoqun.core import clock
from huoqun.org import actions as org_actions
from wecom_sandbox.server import Serving

ROUNDS_MAX = 200


@cache
def http() -> httpx.Client:
    """One client for all tests: to make one takes 30 ms, to ask takes 3."""
    return httpx.Client(verify=certificates(), timeout=30)


@cache
def certificates() -> ssl.SSLContext:
    """Whom a client believes; read once, for reading them is what takes so long."""
    return httpx.create_ssl_context()


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
        answer = http().post(address, json=parameters)
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

    def look_at_everything(self) -> None:
        """Ask for a look at everything that there is, as a week of sweeps does."""
        actions.sync_all(link=self.link)
        actions.ask_many(
            link=self.link,
            subject=Subject.GROUP,
            keys=self.link.groups.values_list("chat_id", flat=True),
            rank=rules.RANK_SWEEP,
        )

    def follow_sendings(self) -> None:
        """Look at every send and moment that is not over, however lately it was looked at."""
        models.Sending.objects.filter(look_at__isnull=False).update(look_at=clock.now())
        actions.follow_sendings()
        self.settle()

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


def found(sandbox: Serving, url: str, *, name: str = "小满生活") -> Company:
    """A corp with an app there, and our connection to it here; its callbacks arrive at ``url``."""
    world = World(sandbox=sandbox, corp_id="")
    corp_id = world.turn("corp.create", name=name)["corp_id"]
    world = World(sandbox=sandbox, corp_id=corp_id)
    app = world.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
    company = org_actions.ensure_company(name=name)
    if models.Link.objects.filter(corp_id=company.corp_id).exists():
        company = org_actions.create_corp(name=name, by=org_actions.HOUSE)
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
        url=f"{url}/callbacks/wecom/{link.callback_path}",
        token=vault.open(link.callback_token_sealed, column="callback_token", corp_id=link.corp_id),
        aes_key=vault.open(link.callback_key_sealed, column="callback_key", corp_id=link.corp_id),
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    link.refresh_from_db()
    return Company(sandbox=sandbox, corp_id=corp_id, link=link)
