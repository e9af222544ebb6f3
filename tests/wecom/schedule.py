"""Seeded days in the life of a company: what its people do, in an order that a seed decides."""

import random
import time
from dataclasses import dataclass, field

from tests.wecom.world import Company, Said

STAFF = ("lin", "chen")


@dataclass
class Schedule:
    """Who there is, and what happens next."""

    company: Company
    chance: random.Random
    # Processes of their own show the real time: the world's clock may not leave it then.
    time_jumps: bool = True
    people: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Two members of staff, some customers, two groups."""
        for userid, name in zip(STAFF, ("林夏", "陈一"), strict=True):
            self.company.do("staff.create", userid=userid, name=name)
        self.people = [
            self.company.do("customer.create", name=f"客户{number}")["external_userid"]
            for number in range(8)
        ]
        for userid in STAFF:
            self._found(userid)
        self._add_tags()

    def step(self) -> None:
        """One thing happens, if it can (who is not there cannot leave)."""
        doing = self.chance.choice(
            (
                *(self._join,) * 4,
                *(self._leave,) * 3,
                *(self._kick,) * 2,
                *(self._befriend,) * 3,
                *(self._send,) * 2,
                self._publish,
                self._unfriend,
                self._rename,
                self._pass_on,
                self._dissolve,
                self._pass_time,
                *(self._mark,) * 3,
                self._edit_tag,
                self._delete_tag,
                self._add_tags,
            )
        )
        try:
            doing()
        except Said:
            return

    def _found(self, userid: str) -> None:
        chosen = self.chance.sample(self.people, 3)
        made = self.company.do("staff.create_group", owner=userid, name="群", customers=chosen)
        self.groups.append(made["chat_id"])

    def _join(self) -> None:
        self.company.turn(
            "customer.join_group",
            external_userid=self.chance.choice(self.people),
            by="invite",
            chat_id=self.chance.choice(self.groups),
            invitor=self.chance.choice(STAFF),
        )

    def _leave(self) -> None:
        self.company.turn(
            "customer.leave",
            chat_id=self.chance.choice(self.groups),
            member_id=self.chance.choice(self.people),
        )

    def _kick(self) -> None:
        self.company.turn(
            "staff.kick",
            chat_id=self.chance.choice(self.groups),
            members=[self.chance.choice(self.people)],
        )

    def newcomer(self) -> str:
        """Somebody new becomes a friend: there is a welcome to send; give its code."""
        made = self.company.do("customer.create", name=f"新客户{len(self.people)}")
        self.people.append(made["external_userid"])
        added = self.company.do(
            "customer.add_friend",
            userid=self.chance.choice(STAFF),
            external_userid=made["external_userid"],
            add_way=1,
        )
        return str(added["welcome_code"])

    def _befriend(self) -> None:
        self.company.do(
            "customer.add_friend",
            userid=self.chance.choice(STAFF),
            external_userid=self.chance.choice(self.people),
            add_way=self.chance.choice((1, 3, 4)),
        )

    def _unfriend(self) -> None:
        self.company.do(
            "staff.delete_customer",
            userid=self.chance.choice(STAFF),
            external_userid=self.chance.choice(self.people),
        )

    def _send(self) -> None:
        """A mass send begun on a phone: to a group, or to somebody who may be a friend."""
        chat_type, among = self.chance.choice((("group", self.groups), ("single", self.people)))
        self.company.do(
            "staff.send_by_hand",
            userid=self.chance.choice(STAFF),
            chat_type=chat_type,
            targets=[self.chance.choice(among)],
            text="新品到店",
        )

    def _publish(self) -> None:
        """A moment, and somebody who likes it if they can see it."""
        userid = self.chance.choice(STAFF)
        made = self.company.do("staff.publish_moment", userid=userid, text="开箱")
        self.company.turn(
            "customer.like",
            external_userid=self.chance.choice(self.people),
            moment_id=made["moment_id"],
            userid=userid,
        )

    def _rename(self) -> None:
        name = f"群{self.chance.randrange(1000)}"
        self.company.turn("staff.rename", chat_id=self.chance.choice(self.groups), name=name)

    def _pass_on(self) -> None:
        self.company.turn(
            "staff.transfer",
            chat_id=self.chance.choice(self.groups),
            new_owner=self.chance.choice(STAFF),
        )

    def _dissolve(self) -> None:
        if self.chance.random() < 0.3:
            self.company.turn("group.dissolve", chat_id=self.chance.choice(self.groups))
            self._found(self.chance.choice(STAFF))

    def _mark(self) -> None:
        """Somebody puts a tag on a friend in the client, or takes one off."""
        doing = self.chance.choice(("add_tag", "add_tag", "remove_tag"))
        self.company.do(
            "staff.mark_tag",
            userid=self.chance.choice(STAFF),
            external_userid=self.chance.choice(self.people),
            **{doing: [self.chance.choice(self.tags)]},
        )

    def _add_tags(self) -> None:
        """An administrator adds tags to a group, which may be new or have been deleted before."""
        number = self.chance.randrange(1000)
        made = self.company.do(
            "tag.create",
            group_name=self.chance.choice(("意向", "肤质")),
            names=[f"标签{number}甲", f"标签{number}乙"],
        )
        self.tags += [*made["tags"].values(), made["group_id"]]

    def _edit_tag(self) -> None:
        """An administrator renames a tag or a group."""
        name = f"改名{self.chance.randrange(1000)}"
        self.company.do("tag.update", id=self.chance.choice(self.tags), name=name)

    def _delete_tag(self) -> None:
        """An administrator deletes a tag, or a group with all of its tags."""
        self.company.do("tag.delete", id=self.chance.choice(self.tags))

    def _pass_time(self) -> None:
        if not self.time_jumps:
            time.sleep(1.1)
            return
        self.company.turn("clock.advance", hours=self.chance.choice((1, 7, 26)))
