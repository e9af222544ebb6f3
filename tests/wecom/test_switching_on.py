"""A connection that would read nothing is not switched on, and says what is missing."""

from typing import Any

import pytest

from huoqun.connectors.wecom import actions, models
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import LinkState, ProbeState
from huoqun.org import actions as org_actions
from huoqun.org.models import Staff
from huoqun.org.tests import people
from tests.wecom.world import World
from wecom_sandbox.server import Serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(sandbox: Serving, settings: Any) -> World:
    """A corp over there; ours is connected to nothing."""
    settings.HUOQUN_WECOM_URL = sandbox.base_url
    corp_id = World(sandbox=sandbox, corp_id="").turn("corp.create", name="小满生活")["corp_id"]
    return World(sandbox=sandbox, corp_id=corp_id)


def _entered(world: World, app: dict[str, Any], *, secret: str = "") -> models.Link:
    return actions.connect(
        company=people.company().root,
        corpid=world.corp_id,
        agent_id=app["agent_id"],
        secret=secret or app["secret"],
        by=org_actions.HOUSE,
    )


def _switch_on(link: models.Link) -> tuple[int, dict[str, Any]]:
    path = f"/api/v1/wecom/links/{link.pk}/on"
    keeper = Staff.objects.get(username="admin")
    answer = people.sign_in(keeper).post(path, content_type="application/json")
    return answer.status_code, answer.json()


def test_what_is_missing_is_named_until_it_is_there(world: World):
    app = world.do("app.create", name="活群", rights=["directory"], scope_all=True)
    link = _entered(world, app)
    status, told = _switch_on(link)
    assert (status, told["code"]) == (409, "wecom_not_ready")
    assert "客户联系权限（" in told["zh"]
    assert "客户群权限（" in told["zh"]
    assert "Right to customer contact (" in told["en"]
    assert "存档" not in told["zh"], "what is optional stands in nobody's way"
    link.refresh_from_db()
    assert link.state == LinkState.SETTING_UP
    assert not models.Look.objects.exists()
    world.do("app.update", agent_id=app["agent_id"], rights=["contact", "directory"])
    assert _switch_on(link)[0] == 200
    link.refresh_from_db()
    assert link.state == LinkState.ON
    assert models.Look.objects.exists()


def test_wrong_credentials_and_a_platform_that_is_away_are_named_alone(world: World, settings: Any):
    app = world.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
    link = _entered(world, app, secret="x" * 43)
    told = _switch_on(link)[1]["zh"]
    assert "企业 ID 与 Secret（应用 Secret 不正确" in told
    assert "权限（" not in told
    settings.HUOQUN_WECOM_URL = "http://127.0.0.1:1"
    assert _switch_on(link)[0] == 409


def test_probing_fetches_one_token_which_tries_the_secret(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    fetched = []

    def fetch(**known: Any) -> Any:
        fetched.append(known["secret"])
        return original(**known)

    original = access.platform.fetch_token
    monkeypatch.setattr(access.platform, "fetch_token", fetch)
    app = world.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
    link = _entered(world, app)
    for _ in range(2):
        fetched.clear()
        states = {each.key: each.state for each in actions.probe(link=link)}
        assert states["token"] == states["groups"] == ProbeState.OK
        assert fetched == [app["secret"]]
    # The token that is known still serves; the secret behind it does not.
    known = models.Link.objects.get(pk=link.pk).token_sealed
    actions.relink(link=link, corpid=None, agent_id=None, secret="x" * 43, by=org_actions.HOUSE)
    models.Link.objects.update(token_sealed=known, token_ends_at="2100-01-01T00:00Z")
    states = {each.key: each.state for each in actions.probe(link=link)}
    assert (states["token"], states["groups"]) == (ProbeState.FAILED, ProbeState.NOT_ASKED)
