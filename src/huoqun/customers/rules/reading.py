"""A rule read from JSON: what is wrong with it is said with its place, and nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass

from huoqun.core.ports import WORD_LENGTH_MAX, Param, ParamKind, Predicate, Value
from huoqun.core.refusal import Explained
from huoqun.customers.rules.tree import AllOf, AnyOf, Is, Node, NotOf

# A manager reads a rule aloud: deeper or longer ones are two segments, one inside the other.
DEPTH_MAX = 5
CONDITIONS_MAX = 40


class RuleUnfit(Explained):
    """A rule cannot be read; ``place`` is where, as a path of its keys."""

    code = "rule_unfit"
    zh = "这条规则有误（位置：{place}）："
    en = "This rule is not right (at {place}):"


@dataclass(kw_only=True)
class _Reader:
    predicates: Mapping[str, Predicate]
    conditions: int = 0

    def node(self, raw: object, *, depth: int, place: str) -> Node:
        if not isinstance(raw, dict) or not raw:
            raise _unfit(place, "每个条件都应是一个对象", "each condition is an object")
        if depth > DEPTH_MAX:
            raise _unfit(
                place,
                f"最多嵌套 {DEPTH_MAX} 层，请把里面的部分另存为一个人群",
                f"at most {DEPTH_MAX} levels; save the inner part as a segment of its own",
            )
        match sorted(raw):
            case ["all"]:
                return AllOf(self._several(raw["all"], depth=depth, place=f"{place}.all"))
            case ["any"]:
                return AnyOf(self._several(raw["any"], depth=depth, place=f"{place}.any"))
            case ["not"]:
                return NotOf(self.node(raw["not"], depth=depth + 1, place=f"{place}.not"))
            case ["is"] | ["is", "with"]:
                return self._is(raw, place=place)
        raise _unfit(
            place,
            "只能是 all、any、not 或 is 之一",
            "it must be one of all, any, not or is",
        )

    def _several(self, raw: object, *, depth: int, place: str) -> tuple[Node, ...]:
        if not isinstance(raw, list) or not raw:
            raise _unfit(place, "这里还没有条件", "there is no condition here yet")
        return tuple(
            self.node(each, depth=depth + 1, place=f"{place}[{number}]")
            for number, each in enumerate(raw)
        )

    def _is(self, raw: Mapping[str, object], *, place: str) -> Is:
        self.conditions += 1
        if self.conditions > CONDITIONS_MAX:
            raise _unfit(
                place,
                f"一条规则最多 {CONDITIONS_MAX} 个条件",
                f"a rule has at most {CONDITIONS_MAX} conditions",
            )
        key, given = raw["is"], raw.get("with", {})
        predicate = self.predicates.get(key) if isinstance(key, str) else None
        if predicate is None:
            raise _unfit(place, f"没有“{_cut(key)}”这种条件", f"no condition is called {_cut(key)}")
        if not isinstance(given, dict):
            raise _unfit(place, "with 应是一个对象", "with is an object")
        for name in given:
            if predicate.param(name) is None:
                raise _unfit(
                    place, f"这种条件没有参数“{_cut(name)}”", f"it has no parameter {_cut(name)}"
                )
        params = []
        for param in predicate.params:
            if given.get(param.key) is not None:
                value = _value(param, given[param.key], place=f"{place}.{param.key}")
                params.append((param.key, value))
            elif not param.optional:
                raise _unfit(
                    f"{place}.{param.key}",
                    f"“{param.zh}”还没有填",
                    f"“{param.en}” is not filled in",
                )
        return Is(predicate.key, tuple(params))


def read(raw: object, *, predicates: Mapping[str, Predicate]) -> Node:
    """The rule that JSON tells; raises RuleUnfit, which says where and what."""
    return _Reader(predicates=predicates).node(raw, depth=1, place="rule")


def _value(param: Param, raw: object, *, place: str) -> Value:
    match param.kind:
        case ParamKind.NUMBER | ParamKind.DAYS | ParamKind.MONEY:
            return _number(param, raw, place=place)
        case ParamKind.WORDS:
            return tuple(
                sorted({_word(param, it, place=place) for it in _listed(param, raw, place)})
            )
        case ParamKind.CHOICES:
            chosen = _listed(param, raw, place)
            return tuple(sorted({_choice(param, each, place=place) for each in chosen}))
        case ParamKind.THINGS:
            return tuple(
                sorted({_thing(param, it, place=place) for it in _listed(param, raw, place)})
            )


def _number(param: Param, raw: object, *, place: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _unfit(place, f"“{param.zh}”应是整数", f"“{param.en}” is a whole number")
    if not param.least <= raw <= param.limit:
        raise _unfit(
            place,
            f"“{param.zh}”应在 {param.least} 到 {param.limit:,} 之间",
            f"“{param.en}” lies between {param.least} and {param.limit:,}",
        )
    return raw


def _listed(param: Param, raw: object, place: str) -> list[object]:
    if not isinstance(raw, list) or not raw:
        raise _unfit(place, f"“{param.zh}”至少要选一个", f"choose at least one “{param.en}”")
    if len(raw) > param.limit:
        raise _unfit(
            place,
            f"“{param.zh}”最多 {param.limit} 个",
            f"“{param.en}” takes at most {param.limit}",
        )
    return raw


def _word(param: Param, raw: object, *, place: str) -> str:
    word = raw.strip() if isinstance(raw, str) else ""
    if not word or len(word) > WORD_LENGTH_MAX or "\x00" in word:
        raise _unfit(
            place,
            f"“{param.zh}”里的每个词应有 1 到 {WORD_LENGTH_MAX} 个字",
            f"each of “{param.en}” has 1 to {WORD_LENGTH_MAX} characters",
        )
    return word


def _choice(param: Param, raw: object, *, place: str) -> str:
    assert param.choices is not None, f"{param.key} offers no choices"
    if not isinstance(raw, str) or raw not in list(param.choices):
        raise _unfit(
            place, f"“{param.zh}”没有“{_cut(raw)}”这一项", f"“{param.en}” has no choice {_cut(raw)}"
        )
    return raw


def _thing(param: Param, raw: object, *, place: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw < 2**63:
        raise _unfit(place, f"“{param.zh}”里有无效的编号", f"“{param.en}” holds an id that is none")
    return raw


def _unfit(place: str, zh: str, en: str) -> RuleUnfit:
    return RuleUnfit(place=place, because_zh=f"{zh}。", because_en=f"{en}.")


def _cut(raw: object) -> str:
    return str(raw)[:WORD_LENGTH_MAX]
