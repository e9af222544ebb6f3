"""Mass sends and moments in the browser: who confirmed, how many it reached, what did not."""

import pytest
from playwright.sync_api import Page, expect

from huoqun.connectors.wecom import actions, models
from huoqun.core import clock
from tests.browser import platform, screens
from tests.wecom.world import World


@pytest.fixture
def sent(world: World, connected: models.Link) -> models.Link:
    """Qiao sent her group something, and published a moment; it was read back."""
    chat_id = screens.apart(lambda: models.Group.objects.get().chat_id)
    guest = world.do("customer.create", name="小满")["external_userid"]
    world.do("customer.add_friend", userid="qiao", external_userid=guest)
    world.do("staff.send_by_hand", userid="qiao", targets=[chat_id], text="今晚八点 拼团开抢")
    world.do("staff.publish_moment", userid="qiao", text="开箱")
    world.turn("clock.advance", seconds=60)

    def read() -> None:
        for _ in range(2):
            models.Sending.objects.filter(look_at__isnull=False).update(look_at=clock.now())
            actions.follow_sendings()
            platform.read_everything()

    screens.apart(read)
    return connected


def test_what_was_sent_is_listed_with_its_results(sent: models.Link, desk: Page) -> None:
    screens.open_screen(desk, "/sends", "群发与朋友圈")
    row = desk.locator("tbody tr", has_text="今晚八点 拼团开抢")
    for words in ("群", "乔一", "1 / 1 人", "已结束"):
        expect(row).to_contain_text(words)
    moment = desk.locator("tbody tr", has_text="开箱")
    expect(moment).to_contain_text("朋友圈")
    expect(moment).to_contain_text("跟进中")
    assert platform.faults(desk) == []


def test_before_anything_was_sent(connected: models.Link, desk: Page) -> None:
    """What nobody has read yet is not nothing."""
    screens.apart(lambda: models.Link.objects.update(sendings_read_at=None))
    screens.open_screen(desk, "/sends", "群发与朋友圈")
    expect(desk.get_by_text("还没有读取过")).to_be_visible()
    screens.apart(lambda: models.Link.objects.update(sendings_read_at=clock.now()))
    expect(desk.get_by_text("最近一个月没有群发和朋友圈")).to_be_visible()


def test_in_one_hand_and_in_english(sent: models.Link, phone: Page) -> None:
    phone.goto("/sends")
    card = phone.locator(".card", has_text="今晚八点")
    expect(card).to_contain_text("乔一")
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []
