"""The demo's account: made at its first start, told at every start.

The password is random like every other; it is kept beside the data, whose people are invented.
"""

from django.conf import settings

from huoqun.org import actions, queries
from huoqun.org.kinds import Role

USERNAME = "demo"


def login() -> tuple[str, str]:
    """The demo's username and password; the account is made when missing, its company is there."""
    file = settings.HUOQUN_HOME / "config" / "demo_password"
    if not file.exists():
        # In place only when it is whole: a kill in between gives another password next time.
        new = file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(_account() + "\n")
        new.rename(file)
    return USERNAME, file.read_text().strip()


def _account() -> str:
    """A new password for the demo's account, which need not be changed at the first sign-in."""
    try:
        staff = queries.staff_by_username(USERNAME)
        password = actions.reset_password(staff=staff)
    except queries.NoSuchStaff:
        staff, password = actions.add_staff(username=USERNAME, name="演示", role=Role.ADMIN)
    actions.change_password(staff=staff, password=password, by=actions.HOUSE)
    return password
