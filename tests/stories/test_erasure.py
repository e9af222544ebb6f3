"""Erasing a person (C9): planted in every store, found nowhere afterwards; nobody comes back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from django.conf import settings as configured
from django.db import connection, transaction

from huoqun.connectors.files import actions as files
from huoqun.connectors.files import queries as file_queries
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.models import RejectedRow
from huoqun.connectors.files.tests import samples
from huoqun.connectors.webhooks.actions import keeping
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.connectors.webhooks.models import KeptEvent
from huoqun.connectors.webhooks.tests import sender
from huoqun.connectors.wecom import actions as wecom
from huoqun.connectors.wecom import models as wecom_models
from huoqun.connectors.wecom import queries as wecom_queries
from huoqun.connectors.wecom import rules as wecom_rules
from huoqun.connectors.wecom.kinds import Subject
from huoqun.core import clock
from huoqun.customers import actions, models, queries
from huoqun.customers.kinds import ErasureBecause, ErasureState, FriendWay, ReachBecause
from huoqun.lake import seal
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.tests import people
from huoqun.server import wiring
from huoqun.server.backups import content
from tests.stories import facts

pytestmark = pytest.mark.django_db(transaction=True)

SPACE = "export"
PERSON, NAME = "planted-person-7731", "栽种的名字"
WORDS = "planted words 种下的话"
EXTERNAL = "wmPlantedExternal7731"
PLANTED = (PERSON, NAME, "planted words", "种下的话", EXTERNAL)
OTHER = "somebody-else"


@pytest.fixture
def company(settings: Any, tmp_path: Path) -> people.Company:
    settings.HUOQUN_BACKUPS = tmp_path / "backups"
    return people.company()


def chat(folder: Path, *more: tuple[str, ...], name: str = "chat.csv") -> Path:
    rows = [
        ("一群", PERSON, "2026-03-01 09:00", f"{WORDS} 1", "文本"),
        ("一群", OTHER, "2026-03-01 09:01", "别人的话", "文本"),
        ("一群", PERSON, "昨天", f"{WORDS} 2", "文本"),
        *more,
    ]
    return samples.write(folder / name, samples.csv_text(rows))


def bring(path: Path, company: people.Company) -> Any:
    batch = files.prepare_path(
        kind=FileKind.MESSAGES,
        path=path,
        unit=company.store_a,
        wanted=files.Wanted(source=SPACE),
        actor=org_actions.HOUSE,
    ).batch
    done = files.run(batch_id=batch.pk)
    path.unlink()
    return done


def hook(company: people.Company, who: str = PERSON) -> keeping.NotTaken:
    del company
    return keeping.NotTaken(
        text=f'{{"customer_id": "{who}", "note": "{WORDS}"}}'.encode(),
        result=EventResult.REJECTED,
        fault=EventFault.NEGATIVE_AMOUNT,
        order_id="A7",
        customer=who,
    )


def told_by_wecom(link: wecom_models.Link, mark: str) -> wecom_models.Callback:
    plain = (
        f"<xml><Event>change_external_contact</Event><ExternalUserID>{EXTERNAL}</ExternalUserID>"
        f"<Note>{mark}</Note></xml>"
    )
    return link.callbacks.create(
        body_hash=mark.encode(),
        body_sealed=wecom_queries.vault().seal(plain, column="callback", corp_id=link.corp_id),
        event="change_external_contact",
    )


@pytest.fixture
def link(company: people.Company) -> wecom_models.Link:
    return wecom.connect(
        company=company.root,
        corpid="ww0123456789abcdef",
        agent_id=1_000_002,
        secret="s" * 43,
        by=org_actions.HOUSE,
    )


@pytest.fixture
def source(company: people.Company) -> Any:
    return sender.sender(company.store_a, namespace=SPACE).source


@pytest.fixture
def person(
    company: people.Company, link: wecom_models.Link, source: Any, tmp_path: Path
) -> models.Customer:
    """Known to a chat export and to WeCom, which are one person; half of it sealed in the lake."""
    bring(chat(tmp_path), company)
    keeping.keep(source=source, events=[hook(company)])
    number = queries.find(SPACE, [PERSON])[PERSON]
    seal.seal_all()
    bring(
        chat(tmp_path, ("一群", PERSON, "2026-03-02 09:00", f"{WORDS} 3", "文本"), name="b.csv"),
        company,
    )
    space = wecom_rules.namespace(link.corpid)
    friend = actions.resolve(namespace=space, external_ids=[EXTERNAL], names={EXTERNAL: NAME})
    models.Customer.objects.filter(pk=friend[EXTERNAL]).update(canonical_id=number)
    with transaction.atomic():
        actions.befriend(
            friends=[
                actions.Friend(
                    customer_id=friend[EXTERNAL],
                    staff_id=company.chen.pk,
                    unit_id=company.store_a.pk,
                    since_at=clock.now(),
                    way=FriendWay.CODE,
                    channel_id=None,
                )
            ],
            source="wecom",
        )
    told_by_wecom(link, "before")
    link.looks.create(subject=Subject.CUSTOMER, key=EXTERNAL, rank=1)
    return models.Customer.objects.get(pk=number)


def ask(person: models.Customer) -> models.Erasure:
    return actions.ask_erasure(
        customer=person,
        because=ErasureBecause.ASKED,
        reason="本人来电要求删除",
        actor=org_actions.HOUSE,
        seen_by=org_queries.EVERYTHING,
    )


def run() -> int:
    return actions.run_erasures(rooms=wiring.PRIVACY, archives=lambda: 3)


# --- Where to look


def dumped() -> Iterator[tuple[str, bytes]]:
    """Every table as a logical dump has it."""
    with connection.cursor() as cursor:
        for name in [*content.tables(), *content.passing()]:
            with cursor.cursor.copy(f'COPY (SELECT * FROM "{name}") TO STDOUT') as copy:
                yield f"table {name}", b"".join(bytes(each) for each in copy)


def lake_rows() -> Iterator[tuple[str, bytes]]:
    for path in sorted(configured.HUOQUN_LAKE.rglob("*.parquet")):
        yield f"rows of {path.name}", str(pyarrow.parquet.read_table(path).to_pylist()).encode()


def on_disk() -> Iterator[tuple[str, bytes]]:
    """The home but for PostgreSQL's own folder, whose free pages age out (see the receipt)."""
    for place in (configured.HUOQUN_HOME, configured.HUOQUN_LAKE, configured.HUOQUN_BACKUPS):
        for path in sorted(place.rglob("*")):
            if path.is_file() and "postgres" not in path.parts:
                yield str(path), path.read_bytes()


