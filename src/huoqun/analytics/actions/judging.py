"""Judging every community, and telling the rooms above (a fact for each verdict that is new)."""

from django.db import transaction

from huoqun.analytics import health, queries, relations
from huoqun.core import clock
from huoqun.events import log

FACTS_PER_TRANSACTION = 10_000


def judge_communities() -> int:
    """Judge every community as of the last day its messages are known; return the new verdicts.

    A verdict that says the same of the same day is known already and is not told twice.
    """
    known = relations.load(exact=True)
    facts = health.judged_facts(known, at=clock.now(), thresholds=queries.thresholds())
    told = 0
    for start in range(0, len(facts), FACTS_PER_TRANSACTION):
        with transaction.atomic():
            told += len(log.record_many(facts[start : start + FACTS_PER_TRANSACTION]).accepted)
    return told
