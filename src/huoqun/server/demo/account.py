"""The demo's account: made at its first start, told at every start.

The password is random like every other; it is kept beside the data, whose people are invented.
"""

from pathlib import Path

from django.conf import settings

from huoqun.org import actions, queries
from huoqun.org.kinds import Role
from huoqun.server.demo import state

USERNAME = "demo"
CHANGED = "（密码已被修改 / the password was changed）"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def told() -> tuple[str, str] | None:
    """The login for the sign-in page of a demo that only this machine reaches; elsewhere None."""
    file = _file()
    if settings.HUOQUN_HOST not in LOOPBACK or not file.exists() or state.present() is None:
        return None
    password = file.read_text().strip()
    return (USERNAME, password) if password else None


def login() -> tuple[str, str]:
    """The demo's username and password; the account is made when missing, its company is there.

    A password that somebody chose since is theirs: in its place stands a word that says so.
    """
    file = _file()
    if not file.exists():
        # In place only when it is whole: a kill in between gives another password next time.
        new = file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(_account() + "\n")
        new.rename(file)
    password = file.read_text().strip()
    if password and not queries.staff_by_username(USERNAME).check_password(password):
        file.write_text("")
        password = ""
    return USERNAME, password or CHANGED


def _file() -> Path:
    return Path(settings.HUOQUN_HOME) / "config" / "demo_password"


def _account() -> str:
    """A new password for the demo's account, which need not be changed at the first sign-in."""
    try:
        staff = queries.staff_by_username(USERNAME)
        password = actions.reset_password(staff=staff)
    except queries.NoSuchStaff:
        staff, password = actions.add_staff(username=USERNAME, name="演示", role=Role.ADMIN)
    actions.change_password(staff=staff, password=password, by=actions.HOUSE)
    return password
