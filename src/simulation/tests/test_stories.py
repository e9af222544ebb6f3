"""Each planted story can be read from the raw files with nothing but counting."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from simulation.tests.conftest import UNTIL, days_to


def _distinct(speakers, days):
    return set().union(*(speakers.get(day, set()) for day in days))


def _mean(speakers, days):
    return sum(len(speakers.get(day, ())) for day in days) / len(days)


def _members_now(written, key):
    return sum(
        row["group_id"] == key and row["role"] == "member" and not row["leave_time"]
        for row in written.memberships
    )


def _verdict(written, key):
    """The thresholds of the issue's section 6, in plain Python."""
    community = next(row for row in written.communities if row["key"] == key)
    if (UNTIL - date.fromisoformat(community["opened_on"])).days + 1 < 14:
        return "forming"
    speakers = written.speakers(key)
    if not _distinct(speakers, days_to(UNTIL, 30)):
        return "dead"
    fortnight = _mean(speakers, days_to(UNTIL, 14)) / _members_now(written, key)
    if fortnight < 0.01 or not _distinct(speakers, days_to(UNTIL, 7)):
        return "silent"
    last, before = days_to(UNTIL, 28), days_to(UNTIL - timedelta(days=28), 28)
    for measure in (
        lambda days: len(_distinct(speakers, days)),
        lambda days: _mean(speakers, days),
    ):
        if len(_distinct(speakers, before)) >= 10 and measure(last) <= 0.7 * measure(before):
            return "declining"
    return "healthy"


def test_every_community_earns_its_planted_verdict(written):
    planted = {each.key: each.expected_health for each in written.manifest.communities}
    judged = {key: _verdict(written, key) for key, health in planted.items() if health}
    assert judged == {key: health for key, health in planted.items() if health}
    assert Counter(judged.values()) == {
        "healthy": 22,
        "declining": 5,
        "silent": 4,
        "dead": 3,
        "forming": 2,
    }


def test_declining_groups_decline_by_either_measure(written):
    last, before = days_to(UNTIL, 28), days_to(UNTIL - timedelta(days=28), 28)
    for key in written.keys("declining"):
        speakers = written.speakers(key)
        assert len(_distinct(speakers, last)) < 0.65 * len(_distinct(speakers, before))
        assert _mean(speakers, last) < 0.65 * _mean(speakers, before)


def test_dead_groups_have_heard_nobody_for_40_days(written):
    for key in written.keys("dead"):
        last = max(row["sent_at"] for row in written.messages if row["group_id"] == key)
        assert (UNTIL - datetime.fromisoformat(last).date()).days >= 40


def test_silent_groups_still_have_an_owner_who_posts(written):
    for key in written.keys("silent"):
        speakers = written.speakers(key)
        assert _distinct(speakers, days_to(UNTIL, 14))
        recent = {
            row["member_id"]
            for row in written.messages
            if row["group_id"] == key and row["sent_at"] >= "2026-11-08"
        }
        assert any(member.startswith("staff-") for member in recent)


@pytest.mark.parametrize("story", ["spammed", "overposted"])
def test_noise_drives_members_out(written, story):
    for planted in written.manifest.communities:
        if planted.story != story:
            continue
        turn = date.fromisoformat(planted.turns_on)
        leaves = written.leaves(planted.key)
        wave = sum(leaves[turn + timedelta(days=day)] for day in range(14))
        calm = sum(leaves[turn - timedelta(days=day)] for day in range(1, 15))
        assert wave >= 15
        assert wave > 4 * calm


def test_advertisers_burst_in_and_are_removed(written):
    for key in written.keys("spammed"):
        adverts = [
            row
            for row in written.messages
            if row["group_id"] == key and ("兼职" in row["text"] or "回收" in row["text"])
        ]
        spammers = {row["member_id"] for row in adverts}
        assert len(adverts) >= 5
        assert len(spammers) <= 3
        ends = [
            row["reason"]
            for row in written.memberships
            if row["group_id"] == key and row["member_id"] in spammers
        ]
        assert set(ends) == {"removed"}


def test_two_people_carry_one_group(written):
    [key] = written.keys("carried_by_two")
    members = written.members(key)
    said = Counter(
        row["member_id"]
        for row in written.messages
        if row["group_id"] == key and row["member_id"] in members
    )
    two = sum(number for _, number in said.most_common(2))
    assert two > 0.45 * said.total()
    assert said.most_common(3)[2][1] < 0.25 * two


def test_a_new_owner_revives_a_group(written):
    [planted] = [each for each in written.manifest.communities if each.story == "revived"]
    turn = date.fromisoformat(planted.turns_on)
    speakers = written.speakers(planted.key)
    quiet = _mean(speakers, days_to(turn - timedelta(days=1), 28))
    assert _mean(speakers, days_to(UNTIL, 14)) > 6 * max(quiet, 1)
    owners = [
        (row["member_id"], row["leave_time"][:10])
        for row in written.memberships
        if row["group_id"] == planted.key and row["role"] == "owner"
    ]
    assert sorted(owners) == [("staff-fangcheng", ""), ("staff-jiangshan", turn.isoformat())]


def test_flash_groups_end_and_are_dissolved(written):
    flash = {
        row["key"]: row["ends_on"] for row in written.communities if row["positioning"] == "flash"
    }
    assert len(flash) == 5
    for key, ends_on in flash.items():
        over = date.fromisoformat(ends_on) <= UNTIL
        assert (_members_now(written, key) == 0) is over
        last = max(row["sent_at"] for row in written.messages if row["group_id"] == key)
        assert last[:10] == (ends_on if over else UNTIL.isoformat())
    assert sum(ends_on > UNTIL.isoformat() for ends_on in flash.values()) == 1


def test_the_forming_group_is_nine_days_old(written):
    [key] = written.keys("forming")
    opened = next(row["opened_on"] for row in written.communities if row["key"] == key)
    assert (UNTIL - date.fromisoformat(opened)).days + 1 == 9


def test_healthy_groups_have_two_or_three_peaks_and_a_week(written):
    for key in written.keys("healthy"):
        members = written.members(key)
        hours: Counter[int] = Counter()
        weekdays: Counter[int] = Counter()
        for row in written.messages:
            if row["group_id"] == key and row["member_id"] in members:
                at = datetime.fromisoformat(row["sent_at"])
                hours[at.hour] += 1
                weekdays[at.weekday()] += 1
        mean = hours.total() / 24
        peaks = [
            hour
            for hour in range(1, 23)
            if hours[hour] > 1.25 * mean
            and hours[hour] >= hours[hour - 1]
            and hours[hour] > hours[hour + 1]
        ]
        assert 2 <= len(peaks) <= 4, (key, peaks)
        assert max(weekdays.values()) > 1.15 * min(weekdays.values())
