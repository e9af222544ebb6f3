"""What was entered wrongly can be corrected; what was read by then stays with its corp."""

import pytest

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.kinds import LinkState, Subject
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org.kinds import UnitKind

pytestmark = pytest.mark.django_db


def _link(*, corpid: str = "wwaaaaaaaaaaaaaaaa", company: str = "小满生活") -> models.Link:
    return actions.connect(
        company=org_actions.ensure_company(name=company),
        corpid=corpid,
        agent_id=1_000_002,
        secret="s" * 43,
        by=org_actions.HOUSE,
    )


def _correct(link: models.Link, corpid: str) -> None:
    actions.relink(link=link, corpid=corpid, agent_id=None, secret=None, by=org_actions.HOUSE)


def test_a_mistyped_corp_id_is_corrected_until_the_link_is_on():
    link = _link()
    _correct(link, "wwbbbbbbbbbbbbbbbb")
    assert (link.corpid, link.token_ends_at) == ("wwbbbbbbbbbbbbbbbb", None)
    models.Link.objects.update(state=LinkState.ON)
    link.refresh_from_db()
    with pytest.raises(actions.CorpidFixed):
        _correct(link, "wwcccccccccccccccc")
    _correct(link, "wwbbbbbbbbbbbbbbbb")


def test_a_fault_is_told_in_both_languages():
    link = _link()
    seen = queries.standing(link)
    assert (seen.failing, seen.fault_zh, seen.fault_en) == (0, "", "")
    refusal = Refused()
    models.Look.objects.create(
        link=link,
        subject=Subject.DIRECTORY,
        rank=5,
        attempts=1,
        fault=queries.fault_of(refusal),
    )
    seen = queries.standing(link)
    assert (seen.fault_zh, seen.fault_en) == (refusal.sentence_zh, refusal.sentence_en)
    models.Look.objects.update(fault="KeyError")
    seen = queries.standing(link)
    assert "KeyError" in seen.fault_zh
    assert "KeyError" in seen.fault_en


def test_only_a_company_is_connected():
    company = org_actions.ensure_company(name="小满生活")
    store = org_actions.create_unit(
        parent=company, kind=UnitKind.STORE, name="静安店", by=org_actions.HOUSE
    )
    with pytest.raises(actions.NotACompany):
        actions.connect(
            company=store, corpid="ww12345", agent_id=7, secret="s" * 43, by=org_actions.HOUSE
        )
