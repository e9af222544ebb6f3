"""Tables of connections: corps, their callbacks, what is to be looked at, who is who.

Identifiers of the platform (userid, chat_id, external_userid) stay in here and in the identities
of customers; every other room knows our numbers only.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huoqun.communities.models import Community
from huoqun.connectors.wecom.kinds import (
    ArchiveKind,
    CallbackState,
    GroupStatus,
    LinkState,
    Subject,
    WayKind,
    WelcomeState,
)
from huoqun.core import clock
from huoqun.customers.models import Tag
from huoqun.org.models import Corp, OrgUnit, Staff


class Link(models.Model):
    """The WeCom of a legal entity as one app of theirs reaches it; what is secret lies sealed."""

    corp = models.OneToOneField(Corp, on_delete=models.PROTECT, related_name="+")
    corpid = models.CharField(max_length=64, unique=True)
    agent_id = models.BigIntegerField()
    secret_sealed = models.BinaryField()
    state = models.CharField(
        max_length=20, choices=LinkState.choices(), default=LinkState.SETTING_UP
    )
    # The unguessable part of the callback's address.
    callback_path = models.CharField(max_length=43, unique=True)
    callback_token_sealed = models.BinaryField()
    callback_key_sealed = models.BinaryField()
    callback_checked_at = models.DateTimeField(null=True)
    token_sealed = models.BinaryField(null=True)
    token_ends_at = models.DateTimeField(null=True)
    # Why the platform gives no token, and until when nobody asks for one; null: nothing is wrong.
    token_refused_code = models.BigIntegerField(null=True)
    token_refused_said = models.CharField(max_length=300, default="", blank=True)
    token_refusals = models.IntegerField(default=0)
    token_closed_until = models.DateTimeField(null=True)
    archive_kind = models.CharField(
        max_length=20, choices=ArchiveKind.choices(), default=ArchiveKind.NONE
    )
    archive_secret_sealed = models.BinaryField(null=True)
    archive_keys_sealed = models.BinaryField(null=True)
    # How far the archive was read.
    archive_seq = models.BigIntegerField(default=0)
    # When the lists of sends and moments were last read to their end, or why they cannot be.
    sendings_read_at = models.DateTimeField(null=True)
    sendings_fault = models.TextField(default="", blank=True)
    # Where what has no better place belongs.
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    # Sealed, and about nobody.
    SECRETS: ClassVar = (
        "secret_sealed",
        "callback_token_sealed",
        "callback_key_sealed",
        "token_sealed",
        "archive_secret_sealed",
        "archive_keys_sealed",
    )

    def __str__(self) -> str:
        return f"WeCom {self.corpid}"


class CallWindow(models.Model):
    """How often an API was called in its present minute and hour, over all processes."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="+")
    api = models.CharField(max_length=80)
    seconds = models.IntegerField()
    began_at = models.DateTimeField()
    calls = models.IntegerField()
    closed_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "api", "seconds"], name="wecom_call_window_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calls} calls of {self.api} since {self.began_at}"


class Callback(models.Model):
    """A callback as it came, sealed; told twice it is one, by the hash of its plain text."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="callbacks")
    body_hash = models.BinaryField(max_length=32)
    body_sealed = models.BinaryField()
    event = models.CharField(max_length=100)
    state = models.CharField(
        max_length=20, choices=CallbackState.choices(), default=CallbackState.WAITING
    )
    received_at = models.DateTimeField(default=clock.now)
    # When somebody may take it (again): a lease while one is at it, a pause after a fault.
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.IntegerField(default=0)
    fault = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "body_hash"], name="wecom_callback_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state=CallbackState.WAITING.value),
                name="wecom_callback_due",
            ),
            models.Index(fields=["received_at"], name="wecom_callback_age"),
        ]

    def __str__(self) -> str:
        return f"callback {self.pk}: {self.event}"


class WelcomeText(models.Model):
    """What a new friend is told: by one account, or by all that have none of their own."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="welcome_texts")
    account = models.ForeignKey("Account", on_delete=models.CASCADE, null=True, related_name="+")
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "account"],
                name="wecom_welcome_text_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"welcome of {self.link_id}, account {self.account_id}"


class Welcome(models.Model):
    """A welcome that is due because a callback brought its code; sent once, by whoever holds it."""

    callback = models.OneToOneField(Callback, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=20, choices=WelcomeState.choices(), default=WelcomeState.WAITING
    )
    # The web process has until then, a worker after it.
    due_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    errcode = models.IntegerField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(state=WelcomeState.WAITING.value),
                name="wecom_welcome_due",
            )
        ]

    def __str__(self) -> str:
        return f"welcome {self.pk}: {self.state}"


