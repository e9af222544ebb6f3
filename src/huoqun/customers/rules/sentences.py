"""A rule in words, as a manager would say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huoqun.core import money
from huoqun.core.ports import Param, ParamKind, Predicate, Value
from huoqun.customers.rules.tree import AllOf, AnyOf, Is, Node, NotOf

# What an amount is told in when its condition names no currency.
CURRENCY_DEFAULT = "CNY"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A language of the sentence, and the names of the things that rules number."""

    zh: bool
    named: Mapping[tuple[str, int], str] = field(default_factory=dict)
    unnamed: str = ""

    def join(self, parts: Sequence[str], *, all_of: bool) -> str:
        """Parts as "a, and b" or "a, or b"."""
        if self.zh:
            return ("，且" if all_of else "，或").join(parts)
        return (", and " if all_of else ", or ").join(parts)


def sentence(node: Node, *, predicates: Mapping[str, Predicate], words: Words) -> str:
    """The rule as a person would say it, without a full stop."""
    return _told(node, predicates, words, outer=True)


def _told(node: Node, predicates: Mapping[str, Predicate], words: Words, *, outer: bool) -> str:
    match node:
        case Is():
            return say(node, predicate=predicates[node.key], words=words)
        case NotOf(of):
            inner = _told(of, predicates, words, outer=False)
            return f"不满足“{inner}”" if words.zh else f"not “{inner}”"
        case AllOf(of) | AnyOf(of):
            parts = [_told(each, predicates, words, outer=len(of) == 1 and outer) for each in of]
            told = words.join(parts, all_of=isinstance(node, AllOf))
            if outer or len(of) == 1:
                return told
            return f"（{told}）" if words.zh else f"({told})"


def say(condition: Is, *, predicate: Predicate, words: Words) -> str:
    """One condition in words: its template filled in, without the parts that are not asked."""
    given = condition.given
    template = predicate.zh if words.zh else predicate.en
    said = {
        param.key: _said(param, given[param.key], words, currency=_currency(condition))
        for param in predicate.params
        if param.key in given
    }
    return _filled(template, said)


def _filled(template: str, said: Mapping[str, str]) -> str:
    """Fill in the braces; a part in brackets goes when one of its parameters is missing."""
    kept = []
    for place, part in enumerate(_parts(template)):
        if place % 2 and not all(name in said for name in _named_in(part)):
            continue
        kept.append(part)
    return "".join(kept).format(**said)


def _parts(template: str) -> list[str]:
    """The template cut at its brackets: what stands between them has the odd places."""
    return template.replace("]", "[").split("[")


def _named_in(part: str) -> list[str]:
    return [each.split("}")[0] for each in part.split("{")[1:]]


def _currency(condition: Is) -> str:
    """In what the amounts of a condition are told."""
    chosen = condition.given.get("currency")
    return str(chosen[0]) if isinstance(chosen, tuple) and chosen else CURRENCY_DEFAULT


def _said(param: Param, value: Value, words: Words, *, currency: str) -> str:
    if isinstance(value, int):
        if param.kind is ParamKind.MONEY:
            return f"{money.to_major(value, currency):,}"
        return f"{value:,}"
    parts = []
    for each in value:
        if isinstance(each, int):
            parts.append(words.named.get((param.of, each), words.unnamed))
        elif param.choices is not None:
            kind = param.choices(each)
            parts.append(kind.zh if words.zh else kind.en)
        else:
            parts.append(f"“{each}”")
    return ("、" if words.zh else " or ").join(parts)
