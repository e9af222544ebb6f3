"""What can be wrong with an installation, one question at a time, each with how to mend it."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.core import checks as django_checks
from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from huoqun.core import clock
from huoqun.core.kinds import Kind
from huoqun.events import spine
from huoqun.lake import catalog
from huoqun.server import health
from huoqun.server.backups import folder as backup_folder

POSTGRES_VERSION_LEAST = 150_000
DISK_FREE_BYTES_WARN = 5 * 2**30
DISK_FREE_BYTES_LEAST = 2**29
CLOCK_SKEW_SECONDS_MAX = 2.0
HORIZON_LAG_SECONDS_WARN = 30.0
BACKUP_AGE_HOURS_MAX = 26.0


class Verdict(Kind):
    """How a question was answered."""

    OK = "ok", "正常", "OK"
    WARN = "warn", "注意", "Warning"
    FAIL = "fail", "故障", "Failure"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer: what is so, and when it is wrong how to mend it."""

    verdict: Verdict
    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question; ``ask`` may raise DatabaseError when the database does not answer."""

    zh: str
    en: str
    ask: Callable[[], Finding]


def examine(checks: Sequence[Check]) -> Iterator[tuple[Check, Finding]]:
    """Ask every question in turn; a database that does not answer is a finding, not the end."""
    for check in checks:
        try:
            yield check, check.ask()
        except ProgrammingError:
            yield check, _NO_TABLES
        except DatabaseError as error:
            yield check, _no_answer(error)


_NO_TABLES = Finding(
    verdict=Verdict.FAIL,
    zh="缺少数据表",
    en="tables are missing",
    mend_zh="运行 huoqun up",
    mend_en="run huoqun up",
)


def _no_answer(error: DatabaseError) -> Finding:
    reason = str(error).strip().split("\n", 1)[0]
    return Finding(
        verdict=Verdict.FAIL,
        zh=f"数据库没有应答：{reason}",
        en=f"the database did not answer: {reason}",
        mend_zh="检查 HUOQUN_DATABASE_URL，或查看数据目录下 postgres/log 中的日志",
        mend_en="check HUOQUN_DATABASE_URL, or read the logs in postgres/log of the home",
    )


def _ok(zh: str, en: str) -> Finding:
    return Finding(verdict=Verdict.OK, zh=zh, en=en)


def database() -> Finding:
    """A PostgreSQL of at least version 15 answers, in UTF-8."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
            " current_setting('server_encoding')"
        )
        number, version, encoding = cursor.fetchone()
    if number < POSTGRES_VERSION_LEAST or encoding != "UTF8":
        return Finding(
            verdict=Verdict.FAIL,
            zh=f"PostgreSQL {version}（{encoding}）不受支持",
            en=f"PostgreSQL {version} ({encoding}) is not supported",
            mend_zh="使用编码为 UTF8 的 PostgreSQL 15 或更高版本",
            mend_en="use PostgreSQL 15 or newer with encoding UTF8",
        )
    return _ok(f"PostgreSQL {version}", f"PostgreSQL {version}")


def unapplied_migrations() -> list[str]:
    """The names of migrations that this release has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrations() -> Finding:
    """The tables are those of this release."""
    missing = unapplied_migrations()
    if missing:
        return Finding(
            verdict=Verdict.FAIL,
            zh=f"有 {len(missing)} 个数据库迁移未执行（{missing[0]} …）",
            en=f"{len(missing)} migrations are not applied ({missing[0]} …)",
            mend_zh="运行 huoqun up（会先备份再迁移），或 huoqun manage migrate",
            mend_en="run huoqun up (it backs up, then migrates), or huoqun manage migrate",
        )
    return _ok("数据库结构是最新的", "the tables are those of this release")


def disk() -> Finding:
    """There is room for more facts and a backup."""
    free = shutil.disk_usage(settings.HUOQUN_HOME).free
    gigabytes = f"{free / 2**30:.1f} GB"
    if free >= DISK_FREE_BYTES_WARN:
        return _ok(f"磁盘剩余 {gigabytes}", f"{gigabytes} of disk are free")
    return Finding(
        verdict=Verdict.WARN if free >= DISK_FREE_BYTES_LEAST else Verdict.FAIL,
        zh=f"磁盘只剩 {gigabytes}",
        en=f"only {gigabytes} of disk are free",
        mend_zh=f"清理磁盘，或把数据目录 {settings.HUOQUN_HOME} 移到更大的磁盘",
        mend_en=f"free some, or move the home {settings.HUOQUN_HOME} to a larger disk",
    )


def clocks() -> Finding:
    """Our clock and the database's agree; business days depend on it."""
    asked_at = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    took = time.monotonic() - asked_at
    skew = abs((clock.now() - theirs).total_seconds()) - took
    if skew > CLOCK_SKEW_SECONDS_MAX:
        return Finding(
            verdict=Verdict.FAIL,
            zh=f"本机与数据库的时钟相差 {skew:.1f} 秒",
            en=f"this machine's clock and the database's differ by {skew:.1f} s",
            mend_zh="在两台机器上开启时间同步（timedatectl set-ntp true）",
            mend_en="turn on time synchronisation on both machines (timedatectl set-ntp true)",
        )
    zone = settings.HUOQUN_BUSINESS_TIME_ZONE
    return _ok(f"时钟一致，业务时区 {zone}", f"the clocks agree; the business time zone is {zone}")


