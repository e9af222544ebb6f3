"""The demo company written once for all tests of it, and read back as plain rows."""

import csv
import gzip
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from simulation import demo

UNTIL = date(2026, 11, 21)
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Written:
    folder: Path
    manifest: demo.Manifest
    communities: Rows
    memberships: Rows
    messages: Rows
    orders: Rows

    def keys(self, story: str) -> list[str]:
        """The communities of one story."""
        return [each.key for each in self.manifest.communities if each.story == story]

    def members(self, key: str) -> set[str]:
        """Those who sit in a community as members, not as ours."""
        return {
            row["member_id"]
            for row in self.memberships
            if row["group_id"] == key and row["role"] == "member"
        }

    def speakers(self, key: str) -> dict[date, set[str]]:
        """Members who spoke, by day."""
        members = self.members(key)
        found: dict[date, set[str]] = defaultdict(set)
        for row in self.messages:
            if row["group_id"] == key and row["member_id"] in members:
                found[moment(row["sent_at"]).date()].add(row["member_id"])
        return found

    def leaves(self, key: str) -> dict[date, int]:
        """How many members left on each day."""
        found: dict[date, int] = defaultdict(int)
        for row in self.memberships:
            if row["group_id"] == key and row["role"] == "member" and row["leave_time"]:
                found[moment(row["leave_time"]).date()] += 1
        return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def days_to(last: date, number: int) -> list[date]:
    return [last - timedelta(days=back) for back in range(number)]


def _rows(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("demo")
    manifest = demo.write(folder, seed=7, until=UNTIL)
    messages = gzip.decompress((folder / "messages.csv.gz").read_bytes()).decode()
    return Written(
        folder=folder,
        manifest=manifest,
        communities=_rows((folder / "communities.csv").read_text(encoding="utf-8")),
        memberships=_rows((folder / "memberships.csv").read_text(encoding="utf-8")),
        messages=_rows(messages),
        orders=_rows((folder / "orders.csv").read_text(encoding="utf-8-sig")),
    )
