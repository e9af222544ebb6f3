"""What the words of a file mean as tags of the company, and making those that it lacks."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from huoqun.connectors.files import models, queries
from huoqun.connectors.files.actions import listing
from huoqun.connectors.files.kinds import FileKind, NewTags, RowFault
from huoqun.connectors.files.records.customers import GROUPS, TAG_CHARACTERS_MAX
from huoqun.core.refusal import Refused
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import TagChoice, TagKind
from huoqun.customers.models import Tag, TagGroup
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.models import OrgUnit

# A group, or none, and what stands for a tag in it.
Word = tuple[str | None, str]
_FAULTS = {
    "too_many_tags": RowFault.TAG_GROUP_FULL,
    "tags_are_the_companys": RowFault.TAGS_NOT_ALLOWED,
}


@dataclass(frozen=True, slots=True)
class Unmade:
    """A tag that the company does not have, and may get; its group may be new, too."""

    group: str
    name: str
    # Whether a person carries one tag of the group only.
    single: bool


# None: it is left out.
Meaning = Tag | Unmade | RowFault | None


@dataclass(slots=True, kw_only=True)
class Labels:
    """The tags and groups of a company by what people call them."""

    company: OrgUnit
    actor: org_actions.Actor
    new_tags: NewTags
    tag_group: str
    groups: dict[str, TagGroup] = field(default_factory=dict)
    tags: dict[str, list[Tag]] = field(default_factory=dict)
    made_tag_ids: list[int] = field(default_factory=list)
    made_group_ids: list[int] = field(default_factory=list)

    def meaning(self, word: Word) -> Meaning:
        """The tag that a word means, or what becomes of one that there is not."""
        group, name = word
        known = self._known(group, name)
        if not known and group is None:
            group, name = _parted(name)
            known = self._known(group, name) if group else []
        if len(known) == 1:
            return self._allowed(known[0])
        if known:
            return None if self.new_tags is NewTags.SKIP else RowFault.SEVERAL_TAGS
        return self._unknown(group or self.tag_group, name)

    def _known(self, group: str | None, name: str) -> list[Tag]:
        found = self.tags.get(_folded(name), [])
        if group is None:
            return found
        return [each for each in found if _folded(each.group.name) == _folded(group)]

    def _allowed(self, tag: Tag) -> Meaning:
        if tag.rule is None:
            return tag
        return None if self.new_tags is NewTags.SKIP else RowFault.KEPT_BY_RULE

    def _unknown(self, group: str, name: str) -> Meaning:
        if self.new_tags is not NewTags.MAKE:
            return None if self.new_tags is NewTags.SKIP else RowFault.UNKNOWN_TAG
        if not group:
            return RowFault.NO_TAG_GROUP
        if max(len(group), len(name)) > TAG_CHARACTERS_MAX:
            return RowFault.TOO_LONG
        if not self.actor.scope.where(Permission.EDIT_CUSTOMERS).covers(self.company.path):
            return RowFault.TAGS_NOT_ALLOWED
        known = self.groups.get(_folded(group))
        if known is not None and known.kind != TagKind.ATTRIBUTE:
            return RowFault.NOT_ATTRIBUTE
        if known is not None:
            return Unmade(known.name, name.strip(), known.choice == TagChoice.ONE)
        # Who somebody is has one answer; other words may stand side by side.
        return Unmade(group.strip(), name.strip(), group.strip() in GROUPS.values())

    def make(self, unmade: Unmade) -> Tag | RowFault:
        """Make a tag, and its group where there is none, in the caller's transaction."""
        found = self._known(unmade.group, unmade.name)
        if found:
            return found[0]
        try:
            return self._make(unmade)
        except Refused as refusal:
            if refusal.code not in _FAULTS:
                raise
            return _FAULTS[refusal.code]

    def _make(self, unmade: Unmade) -> Tag:
        group = self.groups.get(_folded(unmade.group))
        if group is None:
            group = customer_actions.make_tag_group(
                name=unmade.group,
                kind=TagKind.ATTRIBUTE,
                choice=TagChoice.ONE if unmade.single else TagChoice.MANY,
                company=self.company,
                actor=self.actor,
            )
            self.groups[_folded(group.name)] = group
            self.made_group_ids.append(group.pk)
        tag = customer_actions.make_tag(group=group, name=unmade.name, actor=self.actor)
        self.tags.setdefault(_folded(tag.name), []).append(tag)
        self.made_tag_ids.append(tag.pk)
        return tag


def labels(batch: models.ImportBatch) -> Labels:
    """The words of the company into which an import goes."""
    options = queries.options_of(batch)
    usual = NewTags.MAKE if batch.kind == FileKind.CUSTOMERS else NewTags.REFUSE
    company = org_queries.company_of(batch.unit)
    found = Labels(
        company=company,
        actor=listing.actor_of(batch),
        new_tags=options.new_tags or usual,
        tag_group=options.tag_group.strip(),
    )
    for group in customer_queries.groups_of(company):
        found.groups[_folded(group.name)] = group
    for tag in customer_queries.tags_of(company):
        found.tags.setdefault(_folded(tag.name), []).append(tag)
    return found


def meanings(words: Iterable[Word], *, of: Labels) -> dict[Word, Meaning]:
    """What each word means."""
    return {word: of.meaning(word) for word in set(words)}


def make_missing(*, found: dict[Word, Meaning], wanted: Collection[Word], of: Labels) -> None:
    """Make the tags that rows need and the company lacks; what cannot be made becomes a fault."""
    # A word that names no group means the tag of one that does, if the file has both.
    missing = {word: each for word in wanted if isinstance(each := found[word], Unmade)}
    for word in sorted(missing, key=lambda each: (missing[each].group == of.tag_group, str(each))):
        found[word] = meaning = of.meaning(word)
        if isinstance(meaning, Unmade):
            made = of.make(meaning)
            skips = of.new_tags is NewTags.SKIP and isinstance(made, RowFault)
            found[word] = None if skips else made


def _parted(text: str) -> tuple[str | None, str]:
    """Group and tag of ``group/tag`` or ``group:tag``."""
    for mark in ("/", ":"):
        group, found, name = text.partition(mark)
        if found and group.strip() and name.strip():
            return group.strip(), name.strip()
    return None, text


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
