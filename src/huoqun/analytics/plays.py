"""What to do with each class of people (C6): plays as data, in our words, with their articles.

Where a play would break platform rules or law if taken literally, its lawful form stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huoqun.analytics.kinds import UserClass

# A class stands out in a community where its share is this many times the share among all ...
STANDS_OUT_RATIO: Final = 1.2
# ... and it counts at least so many people there; fewer are chance.
STANDS_OUT_MIN: Final = 5


@dataclass(frozen=True, kw_only=True)
class Play:
    """One thing to do, with the article that asks for it."""

    key: str
    zh: str
    en: str
    source: str


_OURS: Final = "requirement C6"
_ARTICLE: Final = "article 000 §8"

PLAYS: Final[dict[UserClass, tuple[Play, ...]]] = {
    UserClass.LOYAL: (
        Play(
            key="high_ticket",
            zh="上高客单价的单品：先让他们看、先让他们买，不必打折。",
            en="Offer high-ticket goods: let them see and buy first, without a discount.",
            source=_ARTICLE,
        ),
        Play(
            key="better_service",
            zh="把服务做厚：专人对接、优先发货、售后先办。",
            en="Serve them better: one person to ask, first to be shipped to, first to be helped.",
            source=_ARTICLE,
        ),
        Play(
            key="ask_for_friends",
            zh="请他们带朋友来，双方都有谢礼；谢礼只给一级，按实际购买发放。",
            en="Ask them to bring friends and thank both sides: one level, once a friend bought.",
            source="article 000 §9; requirement E4",
        ),
    ),
    UserClass.BARGAIN: (
        Play(
            key="bundle",
            zh="推组合优惠：两件一起买更划算，把每单金额提上去。",
            en="Sell bundles: two together cost less, and each order grows.",
            source=_ARTICLE,
        ),
        Play(
            key="bargain_with_friends",
            zh="邀请好友一起拼单或砍价：规则写全，底价一定砍得到，不以分享为领取条件。",
            en="Let them buy or bargain together with friends: all rules shown, a floor that can be"
            " reached, nothing that hangs on sharing alone.",
            source=_ARTICLE,
        ),
        Play(
            key="promotion",
            zh="集中做促销：固定的福利日，限量写明，不天天打折。",
            en="Promote on fixed days with stated limits, not every day.",
            source=_ARTICLE,
        ),
    ),
    UserClass.NEED_DRIVEN: (
        Play(
            key="ask_why",
            zh="私聊问一句：上次用得怎么样、为什么没再买，把答案记成标签。",
            en="Ask in a private chat how it went and why they stopped; keep the answer as a tag.",
            source=_OURS,
        ),
        Play(
            key="remind_in_time",
            zh="按用完的时间提醒补货，只提醒他买过的那一类。",
            en="Remind them when what they bought should be used up, of that kind only.",
            source=_OURS,
        ),
    ),
    UserClass.LOW_NEED: (
        Play(
            key="first_order",
            zh="给一个低门槛的首单理由：小样、试用、到店领取。",
            en="Give an easy reason for a first order: a sample, a trial, something to pick up.",
            source=_OURS,
        ),
        Play(
            key="few_messages",
            zh="少打扰：只留有用的内容，促销不逐条推。",
            en="Disturb them little: useful content, not every promotion.",
            source=_OURS,
        ),
    ),
    UserClass.GROWING: (
        Play(
            key="next_reason",
            zh="给下一次购买一个由头：会员日、积分、搭配推荐。",
            en="Give a reason for the next order: a members' day, points, what goes with it.",
            source=_OURS,
        ),
        Play(
            key="invite_lightly",
            zh="满意之后再请他推荐：收到货、晒过单，就是时候。",
            en="Ask for a recommendation once they are content: after delivery, after showing it.",
            source=_OURS,
        ),
    ),
}
# A bargain group and a loyal one are what article 000 speaks of; a group is played by one class.
_ORDER: Final = (
    UserClass.LOYAL,
    UserClass.BARGAIN,
    UserClass.NEED_DRIVEN,
    UserClass.GROWING,
)


def leading_class(
    here: Mapping[UserClass, int], everywhere: Mapping[UserClass, int]
) -> UserClass | None:
    """The class by which to play a community: the one that stands out most against all people.

    Where none stands out, the largest that buys; of nobody, None. Low need leads only where there
    is nobody else: a group is played for those who buy.
    """
    people, all_people = sum(here.values()), sum(everywhere.values())
    if not people:
        return None
    ratios = {
        each: (here.get(each, 0) / people) / (everywhere[each] / all_people)
        for each in _ORDER
        if here.get(each, 0) >= STANDS_OUT_MIN and everywhere.get(each)
    }
    standing_out = [each for each in ratios if ratios[each] >= STANDS_OUT_RATIO]
    if standing_out:
        return max(standing_out, key=ratios.__getitem__)
    largest = max(_ORDER, key=lambda each: here.get(each, 0))
    return largest if here.get(largest) else UserClass.LOW_NEED
