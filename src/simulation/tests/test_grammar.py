"""The grammar of chatter, and that every theme's lines can be spoken."""

import re

import pytest

from simulation import dice
from simulation.chatter import everyday, themes, voice


def test_scripts_split_by_blank_lines_and_slashes():
    [first, second] = voice.scripts("A hi / hello\n/ hey\nB you\n\n主 welcome")
    assert [line.wordings for line in first] == [("hi", "hello", "hey"), ("you",)]
    assert second[0].by_owner


def test_a_slot_keeps_its_filling_through_a_script():
    speaking = themes.VOICES["tea"]
    filled: dict[str, str] = {}
    chance = dice.stream(1, "test")
    asked = speaking.speak("{茶}", filled, chance)
    assert all(speaking.speak("{茶}", filled, chance) == asked for _ in range(20))


@pytest.mark.parametrize("theme", sorted(themes.VOICES))
def test_every_slot_is_known_and_every_theme_is_rich(theme):
    speaking = themes.VOICES[theme]
    spoken = [
        wording for script in speaking.scripts for line in script for wording in line.wordings
    ]
    spoken += [*speaking.remarks, *speaking.shows, *speaking.mornings, *speaking.offers]
    spoken += [*speaking.evenings, *speaking.crew]
    wanted = {slot for line in spoken for slot in re.findall(r"\{([^}]+)\}", line)}
    assert wanted <= {*speaking.slots, "商品"}
    assert len(spoken) > 90
    assert len(speaking.products) == 10
    assert len(speaking.hours) == 24
    assert len(speaking.week) == 7
    assert set(speaking.slots) <= wanted | {"商品"}


def test_everyday_scripts_need_no_slot():
    for script in everyday.SCRIPTS + everyday.MORNING_SCRIPTS + everyday.MEAL_SCRIPTS:
        assert not [wording for line in script for wording in line.wordings if "{" in wording]


def test_counting_dice_have_the_right_mean():
    chance = dice.stream(3, "counts")
    for mean in (0.4, 6.0, 80.0):
        throws = [chance.count(mean) for _ in range(4_000)]
        assert sum(throws) / len(throws) == pytest.approx(mean, rel=0.06)
    assert chance.count(0) == 0
