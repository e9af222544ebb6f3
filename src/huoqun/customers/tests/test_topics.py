"""What a message is about: clear ones, several at once, and those that are about nothing."""

import pytest

from huoqun.customers.kinds import Need, Topic
from huoqun.customers.rules import topics


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("敏感肌用什么面霜好，求推荐", (Topic.BEAUTY, Need.SEEKS_ADVICE)),
        ("敏感肌用什麼面霜好，求推薦", (Topic.BEAUTY, Need.SEEKS_ADVICE)),
        ("老白茶一饼多少钱", (Topic.DRINKS, Need.ASKS_PRICE)),
        ("宝宝六个月，辅食怎么加", (Topic.MOTHER_BABY,)),
        ("猫粮怎么下单", (Topic.PETS, Need.ASKS_TO_BUY)),
        ("收到的苹果坏了一半，要退款", (Topic.FOOD, Need.AFTER_SALE)),
        ("绣球到货了，晒一下", (Topic.PLANTS, Need.SHARES_ORDER)),
        ("ＩＰＨＯＮＥ和华为哪个好", (Topic.DIGITAL, Need.COMPARES)),
        ("多少钱", (Need.ASKS_PRICE,)),
    ],
)
def test_clear_messages(text: str, expected: tuple[str, ...]) -> None:
    found = topics.signals(text)
    assert set(expected) <= {*found.topics, *found.needs}


@pytest.mark.parametrize(
    "text", ["", None, "哈哈哈哈", "早上好", "收到，谢谢群主", "+1", "[捂脸]", "明天见", "🎉🎉"]
)
def test_what_is_about_nothing_has_no_topic(text: str | None) -> None:
    assert not topics.signals(text)


def test_an_endless_text_costs_no_more_than_its_beginning() -> None:
    start = "猫粮" + "，" * topics.TEXT_LENGTH_MAX
    assert topics.signals(start + "多少钱") == topics.signals(start)


def test_neighbours_are_joined() -> None:
    assert topics.features(["多少", "钱", "呀"]) == {
        *("多少", "钱", "呀", "多少钱", "钱呀", "多少钱呀"),
    }
