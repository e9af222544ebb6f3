"""The only two questions asked upward; rooms answer, ``server.wiring`` collects the answers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pyroaring import BitMap64

from huoqun.core.kinds import Kind

# What a rule may say of one condition, once it was read: numbers, words and lists of either.
Value = int | tuple[int, ...] | tuple[str, ...]
Params = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of one condition, each in its own type; what was not given is empty."""

    params: Params

    def number(self, key: str, *, otherwise: int = 1) -> int:
        """A number, of days or of minor units too."""
        value = self.params.get(key, otherwise)
        assert isinstance(value, int)
        return value

    def ids(self, key: str) -> list[int]:
        """The ids of things."""
        value = self.params.get(key, ())
        return [each for each in value if isinstance(each, int)] if isinstance(value, tuple) else []

    def words(self, key: str) -> list[str]:
        """Words that were typed or chosen."""
        value = self.params.get(key, ())
        return [each for each in value if isinstance(each, str)] if isinstance(value, tuple) else []


NUMBER_MAX = 1_000_000
# A window of ten years: older facts are import history that nobody acts on.
DAYS_MAX = 3_650
# Minor units: ten thousand million yuan.
MONEY_MAX = 10**12
THINGS_MAX = 200
WORDS_MAX = 20
WORD_LENGTH_MAX = 50


class ParamKind(Kind):
    """What a parameter of a condition is made of, and so how a person enters it."""

    NUMBER = "number", "数字", "Number"
    DAYS = "days", "天数", "Days"
    MONEY = "money", "金额", "Amount"
    WORDS = "words", "词语", "Words"
    CHOICES = "choices", "选项", "Choices"
    THINGS = "things", "对象", "Things"


@dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter of a condition.

    ``narrows`` tells how fewer people fit: 1 with a greater value, -1 with a smaller one, 0 for
    neither. ``of`` says what the ids of THINGS number (tag, community, unit, segment …), and
    ``named`` gives their names; an id without a name is refused.
    """

    key: str
    kind: ParamKind
    zh: str
    en: str
    optional: bool = False
    least: int = 1
    most: int | None = None
    narrows: int = 0
    choices: type[Kind] | None = None
    of: str = ""
    named: Callable[[Collection[int]], Mapping[int, str]] | None = None

    @property
    def limit(self) -> int:
        """The greatest number, or the longest list, that the parameter takes."""
        return self.most if self.most is not None else _LIMITS[self.kind]


_LIMITS = {
    ParamKind.NUMBER: NUMBER_MAX,
    ParamKind.DAYS: DAYS_MAX,
    ParamKind.MONEY: MONEY_MAX,
    ParamKind.WORDS: WORDS_MAX,
    ParamKind.CHOICES: THINGS_MAX,
    ParamKind.THINGS: THINGS_MAX,
}


class ConditionSubject(Kind):
    """What a condition is about: how the console groups the conditions of a rule."""

    PERSON = "person", "客户", "The customer"
    COMMUNITY = "community", "社群", "Communities"
    SPEECH = "speech", "发言", "Speech"
    ORDER = "order", "订单", "Orders"
    SEGMENT = "segment", "人群", "Segments"


class Members(Protocol):
    """Who fits: the present numbers of people, none outside ``within`` when it is given.

    A person is counted whole: what is known of numbers that were merged into them counts as theirs.
    """

    def __call__(self, params: Params, *, within: BitMap64 | None) -> BitMap64: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Things that an answer rests on, and whom a thing concerns that newly is one of them."""

    things: Callable[[Params], BitMap64]
    people: Callable[[BitMap64], BitMap64]


