"""Founding the living part of the invented company: made by the simulation, read by the connector.

Its past ends some days ago. Cut off in between, it is founded anew; once through, never again.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import transaction
from rich.console import Console

from huoqun.analytics import actions as analytics_actions
from huoqun.communities import actions as community_actions
from huoqun.communities.kinds import Affinity, Positioning
from huoqun.communities.models import Community
from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.kinds import ArchiveKind, WayKind
from huoqun.customers import actions as customer_actions
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.server import sandbox
from huoqun.server.demo import company, files, filling, living, progress, state

WELCOME = "您好，欢迎来到枇杷街。今天到了什么、哪天是福利日，群里都会说；有事直接回我，不用客气。"
FRIENDS_CODE, GROUPS_CODE = "收银台 · 加店员", "门口海报 · 进群"
_GROUPS_BEHIND_CODE = 3
_POLL_SECONDS = 0.1


def bring(console: Console) -> models.Link | None:
    """Found the company's WeCom where it is not yet, and read it; None when the demo is gone."""
    if state.present() is None:
        return None
    home = settings.HUOQUN_HOME
    link = state.link()
    if link is not None and living.mark(home).exists() and _codes_hang(link):
        # What was missed while nobody listened.
        actions.sync_all(link=link)
        return link
    with progress.bar(console) as bar:
        task = bar.add_task("企业微信沙盒 / a WeCom on a sandbox", total=None)
        if not living.mark(home).exists():
            # The same seed and moment make the same world: what was read of it stays true.
            shutil.rmtree(sandbox.folder(home), ignore_errors=True)
        with _running():
            if link is None or not living.mark(home).exists():
                link = _connect(_found())
                _read(link)
                _describe(link)
                living.mark(home).touch()
            _hang_codes(link)
        analytics_actions.settle()
        customer_actions.classify()
        filling.tell_subscribers()
        progress.done(bar, task)
    return link


@contextmanager
def _running() -> Iterator[None]:
    """The sandbox for a while, before there is a supervisor."""
    command = [
        sys.executable,
        "-m",
        "huoqun.server.tethered",
        *living.program(settings.HUOQUN_HOME),
    ]
    with subprocess.Popen(  # noqa: S603  # our own module with arguments of ours
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            _await(process)
            yield
        finally:
            process.terminate()


def _await(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + living.SECONDS_MAX
    while True:
        try:
            living.turn("clock.set")
        except living.NotLiving:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)
        else:
            return


def _found() -> dict[str, Any]:
    """Let the simulation make the company; what its app is known by."""
    command = [sys.executable, "-m", "simulation", "found", "--seed", str(living.SEED)]
    command += ["--sandbox", settings.HUOQUN_WECOM_URL, "--message-days", str(living.MESSAGE_DAYS)]
    done = subprocess.run(  # noqa: S603  # our own module with arguments of ours
        command, capture_output=True, text=True, timeout=files.WRITE_SECONDS_MAX, check=False
    )
    if done.returncode:
        raise living.NotLiving(reason=done.stderr.strip()[-living.REASON_CHARACTERS :])
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _connect(made: dict[str, Any]) -> models.Link:
    """Connect it as an operator would, with the key of its archive; then follow it."""
    link = state.link()
    if link is None:
        link = actions.connect(
            company=org_queries.root_unit(),
            corpid=made["corp_id"],
            agent_id=made["agent_id"],
            secret=made["secret"],
            by=org_actions.HOUSE,
        )
    # Founded anew, its archive counts anew.
    models.Link.objects.filter(pk=link.pk).update(archive_seq=0)
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    told = living.turn("archive.set_key", corp_id=link.corpid, public_key=public.decode())
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    actions.set_archive(
        link=link,
        kind=ArchiveKind.SANDBOX,
        secret=made["secret"],
        keys={told["version"]: pem.decode()},
        by=org_actions.HOUSE,
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    link.refresh_from_db()
    return link


def _read(link: models.Link) -> None:
    """The first look at everything, here and now; what would not be read a worker reads later."""
    deadline = time.monotonic() + living.SECONDS_MAX
    while models.Look.objects.filter(link=link).exists() and time.monotonic() < deadline:
        if not actions.look_due():
            time.sleep(_POLL_SECONDS)


def _describe(link: models.Link) -> None:
    """A welcome for new friends, and what the groups are for."""
    actions.set_text(link=link, account=None, text=WELCOME, by=org_actions.HOUSE)
    groups = _communities(link)
    described = community_actions.Described(
        positioning=Positioning.BENEFIT,
        affinity=Affinity.INTEREST,
        purpose="让常来的街坊每天有个理由打开群",
    )
    with transaction.atomic():
        community_actions.import_descriptions(
            rows={each.key: described for each in groups},
            batch=community_actions.Batch(
                source=company.NAMESPACE, namespace=groups[0].namespace, unit_id=link.unit_id
            ),
        )


def _codes_hang(link: models.Link) -> bool:
    """Whether both codes were made, whatever somebody did with them since."""
    return set(link.ways.values_list("kind", flat=True)) == {WayKind.CONTACT, WayKind.JOIN}


def codes(link: models.Link) -> list[tuple[str, str]]:
    """What the codes that hang are called, and where a click scans them."""
    hanging = link.ways.filter(removed_at=None).exclude(config_id="").order_by("id")
    return [
        (title, f"{settings.HUOQUN_WECOM_URL}/qr/{config_id}")
        for title, config_id in hanging.values_list("title", "config_id")
    ]


def _hang_codes(link: models.Link) -> None:
    """A code by which friends are added, a code that leads into the first groups."""
    made = set(link.ways.values_list("kind", flat=True))
    if WayKind.CONTACT not in made:
        accounts = queries.accounts(link).filter(has_customers=True)
        actions.make_contact_way(
            link=link,
            title=FRIENDS_CODE,
            accounts=list(accounts.order_by("id")),
            skip_verify=True,
            by=org_actions.HOUSE,
        )
    if WayKind.JOIN not in made:
        actions.make_join_way(
            link=link,
            title=GROUPS_CODE,
            communities=_communities(link)[:_GROUPS_BEHIND_CODE],
            open_next=True,
            by=org_actions.HOUSE,
        )


def _communities(link: models.Link) -> list[Community]:
    return [each.community for each in link.groups.select_related("community").order_by("id")]
