"""A backup taken in the middle of work: looks go on, and nobody is welcomed a second time."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from huoqun.server import postgres
from huoqun.server.tests.installation import Installation
from tests.wecom.world import World
from wecom_sandbox.server import Serving

# A sandbox's corp in an installation of its own: a friend and a group come, all is left undone.
_BEGIN = """
import json, sys
from huoqun.connectors.wecom import actions, models
from huoqun.server import start
from huoqun.server.backups import making
from tests.wecom import forgery, world
"""
_CONNECT = """
start.ready()
from huoqun.org import actions as org_actions
link = actions.connect(company=org_actions.ensure_company(name="小满生活"), corpid=sys.argv[1],
    agent_id=int(sys.argv[2]), secret=sys.argv[3], by=org_actions.HOUSE)
actions.set_text(link=link, account=None, text="欢迎光临", by=org_actions.HOUSE)
actions.switch_on(link=link, by=org_actions.HOUSE)
for code in sys.argv[4:]:
    told = forgery.told(link, code=code)
    actions.receive(link=link, query=told.query, body=told.body)
first, second, third = models.Welcome.objects.order_by("id")
models.Welcome.objects.filter(pk=second.pk).update(due_at="2000-01-01T00:00Z")
assert actions.welcome_due() == 1
second.refresh_from_db()
assert second.state == "sent", second.state
actions.look_due()
made = str(making.make())
# After the backup: one more is sent, which the backup does not know.
actions.welcome(welcome_id=third.pk)
third.refresh_from_db()
assert third.state == "sent", third.state
print(json.dumps([made, models.Look.objects.count(), models.Callback.objects.count()]))
"""
_GO_ON = """
start.ready()
from datetime import timedelta
from huoqun.core import clock
before = [
    models.Look.objects.filter(subject="directory").count(),
    models.Callback.objects.filter(state="waiting").count(),
]
# Restored after some minutes, as nobody restores within twenty seconds.
models.Look.objects.update(due_at=clock.now())
models.Welcome.objects.update(ends_at=clock.now() - timedelta(minutes=5), due_at=clock.now())
while actions.handle_due() + actions.look_due() + actions.welcome_due():
    models.Look.objects.update(due_at=clock.now())
print(json.dumps([*before, sorted(models.Welcome.objects.values_list("state", flat=True)),
    models.Group.objects.count(), models.Look.objects.count(), models.Account.objects.count()]))
"""


@pytest.fixture
def homes(short_folder: Path, sandbox: Serving) -> Iterator[tuple[Installation, Installation]]:
    """Where the backup is made, and where it is restored."""
    made = (Installation(short_folder / "home"), Installation(short_folder / "other"))
    for each in made:
        each.more = {
            "HUOQUN_WECOM_URL": sandbox.base_url,
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
    yield made
    for each in made:
        each.end()
        if (each.home / "postgres").is_dir():
            postgres.stop(each.home)


def test_what_was_under_way_goes_on_and_nobody_is_welcomed_twice(
    homes: tuple[Installation, Installation], sandbox: Serving
):
    installation, other = homes
    world = World(sandbox=sandbox, corp_id="").turn
    corp_id = world("corp.create", name="小满生活")["corp_id"]
    app = world("app.create", corp_id=corp_id, name="活群", rights=["contact"], scope_all=True)
    world("staff.create", corp_id=corp_id, userid="lin", name="林夏")
    installation.open_quickly()
    # Its tables are made before anybody comes: a welcome waits twenty seconds and no longer.
    installation.script(_BEGIN + "start.ready()\nprint(json.dumps(True))")
    codes = []
    for name in ("小美", "老王", "赵姐"):
        person = world("customer.create", corp_id=corp_id, name=name)["external_userid"]
        made = world("customer.add_friend", corp_id=corp_id, userid="lin", external_userid=person)
        codes.append(made["welcome_code"])
    world("staff.create_group", corp_id=corp_id, owner="lin", name="早餐群")
    made = [corp_id, str(app["agent_id"]), app["secret"], *codes]
    path, looks, callbacks = installation.script(_BEGIN + _CONNECT, *made)
    assert looks > 1
    assert callbacks == 3
    done = other.run("restore", path)
    assert done.returncode == 0, done.stderr
    # The platform has been going on: a group that no callback of ours will tell of.
    world("staff.create_group", corp_id=corp_id, owner="lin", name="晚餐群")
    looks, waiting, states, groups, left, accounts = other.script(_BEGIN + _GO_ON)
    assert looks == 1, "after a restore everything is looked at, from the directory on"
    assert waiting == 3
    assert states == ["late", "late", "sent"]
    assert (groups, left, accounts) == (2, 0, 1)
    said = sandbox.box.store.column("SELECT external_userid FROM message WHERE origin = 'welcome'")
    assert len(said) == len(set(said)) == 2
