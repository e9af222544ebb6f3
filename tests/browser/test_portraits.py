"""The portrait of a community: every trait, how it is computed, in one hand too."""

from playwright.sync_api import Page, expect

from tests.browser import platform, screens, seed


def test_a_portrait_says_how_it_is_computed(desk: Page, house: seed.House) -> None:
    screens.open_screen(
        desk, f"/communities/{house.community.pk}?tab=portrait", house.community.title
    )
    expect(desk.get_by_role("heading", name="最突出的特征")).to_be_visible()
    talk = desk.locator(".portrait-trait", has_text="近 30 天发言")
    expect(talk).to_contain_text("这里")
    talk.get_by_role("button", name="“近 30 天发言”怎么算的").click()
    drawer = desk.get_by_role("dialog")
    for words in ("口径", "来自多少条记录", "Benjamini–Hochberg"):
        expect(drawer).to_contain_text(words)
    assert platform.faults(desk) == []


def test_in_one_hand(phone: Page, house: seed.House) -> None:
    phone.goto(f"/communities/{house.community.pk}?tab=portrait")
    expect(phone.get_by_role("heading", name="全部特征")).to_be_visible()
    assert screens.overflow(phone) == 0
