"""The demo: a company comes to life from files, tells its planted stories, and goes without trace.

One long test on one database: the company is invented and brought in once.
"""

import csv
import gzip
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rich.progress import Progress

from huoqun.analytics import actions as analytics_actions
from huoqun.analytics.queries import ReportParams
from huoqun.communities.models import Community, Membership
from huoqun.connectors.files import actions as file_actions
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.connectors.files.models import ImportBatch
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import DataRequestState, UserClass
from huoqun.customers.models import (
    Classification,
    Consent,
    Customer,
    CustomerStage,
    DataRequest,
    Form,
    MergeProposal,
)
from huoqun.feedback.kinds import TicketOrigin
from huoqun.feedback.models import Ticket
from huoqun.orders.kinds import OrderKind
from huoqun.orders.models import Order, OrderLine
from huoqun.org import actions as org_actions
from huoqun.org.kinds import ApprovalState
from huoqun.org.models import Approval, Grant, OrgUnit, Staff
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people
from huoqun.server import reporting
from huoqun.server.demo import account, company, files, filling, removal, state

TOLD = ("liulang-1", "pingqiao-2")  # whose figures are counted by hand


class Killed(BaseException):
    """As by kill -9: nobody catches it."""


class CutOff(Progress):
    """A progress bar that ends the process at the first block of messages."""

    def update(self, task_id: Any, **fields: Any) -> None:
        super().update(task_id, **fields)
        task = self.tasks[task_id]
        if FileKind.MESSAGES.zh in task.description and task.completed:
            raise Killed


def report(name: str, *keys: str, **asked: Any) -> list[dict[str, Any]]:
    params = ReportParams(communities=keys, **asked)
    return reporting.answer(name, params, EVERYTHING).to_pylist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.write(tmp_path_factory.mktemp("home") / "demo-files")


@pytest.mark.django_db(transaction=True)
def test_the_company_lives_and_goes(folder: Path, subtests: pytest.Subtests) -> None:
    told = files.manifest(folder)
    assert told["last_day"] == (clock.today() - timedelta(days=1)).isoformat()
    with CutOff(disable=True) as bar, pytest.raises(Killed):
        filling.bring_in(folder, bar)
    assert not Order.objects.exists(), "it was to be cut off before"
    with Progress(disable=True) as bar:
        filling.bring_in(folder, bar)
        filling.bring_in(folder, bar)  # a second time changes nothing
    with subtests.test("counts"):
        check_counts(told["counts"])
    with subtests.test("stories"):
        check_stories(told["communities"])
    with subtests.test("figures"):
        for key in TOLD:
            check_figures(folder, key)
    with subtests.test("classes"):
        check_classes(told["personas"])
    with subtests.test("routes"):
        check_routes()
    with subtests.test("feedback"):
        check_feedback()
    with subtests.test("people"):
        check_people()
    with subtests.test("form"):
        check_form()
    with subtests.test("removal"):
        check_removal()


def check_counts(counts: dict[str, int]) -> None:
    assert OrgUnit.objects.count() == counts["units"]
    assert Staff.objects.count() == counts["staff"]
    assert Community.objects.count() == counts["communities"]
    assert Membership.objects.count() == counts["memberships"]
    assert Membership.objects.exclude(left_on=None).count() == counts["leaves"]
    assert Order.objects.filter(kind=OrderKind.PLACED).count() == counts["orders"]
    assert Order.objects.filter(kind=OrderKind.REFUNDED).count() == counts["refunds"]
    assert OrderLine.objects.filter(order__kind=OrderKind.PLACED).count() == counts["order_lines"]
    assert ImportBatch.objects.filter(state=BatchState.DONE).count() == len(filling.IMPORTS)
    (total,) = report("orders")
    assert total["amount"] * 100 == counts["amount_fen"]
    assert total["refund_amount"] * 100 == counts["refund_amount_fen"]
    assert total["buyers"] == counts["buyers"]
    assert sum(row["messages"] for row in report("totals")) == counts["messages"]
    # Every owner answers for their communities.
    assert Grant.objects.exclude(community_id=None).count() == counts["communities"]


def check_stories(planted: list[dict[str, Any]]) -> None:
    """Every community has earned the verdict of its story, and its row says so already."""
    judged = dict(Community.objects.values_list("key", "health"))
    expected = {each["key"]: each["expected_health"] for each in planted}
    assert len(expected) == len(judged) == 40
    wrong = {
        key: (verdict, judged[key])
        for key, verdict in expected.items()
        if verdict is not None and judged[key] != verdict
    }
    assert not wrong
    assert {"healthy", "declining", "silent", "dead", "forming"} <= set(judged.values())


def check_classes(personas: dict[str, int]) -> None:
    """All five classes are there, and those who buy as a persona are found as one."""
    found = customer_queries.everybody()
    assert all(found.values()), found
    # Not everybody of a persona has bought often enough, or brought a friend, by the last day.
    assert found[UserClass.LOYAL] <= personas["loyal"]
    assert found[UserClass.BARGAIN] >= personas["bargain"] * 0.2
    board = customer_queries.class_board(None, months=12, hides=False)
    assert board is not None
    assert len(board.months) >= 3
    assert len(board.moves) > 5
    steps, _ = customer_queries.need_funnel(None, hides=False)
    assert [each.reached for each in steps if each.stage == "repurchased"] > [0]