@dataclass(frozen=True, kw_only=True)
class Predicate:
    """A condition that segments may use: its parameters, its sentence, and who fits.

    ``zh`` and ``en`` name parameters in braces; a part in square brackets is left out while one of
    its parameters is not given. Facts ``touched_by`` can change the answer for the customer whom
    they tell of; with ``narrowed_by`` only when the fact's own value of that name is among the
    parameter's. Facts in ``rebuilt_by`` can change it for anybody. With ``decays`` people also
    leave by the turn of the day. An answer may be ``lag_seconds`` old where keeping it is dear;
    with ``made_anew`` no fact tells whom it touches, and an answer that old is made anew; where a
    fact about one customer changes it for others, ``ground`` tells for whom.
    ``right`` is the permission that one needs to ask it, beside that of seeing members at all.
    """

    key: str
    subject: ConditionSubject
    zh: str
    en: str
    params: tuple[Param, ...] = ()
    touched_by: tuple[str, ...]
    narrowed_by: str = ""
    rebuilt_by: tuple[str, ...] = ()
    decays: bool
    lag_seconds: int = 0
    made_anew: bool = False
    ground: Ground | None = None
    right: str = ""
    members: Members

    def param(self, key: str) -> Param | None:
        """The parameter of a name; None when the condition has none of it."""
        return next((each for each in self.params if each.key == key), None)


# Plugged in by the server when it starts; the rooms that ask are below those that answer.
_predicates: dict[str, Predicate] = {}


def plug_in(predicates: Sequence[Predicate]) -> None:
    """Make the conditions known under their keys; two of one key are a fault of ours."""
    for each in predicates:
        assert _predicates.get(each.key, each) is each, f"two conditions are called {each.key}"
        _predicates[each.key] = each


def predicates() -> Mapping[str, Predicate]:
    """Every condition that a rule may use, by key, in the order in which rooms are wired."""
    return _predicates


class Basis(Kind):
    """What allows us to hold personal data (PIPL 13)."""

    CONSENT = "consent", "个人同意", "Consent"
    CONTRACT = "contract", "订立或履行合同", "A contract with the person"
    LEGAL_DUTY = "legal_duty", "履行法定义务", "A legal duty"


class Sensitivity(Kind):
    """What kind of personal data a column holds."""

    NAME = "name", "称呼与编号", "Names and numbers"
    WORDS = "words", "所说所写", "What was said or written"
    MARK = "mark", "检索用的标记", "A mark that finds, and reveals nothing"
    KEY = "key", "密钥", "A key"


class Keeping(Kind):
    """How long personal data is kept; the days of the first two can be set."""

    WORDS = "words", "聊天文字的期限", "As long as words"
    PERSON = "person", "随客户保存", "As long as the person"
    UNREAD = "unread", "九十天", "Ninety days"
    NOTICES = "notices", "七天", "Seven days"
    EXPORTS = "exports", "到导出文件失效为止", "Until the exported file expires"
    ALWAYS = "always", "一直保存", "For good"


@dataclass(frozen=True, kw_only=True)
class Personal:
    """A personal column, ``model.field``: what for, on which basis, of which kind, how long."""

    column: str
    purpose_zh: str
    purpose_en: str
    basis: Basis
    sensitivity: Sensitivity
    keeping: Keeping


@dataclass(frozen=True, kw_only=True)
class OldWords:
    """The words that a room keeps in tables of its own; they go with the words of the chats.

    Both take the moment before which words are kept no longer: how many texts that are, and how
    many it removed (in a transaction of its own; cut off, it goes on).
    """

    count: Callable[[datetime], int]
    forget: Callable[[datetime], int]


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """What a room knows about a person: the columns, how to hand them out, how to erase them.

    ``columns`` registers every personal column of the room; a test fails when a room has an
    encrypted or personal field without an entry here.
    """

    room: str
    columns: tuple[Personal, ...]
    # What the room keeps, in words for the person themselves.
    kept_zh: str
    kept_en: str
    export: Callable[[int], dict[str, Any]]
    # Rows gone, by table; runs in the erasure's transaction, and again when that was cut off.
    erase: Callable[[int], dict[str, int]]
    words: OldWords | None = None
