"""Another secret: every value is sealed anew, whatever happens on the way."""

import stat
from pathlib import Path

import pytest

from huoqun.connectors.wecom import models as wecom_models
from huoqun.core.encrypted import IndexKeysMissing, Keys, Unreadable
from huoqun.core.sealed import Sealed
from huoqun.customers import models as customer_models
from huoqun.org import models as org_models
from huoqun.server import checks, rotation, seals, secret, wiring
from huoqun.server.backups import making, refusals
from huoqun.server.doctor import Verdict
from huoqun.server.tests import sealed_rows

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As kill -9: nobody catches it."""


@pytest.fixture
def own(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with values in every sealed column."""
    for name in ("config", "run"):
        (tmp_path / name).mkdir()
    secret.make(tmp_path)
    settings.HUOQUN_HOME = tmp_path
    settings.HUOQUN_KEYS = secret.keys(tmp_path)
    monkeypatch.setattr(rotation, "SETTLE_SECONDS", 0.0)
    sealed_rows.fill()
    return tmp_path


def _nothing(column: Sealed, done: int) -> None:
    pass


def _rotate(*, keep_old: bool = False, tell: rotation.Tell = _nothing) -> rotation.Outcome:
    return rotation.rotate(columns=wiring.SEALED, keep_old=keep_old, tell=tell)


def _tally() -> dict[int, int]:
    return dict(rotation.tally(wiring.SEALED))


def _ask() -> tuple[Verdict, str]:
    finding = seals.check(wiring.SEALED).ask()
    return finding.verdict, finding.en


def test_every_value_lies_under_the_new_secret(own: Path) -> None:
    before, started_before = sealed_rows.read(), secret.keys(own)
    started_before.ring("wecom")
    founding = secret.read(own)
    assert all(column.tally()[1] for column in wiring.SEALED), "fill every sealed column"

    outcome = _rotate()

    # Both lines of second factors are one row each.
    assert outcome == rotation.Outcome(
        current=2, resealed=_tally()[2], old=(1,), fate=rotation.Fate.REMOVED
    )
    assert list(_tally()) == [2]
    assert sealed_rows.read() == before
    (line,) = secret.lines(own)
    assert line.key_id == 2
    for file in ("secret", "index-keys"):
        assert stat.S_IMODE((own / "config" / file).stat().st_mode) == 0o600
        assert founding.hex() not in (own / "config" / file).read_text()
    assert sorted(each.name for each in (own / "config").iterdir()) == ["index-keys", "secret"]
    # What was started before knows at once, and what has only the old secret knows nothing.
    link = wecom_models.Link.objects.get()
    place = f"wecom.secret:{link.corp_id}"
    assert started_before.ring("wecom").open(link.secret_sealed, bound_to=place) == "secret"
    with pytest.raises(Unreadable):
        Keys.of(founding).ring("wecom").open(link.secret_sealed, bound_to=place)
    # Blind indexes stay, and old lines of the audit log say when.
    assert started_before.index_key("tombstones") == Keys.of(founding).index_key("tombstones")
    told = org_models.AuditEntry.objects.filter(object_name="secret").order_by("id")
    assert [each.action for each in told] == ["secret.rotation_begun", "secret.rotated"]
    assert _ask()[0] is Verdict.OK

    assert _rotate(keep_old=True).fate is rotation.Fate.KEPT
    assert [(each.key_id, each.kept) for each in secret.lines(own)] == [(2, True), (3, False)]
    assert sealed_rows.read() == before
    assert _ask()[0] is Verdict.OK
    assert _rotate().old == (2, 3)
    assert [each.key_id for each in secret.lines(own)] == [4]
    assert sealed_rows.read() == before


@pytest.mark.parametrize("batches", [0, 1, 4, 9, 15])
def test_what_was_killed_goes_on(own: Path, monkeypatch, batches: int) -> None:
    before = sealed_rows.read()
    monkeypatch.setattr(rotation, "ROWS_PER_BATCH", 2)
    left = iter(range(batches))

    def kill(column: Sealed, done: int) -> None:
        if next(left, None) is None:
            raise Killed

    with pytest.raises(Killed):
        _rotate(tell=kill)
    assert [each.key_id for each in secret.lines(own)] == [1, 2]
    assert sealed_rows.read() == before
    verdict, said = _ask()
    assert verdict is Verdict.WARN
    assert "did not come to its end" in said

    outcome = _rotate()
    assert (outcome.current, outcome.old) == (2, (1,)), "goes on, and makes no third"
    assert list(_tally()) == [2]
    assert sealed_rows.read() == before


@pytest.mark.parametrize(
    ("name", "module"),
    [("write_indexes", secret), ("write", secret), ("_reseal_all", rotation), ("_end", rotation)],
)
def test_it_may_be_killed_before_and_after_each_step(own: Path, monkeypatch, name, module) -> None:
    before, real = sealed_rows.read(), getattr(module, name)

    def killed_before(*given: object, **named: object) -> None:
        raise Killed

    def killed_after(*given: object, **named: object) -> None:
        real(*given, **named)
        raise Killed

    for killed in (killed_before, killed_after):
        monkeypatch.setattr(module, name, killed)
        with pytest.raises(Killed):
            _rotate()
        assert sealed_rows.read() == before
    monkeypatch.setattr(module, name, real)
    _rotate()
    assert len(_tally()) == len(secret.lines(own)) == 1
    assert sealed_rows.read() == before


