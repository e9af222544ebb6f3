"""Every screen opens without a fault, and axe finds no serious one, at a desk and on a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import screens, seed

GRAVE = {"serious", "critical"}


def grave_faults(page: Page) -> list[str]:
    """The serious faults of what is shown, with the first place of each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in GRAVE
    ]


def test_desk(desk: Page, house: seed.House) -> None:
    faults = {}
    for path, heading in screens.addresses(house.community.pk):
        screens.open_screen(desk, path, heading)
        expect(desk.locator(".ant-alert-error"), path).to_have_count(0)
        faults[path] = grave_faults(desk)
    assert {path: found for path, found in faults.items() if found} == {}


def test_phone(phone: Page, house: seed.House) -> None:
    faults = {}
    for path in ("/overview", "/communities", f"/communities/{house.community.pk}"):
        phone.goto(path)
        phone.wait_for_selector("h1")
        faults[path] = grave_faults(phone)
    assert {path: found for path, found in faults.items() if found} == {}


def test_sign_in(stranger: Page) -> None:
    stranger.goto("/sign-in")
    stranger.wait_for_selector("h1")
    assert grave_faults(stranger) == []
