"""A company with a past, the same for the same seed, and the speed that a big one needs."""

import time

from wecom_sandbox.server import create_app
from wecom_sandbox.settings import Settings
from wecom_sandbox.world import corps, dumps, seed


def test_it_works(company):
    company.world("corp.update", archive_on=True)
    done = company.world(
        "bulk.seed", staff=3, groups=4, members_per_group=10, customers=50, message_days=2
    )
    assert (done["groups"], done["members"], done["messages"]) == (4, 44, 24)
    chat = company.do("externalcontact/groupchat/list", limit=10)["group_chat_list"][0]
    group = company.do("externalcontact/groupchat/get", chat_id=chat["chat_id"], need_name=1)
    assert len(group["group_chat"]["member_list"]) == 11
    assert company.world("callback.list")["callbacks"] == []
    rows = company.world("state.dump", noun="messages")["rows"]
    assert len(rows) == 24
    assert all(row["archived"] for row in rows)
    # Versions go on from what was seeded.
    person = company.world("customer.create", name="小美")["external_userid"]
    company.listen()
    company.world("customer.join_group", external_userid=person, chat_id=chat["chat_id"])
    assert company.heard()[0]["LastMemVer"] == group["group_chat"]["member_version"]
    company.world("bulk.seed", status=409)


def _world(**numbers):
    box = create_app(Settings(clock_speed=0, start_at=1_772_424_000)).state.box
    with box.turn():
        corps.create_corp(box, corps.CreateCorp(name="茶", corp_id="ww1"))
        seed.seed(box, seed.Seed(**numbers))
    return box


def test_the_same_seed_gives_the_same_world():
    first, second, other = (
        _world(seed=number, groups=3, customers=30, staff=2) for number in (7, 7, 8)
    )
    for noun in dumps.NOUNS:
        assert dumps.whole(first, "ww1", noun) == dumps.whole(second, "ww1", noun)
    assert dumps.whole(first, "ww1", "groups") != dumps.whole(other, "ww1", "groups")


def test_a_dump_by_pages_is_the_whole_dump():
    box = _world(groups=5, customers=40, staff=3)
    for noun, rows_of in dumps.NOUNS.items():
        paged, after = [], ""
        while page := rows_of(box, "ww1", after, 3):
            paged += page
            after = str(page[-1]["id"])
        assert paged == dumps.whole(box, "ww1", noun), noun


def test_a_thousand_groups_are_quick():
    started = time.perf_counter()
    _world(groups=1000, members_per_group=100, customers=20_000, staff=100, message_days=0)
    assert time.perf_counter() - started < 8