def check_figures(folder: Path, key: str) -> None:
    """The figures of one community, counted by hand over the files."""
    said: Counter[str] = Counter()
    speakers: dict[str, set[str]] = {}
    with gzip.open(folder / "messages.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["group_id"] == key:
                said[row["sent_at"][:10]] += 1
                speakers.setdefault(row["sent_at"][:10], set()).add(row["member_id"])
    stays = [row for row in files.rows(folder / "memberships.csv") if row["group_id"] == key]
    for row in report("daily", key):
        day = row["day"].isoformat()
        there = [
            stay
            for stay in stays
            if stay["join_time"][:10] <= day <= (stay["leave_time"][:10] or "9")
        ]
        assert row["messages"] == said[day], day
        assert row["speakers"] == len(speakers.get(day, ())), day
        assert row["members"] == len({stay["member_id"] for stay in there}), day
        assert row["leaves"] == sum(stay["leave_time"][:10] == day for stay in stays), day
    (total,) = report("totals", key)
    assert (total["messages"], total["first_day"]) == (said.total(), date.fromisoformat(min(said)))


def check_feedback() -> None:
    """Its people complained in their chats; staff dealt with most of it, some waits."""
    tickets = Ticket.objects.filter(origin=TicketOrigin.RULE, withdrawn=False)
    states = set(tickets.values_list("state", flat=True))
    assert {"open", "told_back"} <= states, tickets.count()
    assert all(each.assigned_id and each.community_id for each in tickets)
    crew = {"owner", "manager", "staff", "atmosphere", "bot"}
    spoke = tickets.filter(customer__roles_held__role__in=crew)
    assert not spoke.exists(), "what staff and bots say is no feedback"


def check_routes() -> None:
    username, password = account.login()
    assert account.login() == (username, password), "told at every start"
    login = {"username": username, "password": password}
    assert Client().get("/demo-login").json() == {"login": login}
    client = people.sign_in(Staff.objects.get(username=username))
    assert client.get("/api/v1/system/demo").json()["counts"]["communities"] == 40
    steps = client.get("/api/v1/first-run").json()["steps"]
    assert {each["code"] for each in steps if not each["done"]} <= {"backup"}
    lead = people.sign_in(Staff.objects.get(username="zhoushiguang"))
    assert lead.get("/api/v1/system/demo").json() == {
        "is_demo": True,
        "counts": None,
        "sandbox_url": None,
    }
    assert lead.post("/api/v1/system/demo/remove").status_code == 403


def check_form() -> None:
    """Its customers told of their skin in a form, by more than one link; it is open still."""
    client = people.sign_in(Staff.objects.get(username=account.USERNAME))
    (form,) = client.get("/api/v1/forms").json()["items"]
    counts = form["counts"]
    assert form["state"] == "open"
    assert counts["visitors"] == 90
    assert 40 <= counts["answers"] <= 90
    page = client.get(f"/api/v1/forms/{form['id']}").json()
    assert [each["counts"]["answers"] > 0 for each in page["links"]] == [True, True, True]
    assert 18 <= page["seconds"] <= 113
    required = page["questions"][0]["options"]
    assert sum(each["answers"] for each in required) == counts["answers"]


def check_people() -> None:
    """Something waits for a word: who may be one, what two ask, a list that somebody wants."""
    assert MergeProposal.objects.count() == 3
    assert DataRequest.objects.filter(state=DataRequestState.OPEN).count() == 2
    assert Approval.objects.get().state == ApprovalState.WAITING
    answers = set(Consent.objects.values_list("given", flat=True))
    assert answers == {True, False}


def check_removal() -> None:
    demo = Staff.objects.get(username=account.USERNAME)
    client = people.sign_in(demo)
    preview = client.get("/api/v1/system/demo/removal-preview").json()
    assert preview == client.post("/api/v1/system/demo/remove").json()
    assert preview["messages"] > 100_000
    for batch in state.batches():  # as a worker does
        file_actions.take_back(batch_id=batch.pk)
    analytics_actions.settle()
    assert not Community.objects.filter(removed_at=None).exists()
    assert not Membership.objects.exists()
    assert not Order.objects.exists()
    assert not Classification.objects.exists()
    assert not CustomerStage.objects.exists()
    assert Customer.objects.exists(), "numbers without a person stay"
    customer_actions.settle()
    assert not Form.objects.exists()
    assert not MergeProposal.objects.exists()
    assert not DataRequest.objects.filter(state=DataRequestState.OPEN).exists()
    assert Approval.objects.get().state == ApprovalState.WITHDRAWN
    assert not report("totals")
    assert set(Staff.objects.filter(is_active=True)) == {demo}
    assert OrgUnit.objects.get(archived_at=None).name == company.UNNAMED
    assert client.get("/api/v1/system/demo").json() == {
        "is_demo": False,
        "counts": None,
        "sandbox_url": None,
    }
    assert Client().get("/demo-login").json() == {"login": None}
    with pytest.raises(removal.NoDemo):
        removal.remove(actor=org_actions.HOUSE)