def worker() -> Finding:
    """A worker runs: without one facts arrive but nobody acts on them."""
    age = health.worker_heartbeat_seconds()
    if age is not None and age <= health.HEARTBEAT_SECONDS_MAX:
        return _ok("后台进程在运行", "a worker is running")
    return Finding(
        verdict=Verdict.WARN,
        zh="没有后台进程在运行",
        en="no worker is running",
        mend_zh="运行 huoqun up（或 huoqun worker）",
        mend_en="run huoqun up (or huoqun worker)",
    )


def horizon() -> Finding:
    """No writing transaction holds back the readers of facts."""
    lag = spine.horizon_lag_seconds()
    if lag <= HORIZON_LAG_SECONDS_WARN:
        return _ok("事实流没有阻塞", "nothing holds back the flow of facts")
    holder = spine.horizon_holder()
    return Finding(
        verdict=Verdict.WARN,
        zh=f"事实流已被一个写事务阻塞 {lag:.0f} 秒：{holder}",
        en=f"a writing transaction has held back the flow of facts for {lag:.0f} s: {holder}",
        mend_zh="等待它结束，或停止该进程",
        mend_en="wait for it to end, or stop that process",
    )


def lake() -> Finding:
    """The lake's folder is ours to write, and the files that the catalog names are there."""
    folder = settings.HUOQUN_LAKE
    pointers = catalog.get().pointers()
    if not pointers:
        return _ok("湖仓尚无数据", "the lake has no data yet")
    lost = [
        name
        for name, place in pointers.items()
        if not Path(url2pathname(urlsplit(place).path)).exists()
    ]
    if lost:
        return Finding(
            verdict=Verdict.FAIL,
            zh=f"湖仓表 {lost[0]} 的文件不在 {folder} 中",
            en=f"the files of the lake's table {lost[0]} are not in {folder}",
            mend_zh="检查 HUOQUN_HOME 是否指向正确的目录，或用 huoqun restore 恢复备份",
            mend_en="see that HUOQUN_HOME names the right home, or restore a backup",
        )
    try:
        probe = folder / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding(
            verdict=Verdict.FAIL,
            zh=f"湖仓目录 {folder} 无法写入（{error.strerror}）",
            en=f"the lake's folder {folder} cannot be written ({error.strerror})",
            mend_zh="修正目录的所有者，或释放磁盘空间",
            mend_en="mend the folder's owner, or free some disk",
        )
    return _ok(f"湖仓目录 {folder} 可写", f"the lake's folder {folder} can be written")


def backup() -> Finding:
    """The latest backup is at most a day old (the nightly one, with two hours of grace)."""
    age_hours = backup_folder.latest_age_hours(settings.HUOQUN_BACKUPS)
    if age_hours is not None and age_hours <= BACKUP_AGE_HOURS_MAX:
        return _ok(f"最近备份于 {age_hours:.0f} 小时前", f"backed up {age_hours:.0f} hours ago")
    if age_hours is None:
        state_zh, state_en = "还没有备份", "there is no backup yet"
    else:
        state_zh = f"最近的备份已是 {age_hours:.0f} 小时前"
        state_en = f"the latest backup is {age_hours:.0f} hours old"
    return Finding(
        verdict=Verdict.WARN,
        zh=state_zh,
        en=state_en,
        mend_zh="运行 huoqun backup；huoqun up 在运行时每晚自动备份",
        mend_en="run huoqun backup; while huoqun up runs it backs up every night",
    )


def configuration() -> Finding:
    """The settings pass Django's checks and ours."""
    found = [
        message for message in django_checks.run_checks() if message.level >= django_checks.WARNING
    ]
    if not found:
        return _ok("设置无误", "the settings are sound")
    worst = max(found, key=lambda message: message.level)
    more = f" (+{len(found) - 1})" if len(found) > 1 else ""
    return Finding(
        verdict=Verdict.FAIL if worst.level >= django_checks.ERROR else Verdict.WARN,
        zh=f"{worst.msg}{more}",
        en=f"{worst.msg}{more}",
        mend_zh=str(worst.hint or worst.id),
        mend_en=str(worst.hint or worst.id),
    )


CHECKS: Sequence[Check] = (
    Check(zh="设置", en="settings", ask=configuration),
    Check(zh="数据库", en="database", ask=database),
    Check(zh="数据库结构", en="migrations", ask=migrations),
    Check(zh="磁盘", en="disk", ask=disk),
    Check(zh="时钟", en="clock", ask=clocks),
    Check(zh="湖仓", en="lake", ask=lake),
    Check(zh="后台进程", en="worker", ask=worker),
    Check(zh="事实流", en="facts", ask=horizon),
    Check(zh="备份", en="backup", ask=backup),
)
