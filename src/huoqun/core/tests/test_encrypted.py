"""Sealed values: under several keys, and bound to their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core.encrypted import (
    IndexKeysMissing,
    KeyRing,
    Keys,
    Secrets,
    Unreadable,
    derive_key,
    founding_indexes,
)

PLACE = "customers_claim:7"
key_ids = st.integers(1, 255)
secrets = st.dictionaries(key_ids, st.binary(min_size=32, max_size=32), min_size=1, max_size=5)


@given(secrets, st.data(), st.text())
def test_whatever_seals_everything_on_the_ring_opens(by_id, data, text) -> None:
    one, other = (data.draw(st.sampled_from(sorted(by_id))) for _ in range(2))
    sealed = KeyRing(by_id, one).seal(text, bound_to=PLACE)
    assert sealed[0] == one
    assert KeyRing(by_id, other).open(sealed, bound_to=PLACE) == text


@given(secrets, st.data(), st.text(), st.text())
def test_a_value_opens_in_its_place_only(by_id, data, text, place) -> None:
    sealed = KeyRing(by_id, min(by_id)).seal(text, bound_to=PLACE + "1")
    with pytest.raises(Unreadable):
        KeyRing(by_id, min(by_id)).open(sealed, bound_to=PLACE)
    length = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(Unreadable):
        KeyRing(by_id, min(by_id)).open(sealed[:length], bound_to=PLACE + "1")


@pytest.mark.parametrize(
    ("keys", "opens"),
    [
        ({1: b"a" * 32}, True),
        ({1: b"a" * 32, 2: b"b" * 32}, True),
        ({2: b"b" * 32}, False),
        ({2: b"a" * 32}, False),
        ({1: b"b" * 32, 2: b"a" * 32}, False),
    ],
)
def test_the_key_that_a_value_names_is_the_one_that_counts(keys, opens) -> None:
    sealed = KeyRing({1: b"a" * 32}, 1).seal("小美", bound_to=PLACE)
    ring = KeyRing(keys, max(keys))
    if opens:
        assert ring.open(sealed, bound_to=PLACE) == "小美"
    else:
        with pytest.raises(Unreadable):
            ring.open(sealed, bound_to=PLACE)


def test_a_key_that_came_meanwhile_is_asked_for() -> None:
    told = [Secrets({1: b"a" * 32}, 1, None), Secrets({1: b"a" * 32, 2: b"b" * 32}, 2, None)]
    keys = Keys(lambda *, anew=False: told[anew])
    sealed = told[1].ring("words").seal("小美", bound_to=PLACE)
    assert keys.ring("words").open(sealed, bound_to=PLACE) == "小美"
    with pytest.raises(Unreadable):
        keys.ring("other words").open(sealed, bound_to=PLACE)
    with pytest.raises(Unreadable):
        keys.ring("words").open(b"\x03" + sealed[1:], bound_to=PLACE)


def test_indexes_stay_what_the_founding_secret_made_them() -> None:
    founding = b"a" * 32
    alone = Keys.of(founding)
    rotated = Secrets({2: b"b" * 32}, 2, founding_indexes(founding))
    later = Keys(lambda *, anew=False: rotated)
    # As they were before there was rotation: nobody's number may change.
    assert alone.index_key("identity-index") == derive_key(founding, "identity-index")
    for purpose in ("identity-index", "tombstones", "one that came later"):
        assert later.index_key(purpose) == alone.index_key(purpose)
    with pytest.raises(IndexKeysMissing):
        Keys(lambda *, anew=False: Secrets({2: b"b" * 32}, 2, None)).index_key("tombstones")
