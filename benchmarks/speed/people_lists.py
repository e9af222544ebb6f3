"""Lists of people: customers with phones and attributes, and a file of tags, by the import door."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.connectors.files import actions, models
from huoqun.connectors.files.actions import Wanted
from huoqun.connectors.files.kinds import Field, FileKind, NewTags
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.customers import actions as customer_actions
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries

# A list of a hundred thousand is brought in while one fetches a coffee: ours, no system says so.
CUSTOMERS_A_SECOND_MIN, TAGS_A_SECOND_MIN = 1_500, 2_500
_CITIES = ("上海", "杭州", "成都", "苏州", "南京")
_LIKES = ("露营", "烘焙", "跑步", "园艺", "猫", "狗", "茶", "咖啡")


def measure(house: House) -> Iterator[Figure]:
    """Import both, then the list again."""
    people = house.size(100_000, 1_000_000)
    customers = _customers(house.home / "customers.csv", people)
    tags = _tags(house.home / "tags.csv", people)
    org_actions.create_corp(name="活群", by=org_actions.HOUSE)
    first = timing.seconds(lambda: _import(FileKind.CUSTOMERS, customers, people))
    settled = timing.seconds(customer_actions.settle)
    labelled = timing.seconds(lambda: _import(FileKind.TAGS, tags, people))
    again = timing.seconds(lambda: _import(FileKind.CUSTOMERS, customers, people))
    yield figures.made(
        f"import of {people:,} customers with phone, gender, city and level",
        people / first,
        "rows/s",
        target=figures.at_least(CUSTOMERS_A_SECOND_MIN, people / first),
    )
    yield figures.made("who of them is one person, settled", settled, "s")
    yield figures.made(
        "the same list again: nothing new",
        people / again,
        "rows/s",
        against=f"the first time: {people / first:,.0f}/s",
        ratio=first / again,
        target=figures.at_least(1, first / again),
    )
    yield figures.made(
        f"import of {people:,} customers' tags",
        people / labelled,
        "rows/s",
        target=figures.at_least(TAGS_A_SECOND_MIN, people / labelled),
    )


def _customers(path: Path, people: int) -> Path:
    chance = random.Random(7)  # noqa: S311 (no secret)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["会员编号", "昵称", "手机", "性别", "城市", "会员等级"])
        for number in range(people):
            # One in fifty shares a phone with somebody: a family, or one person twice.
            phone = 13_000_000_000 + (number - (number % 50 == 0))
            gender, city = chance.choice("男女"), chance.choice(_CITIES)
            rows.writerow([f"m{number}", f"会员{number}", phone, gender, city, number % 5])
    return path


def _tags(path: Path, people: int) -> Path:
    chance = random.Random(8)  # noqa: S311 (no secret)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["会员编号", "标签"])
        for number in range(people):
            rows.writerow([f"m{number}", "、".join(chance.sample(_LIKES, 2))])
    return path


def _import(kind: FileKind, path: Path, people: int) -> None:
    fixed = {Field.TAG_GROUP: "兴趣"} if kind is FileKind.TAGS else {}
    prepared = actions.prepare_path(
        kind=kind,
        path=path,
        unit=org_queries.root_unit(),
        wanted=Wanted(options=ReadOptions(new_tags=NewTags.MAKE), fixed=fixed, source="shop"),
        actor=org_actions.HOUSE,
    )
    actions.run(batch_id=prepared.batch.pk)
    batch = models.ImportBatch.objects.get(pk=prepared.batch.pk)
    assert batch.rows_rejected == 0, f"{batch.rows_rejected} of {people} rows were rejected"