def test_a_second_one_is_refused(own: Path) -> None:
    def again(column: Sealed, done: int) -> None:
        with pytest.raises(rotation.RotationRunning) as refused:
            _rotate()
        assert "另一个 huoqun rotate-keys" in refused.value.sentence_zh

    assert _rotate(tell=again).current == 2


def test_it_begins_and_ends_while_no_backup_is_made(own: Path, monkeypatch) -> None:
    monkeypatch.setattr(rotation, "PATIENCE_SECONDS_MAX", 0.0)
    monkeypatch.setattr(rotation, "_LOOK_SECONDS", 0.0)
    with making.only_one(), pytest.raises(refusals.BackupRunning):
        _rotate()
    assert [each.key_id for each in secret.lines(own)] == [1]
    rows = [*secret.lines(own), secret.Line(key_id=2, secret=secret.fresh())]
    secret.write(own, rows)
    with making.only_one(), pytest.raises(refusals.BackupRunning):
        _rotate()
    assert secret.lines(own) == rows


def test_without_the_old_secret_nothing_begins(own: Path) -> None:
    rows = [secret.Line(key_id=7, secret=secret.fresh())]
    secret.write(own, rows)
    with pytest.raises(rotation.SecretsMissing) as refused:
        _rotate()
    assert "customers_customer.key_sealed × 5" in refused.value.sentence_zh
    assert secret.lines(own) == rows
    verdict, said = _ask()
    assert verdict is Verdict.FAIL
    assert "customers_customer.key_sealed × 5" in said
    # Nor does anything else start: with other indexes everybody would be a stranger.
    assert [each.id for each in checks.settings_are_sound(None)] == ["huoqun.E006"]


def test_rows_that_do_not_open_are_named_and_the_old_secret_stays(own: Path) -> None:
    one, other = customer_models.Customer.objects.order_by("id")[:2]
    broken = bytes([1]) + bytes(one.key_sealed)[1:-1] + b"?"
    customer_models.Customer.objects.filter(pk=one.pk).update(key_sealed=broken)
    with pytest.raises(rotation.RowsUnreadable) as refused:
        _rotate()
    assert f"customers_customer.key_sealed {one.pk}" in refused.value.sentence_en
    assert [each.key_id for each in secret.lines(own)] == [1, 2]
    assert _tally()[1] == 1
    one.refresh_from_db()
    assert bytes(one.key_sealed) == broken
    assert _ask()[0] is Verdict.FAIL
    # The row is put right, and it goes on.
    customer_models.Customer.objects.filter(pk=one.pk).update(key_sealed=None)
    assert _rotate().current == 2
    other.refresh_from_db()
    assert bytes(other.key_sealed)[0] == 2


def test_somebody_who_goes_on_with_the_old_secret_is_noticed(own: Path, monkeypatch) -> None:
    old = secret.keys(own).secrets().ring("customer-keys")
    customer = customer_models.Customer.objects.latest("id")

    def seal_again(column: Sealed, done: int) -> None:
        text = old.seal("00", bound_to="customers_customer.key_sealed")
        customer_models.Customer.objects.filter(pk=customer.pk).update(key_sealed=text)

    monkeypatch.setattr(rotation, "PASSES_MAX", 3)
    with pytest.raises(rotation.OldSecretInUse) as refused:
        _rotate(tell=seal_again)
    assert "customers_customer.key_sealed × 1" in refused.value.sentence_zh
    assert [each.key_id for each in secret.lines(own)] == [1, 2]


def test_secrets_of_the_environment_are_their_owners(own: Path, settings) -> None:
    first, second = "the first of the environment's secrets", "2:the-second-of-the-environments"
    settings.HUOQUN_SECRET_GIVEN = True
    # As the rows were sealed: the file's secret plays the environment's first.
    (line,) = secret.lines(own)
    with pytest.raises(rotation.NoOtherSecret):
        _rotate()
    settings.HUOQUN_KEYS = Keys(secret._Source(own, [line, _given(second)]))
    before = sealed_rows.read()
    assert _rotate().fate is rotation.Fate.REMOVABLE
    assert list(_tally()) == [2]
    assert secret.lines(own) == [line], "no file is touched"
    # The first is gone from the environment; blind indexes find everybody as before.
    settings.HUOQUN_KEYS = secret.keys(own, newest=second)
    assert sealed_rows.read() == before
    (own / "config/index-keys").unlink()
    settings.HUOQUN_KEYS = secret.keys(own, newest=second)
    with pytest.raises(IndexKeysMissing):
        sealed_rows.read()
    assert [each.id for each in checks.settings_are_sound(None)] == ["huoqun.E006"]
    assert secret.keys(own, newest=first).secrets().current == 1


def _given(text: str) -> secret.Line:
    key_id, value = secret.named(text)
    return secret.Line(key_id=key_id, secret=value)