def traces(*wanted: bytes) -> list[str]:
    """Where any of these still stands."""
    places = [*dumped(), *lake_rows(), *on_disk()]
    return [place for place, held in places if any(each in held for each in wanted)]


def planted(link: wecom_models.Link) -> list[bytes]:
    """What was planted, in the clear and as the blind indexes that would find it."""
    vault, space = queries.vault(), wecom_rules.namespace(link.corpid)
    indexes = [vault.index(SPACE, PERSON), vault.index(space, EXTERNAL), vault.name_index(NAME)]
    return [
        *(each.encode() for each in PLANTED),
        *(index.hex().encode() for index in indexes),
        *indexes,
    ]


def sealed_traces(link: wecom_models.Link) -> list[str]:
    """What sealed columns still say, opened."""
    opened = [
        wecom_queries.vault().open(each.body_sealed, column="callback", corp_id=link.corp_id)
        for each in link.callbacks.all()
    ]
    opened += [
        str(file_queries.opened(row).original)
        for row in RejectedRow.objects.select_related("batch")
    ]
    return [each for each in opened if any(mark in each for mark in PLANTED)]


def said_in_all() -> int:
    return len(facts.all_seqs())


# --- The promises


def test_nothing_of_a_person_is_left(
    company: people.Company, person: models.Customer, link: wecom_models.Link, caplog: Any
):
    told = [each.encode() for each in PLANTED]
    assert len(traces(*planted(link))) >= 6, "else nothing below could fail"
    assert len(sealed_traces(link)) >= 2
    facts_before = said_in_all()
    erasure = ask(person)
    assert run() == 1
    assert traces(*planted(link)) == []
    assert sealed_traces(link) == []
    assert not [line for line in caplog.messages if any(each in line.encode() for each in told)]
    assert said_in_all() == facts_before + 2, "nothing is gone; that both were erased is new"
    erasure.refresh_from_db()
    receipt = erasure.receipt
    assert (erasure.state, erasure.numbers) == (ErasureState.DONE, sorted(erasure.numbers))
    assert len(erasure.numbers) == 2, "the whole person"
    assert receipt["gone"] == {
        "customers_customer": 2,
        "customers_friendship": 1,
        "customers_identity": 2,
        "customers_reach": 2,
        "events_fact": 2,
        "files_rejectedrow": 2,
        "webhooks_keptevent": 1,
        "wecom_callback": 1,
        "wecom_look": 1,
    }
    assert receipt["vacuumed"] == sorted(receipt["gone"])
    assert (receipt["backups"], receipt["key_destroyed"]) == (3, True)
    assert receipt["pages_until"] == (erasure.done_at + timedelta(days=7)).isoformat()
    lin = people.sign_in(company.lin)
    assert lin.get("/api/v1/customers", {"words": PERSON}).json()["items"] == []
    assert lin.get(f"/api/v1/customers/{person.pk}").status_code == 404
    assert run() == 0, "done is done"


