"""The staff routes of figures, asked as the console asks them, over facts of the log."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from huoqun.analytics import actions, queries
from huoqun.analytics.tests.conftest import CHENS, FIRST, RUN, TEA, base, get
from huoqun.core import clock
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog import orders as order_catalog
from huoqun.events.catalog.communities import MessageKind
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_tells_its_columns_and_rows(company: Company) -> None:
    found = get(company.lin, "/reports/totals", **{"from": "2026-01-05", "to": "2026-01-11"})
    assert [row["community"] for row in found["rows"]] == ["chen", "run", "tea"]
    first = found["rows"][0]
    assert (first["messages"], first["members_ever"], first["first_day"]) == (7, 2, "2026-01-05")
    named = {column["name"]: column for column in found["columns"]}
    assert named["messages"]["zh"] == "消息总量"
    assert named["mean_speaking_rate"]["unit"] == "fraction"
    assert (named["community"]["unit"], named["community"]["zh"]) == (None, "社群")
    assert (found["total"], found["next_cursor"]) == (3, None)


def test_every_column_of_every_report_has_words(company: Company) -> None:
    for name in set(queries.REPORTS) - queries.PERSONAL_REPORTS - {"metrics"}:
        for column in get(company.lin, f"/reports/{name}")["columns"]:
            assert column["zh"], (name, column["name"])


def test_the_mark_moves_with_facts_and_with_nothing_else(company: Company) -> None:
    first = get(company.lin, "/figures/newest")
    actions.roll()
    rolled = get(company.lin, "/figures/newest")["mark"]
    assert get(company.lin, "/figures/newest")["mark"] == rolled
    with transaction.atomic():
        log.record(_message(clock.now()))
    assert get(company.lin, "/figures/newest")["mark"] not in {first["mark"], rolled}
    assert get(company.chen, "/figures/newest")["mark"] is None
    assert first["lag_seconds"] == 0


def test_near_days_end_with_the_last_one_known_and_today_counts_as_it_comes(
    company: Company,
) -> None:
    path, today = f"/communities/{TEA}/figures", clock.today()
    before = get(company.lin, path, days=7)
    assert before["last"] < today.isoformat()
    assert len(before["trend"]) == 7
    with transaction.atomic():
        log.record(_message(clock.now()))
    now = get(company.lin, path, days=7)
    assert now["last"] == today.isoformat()
    assert now["first"] == (today - timedelta(days=6)).isoformat()
    assert now["trend"][-1]["messages"] == 1


def _message(at: datetime) -> catalog.MessageSent:
    return catalog.MessageSent(
        occurred_at=at,
        key=f"newest:{at.timestamp()}",
        community_id=TEA,
        unit_id=1,
        customer_id=1,
        kind=MessageKind.TEXT,
        text="",
    )


def test_reports_come_in_pages(company: Company) -> None:
    page = get(company.lin, "/reports/daily", community="tea", limit=25)
    days = [row["day"] for row in page["rows"]]
    while page["next_cursor"]:
        page = get(
            company.lin, "/reports/daily", community="tea", limit=25, cursor=page["next_cursor"]
        )
        days += [row["day"] for row in page["rows"]]
    assert len(days) == len(set(days)) == page["total"] == 60


def test_each_sees_their_own_part_only(company: Company) -> None:
    seen = {
        staff.username: {row["community"] for row in get(staff, "/reports/totals")["rows"]}
        for staff in (company.lin, company.chen, company.zhao)
    }
    assert seen == {"lin": {"tea", "run", "chen"}, "chen": {"chen"}, "zhao": {"run"}}
    assert get(company.zhao, "/overview")["communities"] == 1
    for path in (f"/communities/{TEA}/figures", f"/compare?left={RUN}&right={TEA}"):
        answer = people.sign_in(company.zhao).get(f"/api/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_community")
    answer = people.sign_in(company.zhao).get("/api/v1/reports/daily?community=tea")
    assert answer.status_code == 404


def test_money_needs_its_own_permission(company: Company) -> None:
    rows = get(company.lin, "/reports/orders", by="day", per="store")["rows"]
    assert [(row["store"], row["amount"]) for row in rows] == [
        ("store-a", "19.90"),
        ("store-b", "19.90"),
    ]
    crew = people.person("wu", "吴小满", company.root, Role.ATMOSPHERE)
    answer = people.sign_in(crew).get("/api/v1/reports/orders")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_reports_that_name_people_stand_elsewhere(company: Company) -> None:
    for name in ("members", "rfm", "nothing"):
        answer = people.sign_in(company.lin).get(f"/api/v1/reports/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_report")
    scope = org_queries.scope(company.lin)
    assert queries.people_of("rfm", queries.ReportParams(), scope) == [1]


def test_the_overview_sums_up_and_names_who_needs_someone(company: Company) -> None:
    found = get(company.lin, "/overview", days=7)
    assert (found["as_of"], found["communities"]) == ("2026-03-05", 3)
    assert {name: count for name, count in found["health"].items() if count} == {
        "healthy": 2,
        "dead": 1,
    }
    assert [alert["key"] for alert in found["alerts"]] == ["run"]
    assert "39" in found["alerts"][0]["verdict"]["reasons"][0]["zh"]
    cards = {card["key"]: (card["now"], card["before"]) for card in found["cards"]}
    assert cards["messages"] == (14, 14)
    assert cards["members"] == (6, 6)
    assert cards["mean_speaking_rate"] == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert len(found["trend"]) == 7
    assert found["trend"][0]["members"] == 6


def test_the_figures_of_one_community(company: Company) -> None:
    found = get(company.chen, f"/communities/{CHENS}/figures", by="week")
    assert (found["first"], found["last"]) == ("2026-01-05", "2026-03-05")
    assert found["totals"]["messages"] == 60
    assert [row["messages"] for row in found["trend"]] == [7] * 8 + [4]
    assert found["peaks"] == [{"hour": 9, "share": 1.0}]
    assert sum(cell["messages"] for cell in found["heatmap"]) == 60
    assert found["speaker_retention"][0]["retained_30"] == 1
    assert found["member_retention"][0]["members_after_30"] == 2
    assert found["verdict"]["health"] == "healthy"


def test_two_communities_and_two_periods_are_compared(company: Company) -> None:
    found = get(company.lin, f"/compare?left={TEA}&right={RUN}")["figures"]
    by_key = {row["key"]: row for row in found}
    assert (by_key["messages"]["left"], by_key["messages"]["right"]) == (60, 21)
    rate = by_key["speaking_rate"]
    assert rate["left"] == 0.5
    assert rate["left_interval"]["low"] < 0.5 < rate["left_interval"]["high"]
    spans = "left_from=2026-01-05&left_to=2026-01-06&right_from=2026-01-05&right_to=2026-01-07"
    periods = get(company.lin, f"/compare?left={TEA}&right={TEA}&{spans}")["figures"]
    messages = next(row for row in periods if row["key"] == "messages")
    assert (messages["left"], messages["right"]) == (2, 3)


def test_the_catalogue_explains_every_figure(company: Company) -> None:
    found = {row["key"]: row for row in get(company.lin, "/metrics")["metrics"]}
    assert found["speaking_rate"]["formula"] == "speakers ÷ members"
    assert "日活率" in found["speaking_rate"]["meaning"]["zh"]


def test_an_answer_is_kept_until_something_new_comes_in(company: Company) -> None:
    scope = org_queries.scope(company.lin)
    asked = queries.ReportParams(communities=("tea",))
    before = queries.report("totals", asked, scope)
    assert queries.report("totals", asked, scope) is before
    told = base(TEA, company.store_a, 59, "again") | {"customer_id": 2, "text": None}
    with transaction.atomic():
        log.record_many([catalog.MessageSent(**told, kind=MessageKind.IMAGE)])
    after = queries.report("totals", asked, scope)
    assert (before["messages"][0].as_py(), after["messages"][0].as_py()) == (60, 61)


def test_changed_thresholds_change_the_verdicts_at_once(company: Company) -> None:
    path = f"/communities/{RUN}/figures"
    assert get(company.lin, path)["verdict"]["health"] == "dead"
    version = actions.change_thresholds(
        values={"dead_days": 90}, actor=people.acting(company.lin)
    ).version
    verdict = get(company.lin, path)["verdict"]
    assert (verdict["health"], verdict["thresholds_version"]) == ("silent", version)
    assert get(company.lin, "/overview")["health"]["silent"] == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/daily?from=2026-02-01&to=2026-01-01", 422),
        ("/reports/daily?from=yesterday", 422),
        ("/reports/daily?limit=100001", 422),
        ("/reports/daily?by=fortnight", 422),
        ("/reports/orders?per=all", 422),
        ("/reports/orders?currency=yuan", 422),
        ("/overview?days=0", 422),
        ("/communities/99999999999999999999/figures", 422),
        ("/communities/424242/figures", 404),
    ],
)
def test_wrong_questions_get_a_sentence(company: Company, path: str, status: int) -> None:
    answer = people.sign_in(company.lin).get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content.decode()
    assert answer.json()["zh"]


def test_strangers_are_asked_to_sign_in(company: Company, client: Any) -> None:
    for path in ("/metrics", "/overview", "/reports/daily", "/compare?left=1&right=2"):
        assert client.get(f"/api/v1{path}").status_code == 401, path


def test_the_overview_tells_money_to_who_may_see_it(company: Company) -> None:
    found = get(company.lin, "/overview", days=60)
    cards = {card["key"]: card for card in found["money_cards"]}
    # Both orders lie in the window; one buyer.
    assert (cards["orders"]["now"], cards["buyers"]["now"]) == (2, 1)
    assert (cards["amount"]["now"], cards["amount"]["currency"]) == (39.8, "CNY")
    assert [ranking["key"] for ranking in found["rankings"]] == ["speaking_rate", "amount"]
    crew = people.person("wu", "吴小满", company.root, Role.ATMOSPHERE)
    seen = get(crew, "/overview", days=60)
    assert seen["money_cards"] is None
    assert [ranking["key"] for ranking in seen["rankings"]] == ["speaking_rate"]


def test_small_communities_are_not_ranked(company: Company) -> None:
    ranking = get(company.lin, "/overview")["rankings"][0]
    assert (ranking["top"], ranking["bottom"], ranking["left_out"]) == ([], [], 3)
    assert ranking["n_min"] == 30


def test_a_community_tells_its_orders_and_how_far_its_members_come(company: Company) -> None:
    found = get(company.lin, f"/communities/{TEA}/figures")
    cards = {card["key"]: card for card in found["orders"]["cards"]}
    # Both orders name nobody; their buyer is a member of tea.
    assert (cards["orders"]["now"], cards["member_orders"]["now"]) == (2, 2)
    assert (cards["amount"]["now"], cards["order_rate"]["now"]) == (39.8, 1.0)
    assert "不能跨群相加" in found["orders"]["rule"]["zh"]
    steps = {step["key"]: step for step in found["funnel"]}
    assert [steps[key]["people"] for key in ("members", "active", "active_buyers")] == [2, 1, 1]
    assert steps["active"]["rate"] == 0.5
    assert steps["active"]["claim"]["source"]["en"] == "an unverified claim of article 003"
    assert (steps["active_buyers"]["claim"]["low"], steps["active_buyers"]["rate"]) == (0.1, 1.0)
    unknown = {card["key"]: card["unknown"]["code"] for card in found["unknown"]}
    assert unknown == {"join_rate": "no_exposure", "revenue_per_cost": "no_cost"}
    crew = people.person("wu", "吴小满", company.root, Role.ATMOSPHERE)
    seen = get(crew, f"/communities/{TEA}/figures")
    assert seen["orders"] is None
    assert [step["key"] for step in seen["funnel"]] == ["members", "active"]
    assert [card["key"] for card in seen["unknown"]] == ["join_rate"]


def test_amounts_of_several_currencies_wait_for_a_choice(company: Company) -> None:
    yen = order_catalog.Placed(
        occurred_at=clock.start_of_day(FIRST) + timedelta(hours=21),
        source="shop",
        key="o3",
        order_id=3,
        customer_id=2,
        community_id=TEA,
        unit_id=company.store_a.pk,
        amount=700,
        currency="JPY",
    )
    with transaction.atomic():
        log.record_many([yen])
    orders = get(company.lin, f"/communities/{TEA}/figures")["orders"]
    cards = {card["key"]: card for card in orders["cards"]}
    assert orders["currencies"] == ["CNY", "JPY"]
    assert (cards["amount"]["now"], cards["orders"]["now"]) == (None, 3)
    assert cards["amount"]["unknown"]["code"] == "several_currencies"
    only = get(company.lin, f"/communities/{TEA}/figures", currency="jpy")["orders"]
    amount = next(card for card in only["cards"] if card["key"] == "amount")
    assert (amount["now"], amount["currency"]) == (700, "JPY")


def test_small_curves_of_many_communities(company: Company) -> None:
    client = people.sign_in(company.zhao)
    found = client.get(f"/api/v1/figures/sparklines?ids={RUN}&ids={TEA}&days=60").json()
    # Tea is not Zhao's; run falls silent, and nothing is known after its 21 days.
    assert found == {str(RUN): [0] * 39 + [1] * 21}
    assert get(company.lin, "/figures/sparklines", ids=RUN, days=2) == {str(RUN): [0, 0]}


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("messages", {"day": "2026-01-05", "messages": 1}),
        ("speakers", {"customer_id": 1, "messages": 60, "active_days": 60}),
        ("order_rate", {"day": "2026-01-05", "amount": "19.90", "is_member_order": True}),
        ("buyers", {"customer_id": 1, "orders": 2, "amount": "39.80"}),
        ("attention_peaks", {"weekday": 1, "hour": 9, "messages": 9}),
        ("retention_speakers_7", {"newcomers": 1}),
    ],
)
def test_a_figure_opens_to_its_rows(company: Company, key: str, first: dict[str, Any]) -> None:
    found = get(company.lin, f"/metrics/{key}/rows", community_id=TEA)
    assert first.items() <= found["rows"][0].items()


def test_rows_of_people_and_orders_need_their_own_rights(company: Company) -> None:
    crew = people.sign_in(people.person("wu", "吴小满", company.root, Role.ATMOSPHERE))
    for key in ("speakers", "orders", "buyers"):
        answer = crew.get(f"/api/v1/metrics/{key}/rows?community_id={TEA}")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), key
    foreign = people.sign_in(company.zhao).get(f"/api/v1/metrics/messages/rows?community_id={TEA}")
    assert foreign.status_code == 404
    unknown = crew.get(f"/api/v1/metrics/nothing/rows?community_id={TEA}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_metric")


def test_too_few_people_are_hidden_from_who_may_not_see_members(company: Company) -> None:
    analyst = people.person("an", "安小雨", company.store_a, Role.ANALYST)
    cards = {card["key"]: card for card in get(analyst, "/overview", days=7)["cards"]}
    assert (cards["members"]["now"], cards["members"]["unknown"]["code"]) == (None, "too_few")
    trend = get(analyst, "/overview", days=7)["trend"]
    assert {row["speakers"] for row in trend} == {None}
    assert "speakers" in trend[0]["too_few"].split(",")
    compared = get(analyst, f"/compare?left={TEA}&right={CHENS}")["figures"]
    speakers = next(row for row in compared if row["key"] == "speakers")
    assert (speakers["left"], speakers["unknown"]["code"]) == (None, "too_few")
    by_platform = get(analyst, "/reports/figures", per="platform", by="total")["rows"]
    assert (by_platform[0]["members"], by_platform[0]["communities"]) == (None, 2)
    assert "distinct_speakers" in by_platform[0]["too_few"].split(",")
    by_store = get(analyst, "/reports/orders", per="store")["rows"]
    assert (by_store[0]["store"], by_store[0]["buyers"], by_store[0]["amount"]) == (
        "store-a",
        None,
        None,
    )
    # So do the reports by name; whoever has one community of their own is told about that.
    daily = get(analyst, "/reports/daily", limit=1)["rows"][0]
    assert (daily["members"], daily["speakers"], daily["joins"]) == (None, None, None)
    assert "members" in daily["too_few"].split(",")
    funnel = get(analyst, "/reports/funnel")["rows"]
    assert {row["members"] for row in funnel} == {None}
    people.grant(analyst, Role.MANAGER, company.store_a, community_id=CHENS)
    own = {row["community"]: row["members_any"] for row in get(analyst, "/reports/monthly")["rows"]}
    assert own == {"chen": 2, "tea": None}
    # Who may see the members by name, or the whole company, is told the number.
    lead = people.person("li", "李小满", company.store_a, Role.LEAD)
    company_wide = people.person("ya", "杨小雨", company.root, Role.ANALYST)
    for staff in (lead, company_wide):
        told = {card["key"]: card["now"] for card in get(staff, "/overview", days=7)["cards"]}
        assert told["members"] is not None


def test_thresholds_are_read_by_all_and_changed_for_the_whole_company(company: Company) -> None:
    assert get(company.chen, "/health-thresholds")["values"]["dead_days"] == 30
    path, body = "/api/v1/health-thresholds", {"values": {"dead_days": 45}}
    client = people.sign_in(company.lin)
    changed = client.put(path, body, content_type="application/json").json()
    assert (changed["values"]["dead_days"], changed["values"]["mute_days"]) == (45, 7)
    assert get(company.lin, "/health-thresholds") == changed
    assert changed["version"] == 2, "the defaults are version 1"
    wrong = {"values": {"dead_days": 3}}
    refused = client.put(path, wrong, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "thresholds_unfit")
    assert "沉默天数" in refused.json()["zh"]
    lead = people.sign_in(people.person("li", "李小满", company.store_a, Role.LEAD))
    answer = lead.put(path, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_the_figures_of_a_community_of_others_hide_too_few_people(company: Company) -> None:
    analyst = people.person("an", "安小雨", company.store_a, Role.ANALYST)
    found = get(analyst, f"/communities/{TEA}/figures")
    assert (found["totals"]["speakers"], found["totals"]["members_ever"]) == (None, None)
    assert (found["heatmap"], found["peaks"]) == ([], [])
    assert {row["members"] for row in found["trend"]} == {None}
    assert {step["people"] for step in found["funnel"]} == {None}
    cards = {card["key"]: card for card in found["orders"]["cards"]}
    assert (cards["buyers"]["now"], cards["buyers"]["unknown"]["code"]) == (None, "too_few")
    own = get(company.chen, f"/communities/{CHENS}/figures")
    assert own["totals"]["members_ever"] == 2
