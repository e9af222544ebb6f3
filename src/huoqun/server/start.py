"""Between opening the home and the first request: this release's tables, the order of the log.

``prepare`` does it (``up``, ``demo``); ``ready`` is for the other commands, which prepare a new
database and refuse one that another release left behind.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection

from huoqun.core.refusal import Refused
from huoqun.events import partitions, spine
from huoqun.lake import tables
from huoqun.server import doctor
from huoqun.server.backups import place
from huoqun.server.backups import refusals as backup_refusals

logger = logging.getLogger(__name__)

_START_LOCK = 0x6875_5F73_7461_7274  # "hu_start"


class SettingsWrong(Refused):
    """A setting cannot work; the first one found is told."""

    code = "settings_wrong"
    zh = "设置有误：{what}。提示：{hint}"
    en = "A setting is wrong: {what}. Hint: {hint}"


class OtherRelease(Refused):
    """The tables are older than the program."""

    code = "migrations_missing"
    zh = "数据库还是旧版本的结构（缺 {count} 个迁移）。请运行 huoqun up，它会先备份再升级。"
    en = "The database still has the tables of an older release ({count} migrations missing). "
    en += "Run huoqun up, which backs up and then upgrades."


class ZoneFixed(Refused):
    """The business time zone was fixed when the home was first used."""

    code = "business_zone_fixed"
    zh = "业务时区在首次启动时已定为 {fixed}，不能改为 {asked}：已有数据的日期都按它划分。"
    en = "The business time zone was fixed as {fixed} at first start and cannot become {asked}: "
    en += "the days of all existing data follow it."


def prepare(*, before_upgrade: Callable[[], object]) -> None:
    """Bring the database to this release and the log's order above everything known.

    ``before_upgrade`` (a backup) is called first when there is something to lose. Several processes
    may call it at once: one works, the others wait. Raises Refused when a setting is wrong.
    """
    _check_settings()
    _fix_zone()
    with _alone():
        missing = doctor.unapplied_migrations()
        if missing:
            if not _is_new():
                before_upgrade()
            logger.info("applying %s migrations", len(missing))
            call_command("migrate", interactive=False, verbosity=0)
        spine.raise_offset()
        partitions.ensure_ahead()
        tables.ensure()


def ready() -> None:
    """Prepare a new database; refuse one whose tables are those of another release."""
    _check_settings()
    _fix_zone()
    if _is_new():
        prepare(before_upgrade=lambda: None)
        return
    missing = doctor.unapplied_migrations()
    if missing:
        raise OtherRelease(count=len(missing))


def _check_settings() -> None:
    if place.interrupted(settings.HUOQUN_HOME):
        raise backup_refusals.RestoreInterrupted(home=settings.HUOQUN_HOME)
    for message in checks.run_checks(tags=["huoqun"]):
        if message.is_serious():
            raise SettingsWrong(what=message.msg, hint=message.hint or message.id)


def _fix_zone() -> None:
    """Write down the business time zone at first start; refuse another one later."""
    file = settings.HUOQUN_HOME / "config" / "business_time_zone"
    asked = settings.HUOQUN_BUSINESS_TIME_ZONE
    try:
        fixed = file.read_text().strip()
    except FileNotFoundError:
        file.write_text(asked + "\n")
        return
    if fixed != asked:
        raise ZoneFixed(fixed=fixed, asked=asked)


def _is_new() -> bool:
    return "django_migrations" not in connection.introspection.table_names()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the start lock of this database, waiting as long as another process migrates."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_START_LOCK])
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_START_LOCK])