def test_nobody_comes_back_with_the_next_import(
    company: people.Company,
    person: models.Customer,
    link: wecom_models.Link,
    source: Any,
    tmp_path: Path,
):
    ask(person)
    run()
    known = models.Customer.objects.count()
    count = said_in_all()
    more = ("一群", PERSON, "2026-03-03 09:00", f"{WORDS} 4", "文本")
    done = bring(chat(tmp_path, more, name="again.csv"), company)
    assert (done.rows_accepted, done.rows_duplicate, done.rows_rejected) == (1, 2, 1)
    assert done.rows_conflicting == 0, "without their words they are still the same messages"
    keeping.keep(source=source, events=[hook(company), hook(company, OTHER)])
    assert KeptEvent.objects.count() == 1
    callback = told_by_wecom(link, "after")
    wecom.handle_due()
    callback.refresh_from_db()
    assert callback.state == "handled"
    link.looks.all().delete()  # what the callback made us look at; gone when it was looked at
    space = wecom_rules.namespace(link.corpid)
    found = actions.resolve(namespace=space, external_ids=[EXTERNAL], names={EXTERNAL: NAME})
    assert found[EXTERNAL] in models.Erasure.objects.get().numbers
    seal.seal_all()
    assert traces(*planted(link)) == []
    assert sealed_traces(link) == []
    assert said_in_all() == count + 1, "what they said counts"
    assert models.Customer.objects.count() == known


def test_whoever_adds_an_account_again_is_somebody_new(
    company: people.Company, person: models.Customer, link: wecom_models.Link
):
    ask(person)
    run()
    numbers = models.Erasure.objects.get().numbers
    space = wecom_rules.namespace(link.corpid)
    before, after = clock.now() - timedelta(days=1), clock.now() + timedelta(minutes=1)
    with transaction.atomic():
        assert actions.let_return(namespace=space, since={EXTERNAL: before}) == 0
        assert actions.let_return(namespace=space, since={EXTERNAL: after}) == 1
    new = actions.resolve(namespace=space, external_ids=[EXTERNAL], names={EXTERNAL: NAME})
    assert new[EXTERNAL] not in numbers
    assert queries.names([new[EXTERNAL]])[new[EXTERNAL]].display == NAME
    # The name of the import stays buried, until staff lift it with a reason.
    assert set(queries.withheld(SPACE, [PERSON])) == {PERSON}
    erasure = models.Erasure.objects.get()
    assert (
        actions.lift_erasure(erasure=erasure, reason="本人书面同意", actor=org_actions.HOUSE) == 1
    )
    assert queries.withheld(SPACE, [PERSON]) == {}


class Killed(BaseException):
    """Stands for kill -9: nobody may catch it."""


