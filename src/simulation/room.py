"""One community while it is being talked in: who is there, who speaks, what has been said."""

import bisect
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from simulation import dice, stories
from simulation.calendar import Span, second_of_day
from simulation.chatter import everyday, themes, voice
from simulation.communities import Community
from simulation.memberships import Stay
from simulation.orders import OrderLine

_IMAGE = "[图片]"
# An enthusiast of the first weeks who then only reads.
_FLASH_IN_THE_PAN = 0.2
_ENTHUSIASM_DAYS = 14
_QUIETER = 0.25
_DISTINCT_TRIES_MAX = 12


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as a chat export has it."""

    community: str
    member_id: str
    nickname: str
    sent_at: datetime
    text: str
    kind: str


class Room:
    """The state of one community during the demo and the ways to say something in it."""

    def __init__(
        self,
        community: Community,
        stays: Sequence[Stay],
        orders: Sequence[OrderLine],
        span: Span,
        chance: dice.Dice,
    ) -> None:
        self.community = community
        self.span = span
        self.chance = chance
        self.plan = stories.plan(community)
        self.voice = themes.VOICES[community.theme]
        self.members = [stay for stay in stays if stay.role == "member"]
        self.managers = [stay for stay in stays if stay.role == "manager"]
        self.crew = [stay for stay in stays if stay.role == "atmosphere"]
        self.bots = [stay for stay in stays if stay.role == "bot"]
        self.spammers = [stay for stay in self.members if stay.talk == 0.0]
        self.orders = orders
        self.said: list[Message] = []
        self._owners = [stay for stay in stays if stay.role == "owner"]
        self._falls_silent = self._draw_silences()
        self._enthusiasts = {
            stay.member_id for stay in self.members if chance.happens(_FLASH_IN_THE_PAN)
        }
        # Who can speak on the day that has begun, loud and quiet alike.
        self.talkers: list[Stay] = []
        self._weights: list[float] = []

    def begin_day(self, day: int) -> None:
        """Work out who can speak: members of the whole day who have not fallen silent."""
        begin, end = self.span.moment(day, 0), self.span.moment(day, 86_399)
        self.talkers = [
            stay
            for stay in self.members
            if stay.talk
            and stay.joined < begin
            and (stay.left is None or stay.left > end)
            and self._falls_silent.get(stay.member_id, day) >= day
        ]
        weights = (self._weight(stay, day) for stay in self.talkers)
        self._weights = list(itertools.accumulate(weights))

    def owner(self, day: int) -> Stay:
        """Return who owns the community at noon of that day."""
        noon = self.span.moment(day, 12 * 3600)
        return next(stay for stay in self._owners if stay.present(noon))

    def speakers(self, number: int) -> list[Stay]:
        """Return up to that many different people, the talkative ones first to be found."""
        found: dict[str, Stay] = {}
        if not self.talkers:
            return []
        for _ in range(_DISTINCT_TRIES_MAX):
            if len(found) >= number:
                break
            point = self.chance.random() * self._weights[-1]
            stay = self.talkers[bisect.bisect(self._weights, point)]
            found.setdefault(stay.member_id, stay)
        return list(found.values())

    def some_second(self) -> int:
        """Return a second of the day at which this theme's people are awake and looking."""
        return second_of_day(self.voice.hours, self.chance)

    def say(self, stay: Stay, at: datetime, text: str, kind: str = "text") -> None:
        """Say something, if the person is in the community at that moment."""
        if not stay.present(at):
            return
        message = Message(
            community=self.community.key,
            member_id=stay.member_id,
            nickname=stay.nickname,
            sent_at=at,
            text=text,
            kind=kind,
        )
        self.said.append(message)

    def say_at(self, stay: Stay, day: int, second: float, text: str, kind: str = "text") -> None:
        """Say something at that second of that day."""
        self.say(stay, self.span.moment(day, second), text, kind)

    def show_image(self, stay: Stay, day: int, second: float) -> None:
        """Post a picture."""
        self.say_at(stay, day, second, _IMAGE, "image")

    def fill(self, line: str, filled: dict[str, str] | None = None) -> str:
        """Return a line with the slots of this theme filled."""
        return self.voice.speak(line, {} if filled is None else filled, self.chance)

    def line(self, lines: Sequence[str], filled: dict[str, str] | None = None) -> str:
        """Return one of the lines, filled."""
        return self.fill(self.chance.choice(lines), filled)

    def converse(self, day: int, script: voice.Script, second: int) -> None:
        """Play a script from that second on; whoever is missing leaves a line unsaid."""
        filled: dict[str, str] = {}
        parts = {line.speaker for line in script if not line.by_owner}
        cast = dict(zip(sorted(parts), self.speakers(len(parts)), strict=False))
        for line in script:
            speaker = self._answering(day) if line.by_owner else cast.get(line.speaker)
            if speaker is None:
                continue
            text = self.fill(self.chance.choice(line.wordings), filled)
            if self.chance.happens(0.06):
                text += self.chance.choice(("～", "😂", "[捂脸]", "🌹", "哈哈", "…"))
            self.say_at(speaker, day, second, text)
            second += self.chance.randint(9, 150)
        if self.chance.happens(0.4):
            for listener in self.speakers(1):
                self.say_at(listener, day, second, self.chance.choice(everyday.REACTIONS))

    def _answering(self, day: int) -> Stay:
        """Return who answers for the house: the owner, now and then a manager."""
        if self.managers and self.chance.happens(0.3):
            return self.chance.choice(self.managers)
        return self.owner(day)

    def _weight(self, stay: Stay, day: int) -> float:
        age = day - self.span.number(stay.joined)
        tired = age > _ENTHUSIASM_DAYS and stay.member_id in self._enthusiasts
        return stay.talk * (_QUIETER if tired else 1.0)

    def _draw_silences(self) -> dict[str, int]:
        """Return the last talking day of those whom the story makes fall silent."""
        fading = stories.fades_out(self.community)
        if fading is None:
            return {}
        begin, end, share = fading
        return {
            stay.member_id: self.chance.randint(begin, end)
            for stay in self.members
            if self.chance.happens(share)
        }


def orders_by_community(lines: Iterable[OrderLine]) -> dict[str, list[OrderLine]]:
    """Return the lines bought through each community, returns left out."""
    found: dict[str, list[OrderLine]] = {}
    for line in lines:
        if line.community and line.quantity > 0:
            found.setdefault(line.community, []).append(line)
    return found