class Look(models.Model):
    """Something to look at on the platform: asked for by a callback, a sweep or a first sync.

    One row however often it is asked for; gone when it was looked at after the last asking. Of a
    customer ``key`` is the platform's id, as short as it waits.
    """

    PERSONAL: ClassVar = ("key",)

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="looks")
    subject = models.CharField(max_length=20, choices=Subject.choices())
    key = models.CharField(max_length=200, default="", blank=True)
    # Smaller goes first: callbacks before a first sync before sweeps.
    rank = models.SmallIntegerField()
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.IntegerField(default=0)
    fault = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "subject", "key"], name="wecom_look_once")
        ]
        indexes: ClassVar = [models.Index(fields=["rank", "due_at", "id"], name="wecom_look_due")]

    def __str__(self) -> str:
        return f"look at {self.subject} {self.key}"


class Department(models.Model):
    """A department of the platform and the unit that it is here.

    ``name`` and ``parent_number`` are what the platform last told: only what changed there changes
    here, so that a unit may be renamed or moved in the product.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="departments")
    number = models.BigIntegerField()
    parent_number = models.BigIntegerField()
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "number"], name="wecom_department_once")
        ]

    def __str__(self) -> str:
        return f"department {self.number} {self.name}"


class Account(models.Model):
    """A member of the company on WeCom and who they are here."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="accounts")
    userid = models.CharField(max_length=64)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    # As the platform last told it: someone renamed in the product keeps that name.
    name = models.CharField(max_length=100, default="", blank=True)
    departments = ArrayField(models.BigIntegerField(), default=list)
    # Who may have customers (客户联系) can own groups.
    has_customers = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "userid"], name="wecom_account_once")
        ]

    def __str__(self) -> str:
        return f"account {self.userid} of {self.link_id}"


class Group(models.Model):
    """A customer group of the platform and the community that it is here."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="groups")
    chat_id = models.CharField(max_length=64)
    community = models.OneToOneField(Community, on_delete=models.PROTECT, related_name="+")
    owner_userid = models.CharField(max_length=64, default="", blank=True)
    status = models.CharField(
        max_length=20, choices=GroupStatus.choices(), default=GroupStatus.NORMAL
    )
    notice = models.TextField(default="", blank=True)
    # Opaque; the last version that we know whole. Empty: not looked at yet.
    member_version = models.CharField(max_length=64, default="", blank=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "chat_id"], name="wecom_group_once")
        ]
        indexes: ClassVar = [models.Index(fields=["link", "looked_at"], name="wecom_group_age")]

    def __str__(self) -> str:
        return f"group {self.chat_id} = community {self.community_id}"


class CorpTag(models.Model):
    """A tag of the company on the platform; the order there is ``group_place``, ``place``."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="tags")
    tag_id = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    place = models.BigIntegerField(default=0)
    group_id = models.CharField(max_length=64)
    group_name = models.CharField(max_length=60)
    group_place = models.BigIntegerField(default=0)
    # What it is here; null until its group is shared, or where nobody can carry it.
    ours = models.ForeignKey(Tag, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "tag_id"], name="wecom_tag_once")
        ]

    def __str__(self) -> str:
        return f"tag {self.group_name}/{self.name}"


class Way(models.Model):
    """A live code or link on the platform; ``channel_id`` is what those who come by it bring along.

    Without ``config_id`` it was never made there, or nobody knows whether it was. ``automatic``
    lets friends in unasked; for groups it opens the next one when all are full. ``state`` is what
    the platform tells of those who come; for codes that others made it is theirs.
    """

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="ways")
    kind = models.CharField(max_length=20, choices=WayKind.choices())
    channel_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=60)
    config_id = models.CharField(max_length=100, default="", blank=True)
    qr_code = models.CharField(max_length=1_000, default="", blank=True)
    state = models.CharField(max_length=64, default="", blank=True)
    made_here = models.BooleanField(default=True)
    userids = ArrayField(models.CharField(max_length=64), default=list)
    chat_ids = ArrayField(models.CharField(max_length=64), default=list)
    automatic = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "kind", "config_id"],
                condition=~Q(config_id=""),
                name="wecom_way_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["link", "removed_at"], name="wecom_way_standing"),
            models.Index(fields=["link", "state"], name="wecom_way_state"),
        ]

    def __str__(self) -> str:
        return f"way {self.pk}: {self.title}"