@pytest.mark.parametrize("place", range(len(wiring.PRIVACY) + 2))
def test_an_erasure_goes_on_where_it_was_cut_off(
    person: models.Customer, link: wecom_models.Link, monkeypatch: pytest.MonkeyPatch, place: int
):
    erasure = ask(person)
    erasures = actions.erasures
    ways = ["_step"] * (len(wiring.PRIVACY) + 1) + ["_certify"]
    really, calls = getattr(erasures, ways[place]), iter(range(100))

    def dying(*values: Any, **named: Any) -> None:
        if next(calls) == (place if ways[place] == "_step" else 0):
            raise Killed
        really(*values, **named)

    with monkeypatch.context() as patch:
        patch.setattr(erasures, ways[place], dying)
        with pytest.raises(Killed):
            run()
    assert run() == 1
    erasure.refresh_from_db()
    assert traces(*planted(link)) == []
    gone = erasure.receipt["gone"]
    assert (gone["customers_identity"], gone["files_rejectedrow"], gone["wecom_callback"]) == (
        2,
        2,
        1,
    )


def test_a_room_that_fails_stops_its_person_only(
    person: models.Customer, monkeypatch: pytest.MonkeyPatch
):
    erasure = ask(person)
    room = wiring.PRIVACY[1]
    broken = type(room)(**{**vars(room), "erase": lambda _: 1 / 0})
    rooms = (wiring.PRIVACY[0], broken, *wiring.PRIVACY[2:])
    other = models.Customer.objects.get(pk=queries.find(SPACE, [OTHER])[OTHER])
    really = room.erase
    healthy = type(room)(
        **{**vars(room), "erase": lambda number: really(number) if number == other.pk else 1 / 0}
    )
    ask(other)
    assert actions.run_erasures(rooms=rooms, archives=lambda: 0) == 0
    models.Erasure.objects.update(due_at=clock.now())
    rooms = (wiring.PRIVACY[0], healthy, *wiring.PRIVACY[2:])
    assert actions.run_erasures(rooms=rooms, archives=lambda: 0) == 1
    erasure.refresh_from_db()
    assert erasure.fault == "connectors.webhooks: ZeroDivisionError"
    assert run() == 0, "it rests for a while"
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert run() == 1


def test_one_erasure_at_a_time(person: models.Customer):
    ask(person)
    with pytest.raises(actions.AlreadyErasing):
        ask(person)
    run()
    with pytest.raises(actions.AlreadyErasing):
        ask(person)


def test_an_older_backup_brings_nobody_back(
    company: people.Company, person: models.Customer, link: wecom_models.Link, tmp_path: Path
):
    """The rows of before the erasure, as a restore brings them; the list lies beside backups."""
    old = [
        list(model.objects.order_by("pk"))
        for model in (models.Customer, models.Identity, models.Reach)
    ]
    ask(person)
    run()
    newcomer = actions.resolve(namespace=SPACE, external_ids=["newcomer"])["newcomer"]
    ask(models.Customer.objects.get(pk=newcomer))
    run()
    models.Tombstone.objects.all().delete()
    models.Erasure.objects.all().delete()
    models.Customer.objects.filter(pk=newcomer).delete()
    for rows in old:
        for row in rows:
            row.save(force_update=type(row) is models.Customer)
    assert set(queries.find(SPACE, [PERSON])) == {PERSON}
    listed = actions.erasures_beside(configured.HUOQUN_BACKUPS / "huoqun-x.tar")
    assert listed is not None
    assert actions.erase_again(listed) == 1
    assert run() == 1
    assert traces(*planted(link)) == []
    # Whom the backup never knew stays unknown, too.
    assert set(queries.withheld(SPACE, ["newcomer", PERSON, OTHER])) == {"newcomer", PERSON}
    assert queries.find(SPACE, [OTHER]).keys() == {OTHER}
    assert models.Reach.objects.filter(because=ReachBecause.SPOKE).exists()


def test_a_damaged_list_is_refused(tmp_path: Path):
    (tmp_path / "erasures.jsonl").write_bytes(b'{"mark": "zz"}\n')
    with pytest.raises(actions.ErasuresDamaged):
        actions.erasures_beside(tmp_path / "huoqun-x.tar")
    (tmp_path / "erasures.jsonl").write_bytes(b'{"mark": "00"')  # a crash cut it off
    assert actions.erasures_beside(tmp_path / "huoqun-x.tar") is not None
