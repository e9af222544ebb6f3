"""Rules: read, told in words, folded; what is wrong with one is said with its place."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyroaring import BitMap64

from huoqun.core.ports import ConditionSubject, Param, ParamKind, Predicate
from huoqun.customers.kinds import TagKind
from huoqun.customers.rules import reading, sentences, tree
from huoqun.customers.rules.reading import RuleUnfit
from huoqun.customers.rules.tree import AllOf, AnyOf, Is, Node, NotOf


def _nobody(params, *, within):
    return BitMap64()


DAYS = Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=-1, optional=True)
BOUGHT = Predicate(
    key="bought",
    subject=ConditionSubject.ORDER,
    zh="[近 {days} 天内]买过{words}至少 {times} 次",
    en="bought {words} {times} times or more[ in the last {days} days]",
    params=(
        Param(key="times", kind=ParamKind.NUMBER, zh="次数", en="Times", narrows=1),
        Param(key="words", kind=ParamKind.WORDS, zh="商品", en="Goods"),
        DAYS,
    ),
    touched_by=(),
    decays=True,
    members=_nobody,
)
TAGGED = Predicate(
    key="tagged",
    subject=ConditionSubject.PERSON,
    zh="标签为{tags}",
    en="is tagged {tags}",
    params=(Param(key="tags", kind=ParamKind.THINGS, zh="标签", en="Tags", of="tag"),),
    touched_by=(),
    decays=False,
    members=_nobody,
)
OF_KIND = Predicate(
    key="of_kind",
    subject=ConditionSubject.PERSON,
    zh="种类是{kinds}",
    en="is {kinds}",
    params=(
        Param(key="kinds", kind=ParamKind.CHOICES, zh="种类", en="Kinds", choices=TagKind),
        Param(key="paid", kind=ParamKind.MONEY, zh="金额", en="Paid", optional=True),
    ),
    touched_by=(),
    decays=False,
    members=_nobody,
)
PREDICATES = {each.key: each for each in (BOUGHT, TAGGED, OF_KIND)}
SOAP = {"is": "bought", "with": {"times": 2, "words": ["香皂"], "days": 60}}


def read(raw) -> Node:
    return reading.read(raw, predicates=PREDICATES)


def never(raw, clash=lambda one, other: False) -> bool:
    return tree.never_fits(read(raw), predicates=PREDICATES, clash=clash)


def test_it_works():
    rule = {"all": [SOAP, {"not": {"is": "tagged", "with": {"tags": [3, 1, 3]}}}]}
    node = read(rule)
    assert tree.written(node) == {
        "all": [SOAP, {"not": {"is": "tagged", "with": {"tags": [1, 3]}}}]
    }
    words = sentences.Words(zh=True, named={("tag", 1): "羊毛"}, unnamed="（已停用）")
    assert (
        sentences.sentence(node, predicates=PREDICATES, words=words)
        == "近 60 天内买过“香皂”至少 2 次，且不满足“标签为羊毛、（已停用）”"
    )
    english = sentences.Words(zh=False, named={("tag", 1): "bargain"}, unnamed="(archived)")
    assert sentences.sentence(node, predicates=PREDICATES, words=english) == (
        "bought “香皂” 2 times or more in the last 60 days,"
        " and not “is tagged bargain or (archived)”"
    )


def test_what_is_not_asked_is_not_said():
    node = read({"is": "bought", "with": {"times": 1, "words": ["茶", "水"]}})
    words = sentences.Words(zh=True)
    told = sentences.sentence(node, predicates=PREDICATES, words=words)
    assert told == "买过“水”、“茶”至少 1 次"


@pytest.mark.parametrize(
    ("rule", "place", "told"),
    [
        ([], "rule", "对象"),
        ({}, "rule", "对象"),
        ({"all": []}, "rule.all", "还没有条件"),
        ({"all": [SOAP], "any": [SOAP]}, "rule", "all、any、not 或 is"),
        ({"any": [{"not": {"is": "flies"}}]}, "rule.any[0].not", "没有“flies”"),
        ({"is": 7}, "rule", "没有“7”"),
        ({"is": "bought", "with": []}, "rule", "with 应是一个对象"),
        ({"is": "bought", "with": {"times": 1, "words": ["a"], "x": 1}}, "rule", "没有参数“x”"),
        ({"is": "bought", "with": {"words": ["a"]}}, "rule.times", "还没有填"),
        (
            {"is": "bought", "with": {"times": 10**30, "words": ["a"]}},
            "rule.times",
            "1 到 1,000,000",
        ),
        ({"is": "bought", "with": {"times": True, "words": ["a"]}}, "rule.times", "整数"),
        ({"is": "bought", "with": {"times": 1.5, "words": ["a"]}}, "rule.times", "整数"),
        (
            {"is": "bought", "with": {"times": 1, "words": ["a"], "days": 0}},
            "rule.days",
            "1 到 3,650",
        ),
        ({"is": "bought", "with": {"times": 1, "words": []}}, "rule.words", "至少要选一个"),
        ({"is": "bought", "with": {"times": 1, "words": [" "]}}, "rule.words", "1 到 50 个字"),
        ({"is": "bought", "with": {"times": 1, "words": ["\x00"]}}, "rule.words", "1 到 50 个字"),
        ({"is": "bought", "with": {"times": 1, "words": ["a"] * 21}}, "rule.words", "最多 20 个"),
        ({"is": "tagged", "with": {"tags": [0]}}, "rule.tags", "无效的编号"),
        ({"is": "tagged", "with": {"tags": [2**63]}}, "rule.tags", "无效的编号"),
        ({"is": "of_kind", "with": {"kinds": ["mood"]}}, "rule.kinds", "没有“mood”"),
        ({"is": "of_kind", "with": {"kinds": ["growth"], "paid": 10**30}}, "rule.paid", "之间"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(rule, place, told):
    with pytest.raises(RuleUnfit) as refused:
        read(rule)
    assert refused.value.params["place"] == place
    assert told in refused.value.sentence_zh
    assert place in refused.value.sentence_en


def test_deep_and_long_rules_are_refused():
    deep: dict[str, object] = SOAP
    for _ in range(reading.DEPTH_MAX):
        deep = {"not": deep}
    with pytest.raises(RuleUnfit):
        read(deep)
    with pytest.raises(RuleUnfit):
        read({"any": [SOAP] * (reading.CONDITIONS_MAX + 1)})


def _bought(times: int, days: int | None = None, words: tuple[str, ...] = ("茶",)):
    given = {"times": times, "words": list(words)} | ({"days": days} if days else {})
    return {"is": "bought", "with": given}


@pytest.mark.parametrize(
    ("rule", "nobody"),
    [
        ({"all": [SOAP, {"not": SOAP}]}, True),
        ({"any": [SOAP, {"not": SOAP}]}, False),
        # Five times are two times; in 30 days is in 60 days; tea is tea or water.
        ({"all": [_bought(5), {"not": _bought(2)}]}, True),
        ({"all": [_bought(2), {"not": _bought(5)}]}, False),
        ({"all": [_bought(2, 30), {"not": _bought(2, 60)}]}, True),
        ({"all": [_bought(2, 60), {"not": _bought(2, 30)}]}, False),
        ({"all": [_bought(2, 30), {"not": _bought(2)}]}, True),
        ({"all": [_bought(1), {"not": _bought(1, words=("茶", "水"))}]}, True),
        ({"all": [_bought(1, words=("茶", "水")), {"not": _bought(1)}]}, False),
        ({"all": [{"any": [SOAP, _bought(1)]}, {"not": SOAP}, {"not": _bought(1)}]}, True),
    ],
)
def test_contradictions_are_seen(rule, nobody):
    assert never(rule) is nobody


def test_a_person_carries_one_tag_of_a_group():
    both = {"all": [{"is": "tagged", "with": {"tags": [each]}} for each in (1, 2)]}
    assert never(both, clash=lambda one, other: True)
    assert not never(both)


ATOMS = [Is("tagged", (("tags", (number,)),)) for number in range(1, 6)]
NODES = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        inner.map(NotOf),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AllOf),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AnyOf),
    ),
    max_leaves=8,
)
SETS = st.lists(st.frozensets(st.integers(0, 12)), min_size=5, max_size=5)


def _holds(node: Node, number: int, of: dict[Is, frozenset[int]]) -> bool:
    match node:
        case Is():
            return number in of[node]
        case NotOf(inner):
            return not _holds(inner, number, of)
        case AllOf(parts):
            return all(_holds(each, number, of) for each in parts)
        case AnyOf(parts):
            return any(_holds(each, number, of) for each in parts)


@given(node=NODES, sets=SETS)
def test_folding_is_asking_each_person(node: Node, sets):
    everyone = BitMap64(range(13))
    of = dict(zip(ATOMS, sets, strict=True))
    maps = {atom: BitMap64(members) for atom, members in of.items()}
    before = {atom: members.copy() for atom, members in maps.items()}
    found = tree.fold(node, fits=maps.__getitem__, everyone=lambda: everyone)
    assert set(found) == {number for number in range(13) if _holds(node, number, of)}
    assert maps == before


@given(node=NODES)
def test_what_is_written_is_read_back(node: Node):
    assume(_depth(node) <= reading.DEPTH_MAX)
    raw = json.loads(json.dumps(tree.written(node)))
    assert read(raw) == node


def _depth(node: Node) -> int:
    match node:
        case Is():
            return 1
        case NotOf(inner):
            return 1 + _depth(inner)
        case AllOf(parts) | AnyOf(parts):
            return 1 + max(map(_depth, parts))
