"""Equal rows are told apart by their place among each other, and nothing else is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from huoqun.connectors.files.records.ordinals import Ordinals, digest


def numbered(rows):
    ordinals = Ordinals()
    return [(row, ordinals.next(digest((row,)))) for row in rows]


@given(st.lists(st.text(max_size=3), max_size=300))
def test_equal_rows_are_counted_from_zero(rows):
    seen: Counter[str] = Counter()
    for row, ordinal in numbered(rows):
        assert ordinal == seen[row]
        seen[row] += 1


@given(
    st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40)
)
def test_a_longer_export_gives_the_old_rows_their_old_numbers(old, new):
    assert numbered(old + new)[: len(old)] == numbered(old)


def test_many_rows_take_little_memory_and_stay_exact():
    ordinals = Ordinals()
    assert all(ordinals.next(digest((str(number),))) == 0 for number in range(50_000))
    assert all(ordinals.next(digest((str(number),))) == 1 for number in range(0, 50_000, 7))
    assert len(ordinals._slots) * 8 <= 50_000 * 32


def test_parts_do_not_run_into_each_other():
    assert digest(("ab", "c")) != digest(("a", "bc"))
