"""The demo's account: told at every start, until somebody makes the password their own."""

from pathlib import Path

import pytest

from huoqun.org import actions, queries
from huoqun.org.tests import people
from huoqun.server import models
from huoqun.server.demo import account


@pytest.fixture(autouse=True)
def demo_home(db: None, settings, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    settings.HUOQUN_HOME = tmp_path
    models.DemoCompany.objects.create(corp=people.company().root.corp)


def test_it_works():
    username, password = account.login()
    assert queries.staff_by_username(username).check_password(password)
    assert account.login() == account.told() == (username, password)


def test_a_chosen_password_is_told_no_more():
    username, _ = account.login()
    staff = queries.staff_by_username(username)
    actions.change_password(staff=staff, password="mine-and-only-mine", by=people.acting(staff))
    assert account.login() == (username, account.CHANGED)
    assert account.told() is None
    assert account.login() == (username, account.CHANGED)


def test_others_on_the_network_are_told_nothing(settings):
    account.login()
    settings.HUOQUN_HOST = "0.0.0.0"  # noqa: S104 - what an operator may set
    assert account.told() is None
