"""Asking a rule: read with everything that it names, told in words, and among whom it is asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from huoqun.core import ports
from huoqun.core.refusal import Explained, Refused
from huoqun.customers import models, queries
from huoqun.customers.kinds import SegmentKind
from huoqun.customers.rules import reading, sentences, tree
from huoqun.customers.rules.tree import AnyOf, Is, Node
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

NESTED_MAX = 5

# A rule as it was read, for those who pass it on.
Rule = Node


class FitsNobody(Refused):
    """A rule contradicts itself."""

    code = "rule_fits_nobody"
    zh = "这条规则自相矛盾，不可能有客户符合。请检查互相冲突的条件，去掉其中一个。"
    en = "This rule contradicts itself: nobody can fit it. Take out a condition that clashes."


class NotKnown(Explained):
    """A rule names something that does not exist or lies elsewhere."""

    code = "rule_names_unknown"
    zh = "规则里选的对象（编号 {ids}）不存在、已停用，或不在您的管辖范围内，请重新选择："
    en = "The rule names what does not exist, was archived or lies outside your part ({ids}):"


class NestedTooDeep(Refused):
    """Segments inside segments inside segments …"""

    code = "segment_nested_too_deep"
    zh = "人群最多嵌套 {most} 层，请合并其中几层。"
    en = "Segments are nested {most} deep at most; merge some of them."


class NotAllowed(Explained):
    """A rule asks what the reader may not know."""

    code = "rule_needs_right"
    status = 403
    zh = "您没有查看这类信息的权限，请联系管理员或去掉这个条件："
    en = "You may not know what this condition asks; take it out, or ask an administrator:"


def read_rule(raw: object, *, seen_by: Scope, asked_by: Scope | None = None) -> Node:
    """A rule as someone may ask it; refuses what is wrong with it in one sentence.

    ``seen_by`` is the scope in which the rule's tags, segments and communities must lie.
    """
    node = reading.read(raw, predicates=ports.predicates())
    _check_things(node, seen_by)
    check_rights(node, rights=asked_by or seen_by)
    if tree.never_fits(node, predicates=ports.predicates(), clash=_clashing(node)):
        raise FitsNobody
    return node


def check_rights(node: Node, *, rights: Scope) -> None:
    """Refuse a rule that asks for what someone may not know; raises NotAllowed."""
    held = {str(each) for each in rights.permissions}
    for condition in tree.conditions(expanded(node)):
        predicate = ports.predicates()[condition.key]
        if predicate.right and predicate.right not in held:
            raise NotAllowed(
                because_zh=f"{predicate.subject.zh}。", because_en=f"{predicate.subject.en}."
            )


def may_ask(node: Node, *, rights: Scope) -> bool:
    """Whether someone may know what a rule asks for."""
    try:
        check_rights(node, rights=rights)
    except NotAllowed:
        return False
    return True


def _check_things(node: Node, seen_by: Scope) -> None:
    """Whether everything that the rule numbers exists and may be named by whoever wrote it."""
    predicates = ports.predicates()
    for condition in tree.conditions(node):
        for param in predicates[condition.key].params:
            value = condition.given.get(param.key)
            if param.named is None or not isinstance(value, tuple):
                continue
            ids = [each for each in value if isinstance(each, int)]
            missing = sorted(set(ids) - set(_nameable(param, ids, seen_by)))
            if missing:
                raise NotKnown(
                    because_zh=f"{param.zh}。",
                    because_en=f"{param.en}.",
                    ids=", ".join(map(str, missing[:5])),
                )


def _nameable(param: ports.Param, ids: list[int], seen_by: Scope) -> set[int]:
    assert param.named is not None
    known = set(param.named(ids))
    match param.of:
        case "tag":
            return known & set(queries.tags(seen_by).values_list("pk", flat=True))
        case "segment":
            return known & set(queries.segments(seen_by).values_list("pk", flat=True))
        case "unit":
            mine = org_queries.unit_ids(seen_by) | org_queries.units_above(seen_by)
            return known if seen_by.everything else known & mine
        case "community":
            return known & queries.known_places(ids, seen_by=seen_by)
        case "form":
            forms = queries.forms.listed(seen_by, published=True)
            return known & set(forms.values_list("pk", flat=True))
        case "form_option":
            options = queries.forms.options(seen_by, option_ids=ids)
            return known & set(options.values_list("pk", flat=True))
    return known


def _clashing(node: Node) -> tree.Clash:
    """Whether two conditions exclude each other: two tags of which a person carries one only."""
    tags = tree.things(node, of="tag", predicates=ports.predicates())
    groups = queries.one_of(tags)

    def clash(one: Is, other: Is) -> bool:
        mine, theirs = _tag_ids(one), _tag_ids(other)
        if not mine or not theirs or mine & theirs:
            return False
        of = {groups.get(each) for each in mine | theirs}
        return len(of) == 1 and None not in of

    return clash


def _tag_ids(condition: Is) -> frozenset[int]:
    return tree.things(condition, of="tag", predicates=ports.predicates())


def told(node: Node) -> tuple[str, str]:
    """The rule in Chinese and in English."""
    return told_all([node])[0]


def told_all(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """Rules in Chinese and in English; what they name is looked up once for all of them."""
    named, predicates = _names(nodes), ports.predicates()
    zh = sentences.Words(zh=True, named=named, unnamed="（已停用）")
    en = sentences.Words(zh=False, named=named, unnamed="(archived)")
    return [
        (
            sentences.sentence(node, predicates=predicates, words=zh),
            sentences.sentence(node, predicates=predicates, words=en),
        )
        for node in nodes
    ]


def _names(nodes: Sequence[Node]) -> Mapping[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    asked: dict[str, ports.Param] = {}
    for condition in (each for node in nodes for each in tree.conditions(node)):
        for param in ports.predicates()[condition.key].params:
            value = condition.given.get(param.key)
            if param.named is not None and isinstance(value, tuple):
                asked[param.of] = param
                wanted.setdefault(param.of, set()).update(
                    each for each in value if isinstance(each, int)
                )
    return {
        (of, each): name
        for of, param in asked.items()
        if param.named is not None
        for each, name in param.named(wanted[of]).items()
    }


# --- Evaluating


def universe(scope: Scope) -> Is:
    """Whom someone may see, as a condition."""
    units = org_queries.companies_of(scope) if scope.everything else _tops(scope)
    return _reached(units, scope.community_ids)


def universe_of(segment: models.Segment) -> Is:
    """The people among whom a segment is kept: all whom its unit knows."""
    return _reached([segment.unit_id], ())


def _tops(scope: Scope) -> list[int]:
    return [int(path.strip("/").split("/")[-1]) for path in scope.unit_paths]


def _reached(units: Collection[int], communities: Collection[int]) -> Is:
    params: list[tuple[str, tuple[int, ...]]] = []
    if units:
        params.append(("units", tuple(sorted(units))))
    if communities:
        params.append(("communities", tuple(sorted(communities))))
    return Is(tree.REACHED, tuple(params))


def expanded(node: Node, *, depth: int = 0) -> Node:
    """A rule in which segments that follow the facts are replaced by their own rules."""
    match node:
        case Is(key) if key == tree.SEGMENT:
            return _inner(node, depth)
        case tree.NotOf(of):
            return tree.NotOf(expanded(of, depth=depth))
        case tree.AllOf(of):
            return tree.AllOf(tuple(expanded(each, depth=depth) for each in of))
        case tree.AnyOf(of):
            return AnyOf(tuple(expanded(each, depth=depth) for each in of))
    return node


def _inner(condition: Is, depth: int) -> Node:
    if depth >= NESTED_MAX:
        raise NestedTooDeep(most=NESTED_MAX)
    ids = tree.things(condition, of="segment", predicates=ports.predicates())
    found = queries.rules_of(ids)
    fixed = tuple(sorted(ids - {each.pk for each in found.values() if each.kind == "live"}))
    parts: list[Node] = [
        expanded(stored(each), depth=depth + 1)
        for each in found.values()
        if each.kind == SegmentKind.LIVE
    ]
    if fixed:
        parts.append(Is(tree.SEGMENT, (("segments", fixed),)))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def stored(of: models.Segment | models.Tag) -> Node:
    """The rule of a segment or a tag as it was saved."""
    return reading.read(of.rule, predicates=ports.predicates())


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """A segment or a tag whose rule names another one."""

    kind: str
    id: int
    name: str


def users_of(*, tag_id: int = 0, segment_id: int = 0) -> list[User]:
    """What rests on a tag or on a segment: change it, and these change too."""
    found = [
        User(kind="segment", id=each.pk, name=each.name)
        for each in queries.used_by(tag_id=tag_id, segment_id=segment_id)
    ]
    of, wanted = ("tag", tag_id) if tag_id else ("segment", segment_id)
    for tag in queries.kept_by_rule():
        named = tree.things(stored(tag), of=of, predicates=ports.predicates())
        if wanted in named and not (of == "tag" and tag.pk == tag_id):
            found.append(User(kind="tag", id=tag.pk, name=tag.name))
    return found
