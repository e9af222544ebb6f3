"""The test of truth through the product: the commands a person types, from file to figure.

``test_truth.py`` holds the arithmetic of the reports against others' answers; here the same answers
must come out of ``huoqun import`` and ``huoqun report``, all sets side by side in one database, so
that each is found again by its source alone.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from huoqun.analytics import actions as analytics_actions
from huoqun.analytics.queries import ReportParams
from huoqun.org.queries import EVERYTHING
from huoqun.server import reporting
from huoqun.server.cli import app
from tests.stories import truth, truth_checks
from tests.stories.truth import Check, Tally

tally = truth.tally

MESSAGES_MAP = "community=group_id,member=member_id,at=ts,text=text,id=msg_id"
STAYS_MAP = "community=group_id,member=member_id,joined=join_date,left=leave_date"
LINES_MAP = "order=invoice_no,customer=customer_id,at=invoice_ts,quantity=quantity"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One file of a set, and what a person types to bring it in."""

    kind: str
    file: str
    options: tuple[str, ...] = ()


def chat(suffix: str, stays: str, *, mapped: bool = False) -> tuple[Told, ...]:
    """A chat export with its memberships; unmapped, the columns are guessed."""
    messages, joins = ("--map", MESSAGES_MAP), ("--map", STAYS_MAP)
    return (
        Told(kind="messages", file=f"messages.{suffix}", options=messages if mapped else ()),
        Told(
            kind="memberships", file=f"derived_membership.{stays}", options=joins if mapped else ()
        ),
    )


FILES: dict[str, tuple[Told, ...]] = {
    "chat_small": chat("csv", "csv"),
    "chat_irc_qtox": chat("parquet", "csv.gz"),
    "chat_irc_w3c_2011": chat("parquet", "csv.gz", mapped=True),
    "chat_irc_zig": chat("parquet", "csv.gz"),
    "chat_slack_racket": chat("parquet", "csv.gz", mapped=True),
    "orders_cdnow": (Told(kind="orders", file="orders.csv.gz", options=("--currency", "USD")),),
    "orders_complete_journey": (
        Told(
            kind="orders",
            file="transactions.parquet",
            options=(
                *("--currency", "USD", "--map"),
                "order=basket_id,customer=household_id,at=transaction_timestamp,amount=sales_value"
                ",store=store_id",
            ),
        ),
    ),
    "orders_uci_online_retail": (
        Told(
            kind="orders",
            file="lines.parquet",
            options=("--currency", "GBP", "--map", f"{LINES_MAP},unit_price=unit_price"),
        ),
    ),
}
CHAT_CHECKS, ORDER_CHECKS = truth_checks.CHAT, truth_checks.ORDERS


def present() -> Iterator[tuple[str, Path]]:
    """The sets that this machine has."""
    for name in FILES:
        for folder in (truth.OWN / name, truth.SHARED / name):
            if folder.is_dir():
                yield name, folder
                break


def run(*arguments: str) -> str:
    """Type a command; what it prints."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, f"huoqun {' '.join(arguments)}: {result.output}"
    return result.stdout


def bring_in(name: str, folder: Path) -> None:
    """Import the files of a set; its source is the name of its folder."""
    for told in FILES[name]:
        run("import", told.kind, str(folder / told.file), *told.options)


def held(tally: Tally, name: str, folder: Path, checks: Sequence[Check]) -> None:
    """Compare every answer file that the set has with our report on that source."""
    first, last = truth.PERIODS.get(name, (None, None))
    compared = 0
    for check in checks:
        theirs = truth.answers(folder, check.ref)
        if theirs is None:
            continue
        asked = ReportParams(sources=(name,), first=first, last=last, by=check.by, per=check.per)
        ours = reporting.answer(check.report, asked, EVERYTHING).to_pylist()
        if check.ref == "ref_refunds":
            for row in ours:
                row["refund_rate"] = row["refund_amount"] / row["amount"]
        compared += truth.compare(check, theirs, ours)
    assert compared, f"the set {name} has no answer that we know"
    tally.add(name, compared)


def printed(name: str, *arguments: str) -> list[dict[str, Any]]:
    """The rows of a report as a program behind the pipe reads them."""
    text = run("report", *arguments, "--source", name, "--format", "csv")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_gives_true_figures(tally: Tally, subtests: pytest.Subtests) -> None:
    sets = dict(present())
    for name, folder in sets.items():
        with subtests.test("import", set=name):
            bring_in(name, folder)
    with subtests.test("before anything is sealed", set="chat_small"):
        held(truth.Tally(), "chat_small", sets["chat_small"], CHAT_CHECKS)
    analytics_actions.settle()
    for name, folder in sets.items():
        with subtests.test("figures", set=name):
            checks = ORDER_CHECKS if name.startswith("orders_") else CHAT_CHECKS
            held(tally, name, folder, checks)
    with subtests.test("as printed"):
        (total,) = printed("orders_cdnow", "orders")
        theirs = truth.answers(sets["orders_cdnow"], "ref_totals")
        assert theirs is not None
        assert float(total["amount"]) == pytest.approx(float(theirs[0]["amount"]), abs=0.005)
        people = printed("chat_small", "members")
        assert {row["member"] for row in people} >= {"ann", "bo"}
    absent = FILES.keys() - sets.keys()
    if absent:
        pytest.skip(f"not on this machine, so not compared: {', '.join(sorted(absent))}")
