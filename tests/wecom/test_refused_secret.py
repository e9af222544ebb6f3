"""A secret that was changed over there: few askings, nothing lost, everything read with the new."""

from datetime import timedelta

import pytest

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import ProbeState, Subject
from huoqun.connectors.wecom.platform import client as platform
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.endpoints import directory as calls
from huoqun.core import clock
from huoqun.org import actions as org_actions
from huoqun.server import connections
from huoqun.server.doctor import Verdict
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
GROUPS = 40


def _tokens_asked(company: Company, code: int | None = None) -> int:
    counted = company.sandbox.box.limits.calls.items()
    return sum(
        number
        for (_, path, errcode), number in counted
        if path == "gettoken" and code in (None, errcode)
    )


def _all_calls(company: Company) -> int:
    return sum(company.sandbox.box.limits.calls.values())


def _renew(company: Company) -> str:
    """The administrator resets the app's secret; give the new one."""
    return str(company.do("app.renew_secret", agent_id=company.link.agent_id)["secret"])


def _enter(company: Company, secret: str) -> None:
    actions.relink(
        link=company.link, corpid=None, agent_id=None, secret=secret, by=org_actions.HOUSE
    )


def _due() -> int:
    return models.Look.objects.exclude(subject=Subject.ARCHIVE).count()


def _look_at_what_is_due() -> None:
    while actions.look_due():
        pass


def test_a_changed_secret_is_asked_with_three_times_in_ten_minutes(
    company: Company, their_time: None
):
    company.do("staff.create", userid="lin", name="林夏")
    for number in range(GROUPS):
        company.do("staff.create_group", owner="lin", name=f"{number} 群")
    company.settle()
    secret = _renew(company)
    company.link.groups.update(looked_at=None)
    company.look_at_everything()
    due = _due()
    before = _tokens_asked(company)
    for _ in range(20):
        _look_at_what_is_due()
        company.turn("clock.advance", seconds=30)
    assert _tokens_asked(company) - before == _tokens_asked(company, 40001) == 3
    assert _due() == due
    assert not models.Look.objects.filter(attempts__gt=0).exists(), "it is not their fault"
    # The new secret ends the pause at once, for every look.
    _enter(company, secret)
    assert models.Link.objects.get().token_closed_until is None
    company.settle()
    assert not company.link.groups.filter(looked_at=None).exists()
    assert _tokens_asked(company, 40001) == 3


def test_within_the_pause_no_call_goes_out_and_everybody_is_told(company: Company):
    company.settle()
    _renew(company)
    with pytest.raises(refusals.TokenRefused):
        access.client(company.link).call(calls.DEPARTMENTS)
    made = _all_calls(company)
    with pytest.raises(refusals.TokenRefused) as told:
        access.client(company.link).call(calls.DEPARTMENTS)
    assert told.value.errcode == 40001
    assert 0 < told.value.wait_seconds <= 60
    assert "Secret" in told.value.sentence_zh
    first = actions.probe(link=company.link)[0]
    assert first.state is ProbeState.FAILED
    assert "重新填写 Secret" in first.said_zh
    assert "Enter the secret anew" in first.said_en
    company.look_at_everything()
    due = _due()
    _look_at_what_is_due()
    assert _due() == due
    assert _all_calls(company) == made
    company.link.refresh_from_db()
    standing = queries.standing(company.link)
    assert "Secret 不正确" in standing.refused_zh
    assert standing.refused_until is not None
    (wecom, _) = connections.CHECKS
    found = wecom.ask()
    assert found.verdict is Verdict.FAIL
    assert "重新填写应用 Secret" in found.mend_zh


def test_a_wrong_secret_again_begins_with_a_short_pause(company: Company, their_time: None):
    _renew(company)
    for seconds in (0, 61, 301):
        company.turn("clock.advance", seconds=seconds)
        with pytest.raises(refusals.TokenRefused):
            access.client(company.link).call(calls.DEPARTMENTS)
    _enter(company, "x" * 43)
    with pytest.raises(refusals.TokenRefused) as told:
        access.client(company.link).call(calls.DEPARTMENTS)
    assert told.value.wait_seconds <= 60
    assert _tokens_asked(company, 40001) == 4


def test_tokens_that_are_no_use_are_not_asked_for_again_and_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    """The platform gives tokens, and takes none of them."""
    fetch = platform.fetch_token

    def useless(**known: str) -> platform.TokenAnswer:
        company.do("token.expire", agent_id=company.link.agent_id, revoke=True)
        told = fetch(**known)
        company.do("token.expire", agent_id=company.link.agent_id, revoke=True)
        return told

    company.settle()
    monkeypatch.setattr(access.platform, "fetch_token", useless)
    company.do("token.expire", agent_id=company.link.agent_id, revoke=True)
    before = _tokens_asked(company)
    for _ in range(5):
        with pytest.raises(refusals.TokenRefused) as told:
            access.client(company.link).call(calls.DEPARTMENTS)
        assert told.value.errcode == refusals.TOKEN_USELESS
    assert _tokens_asked(company) == before + 1


def test_the_archive_has_a_secret_of_its_own(company: Company):
    company.settle()
    models.Link.objects.update(
        token_refused_code=40001, token_closed_until=clock.now() + timedelta(minutes=5)
    )
    for subject in (Subject.DIRECTORY, Subject.ARCHIVE):
        actions.ask_many(link=company.link, subject=subject, keys=[""], rank=0)
    _look_at_what_is_due()
    assert [each.subject for each in models.Look.objects.all()] == [Subject.DIRECTORY]
