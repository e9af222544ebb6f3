"""Tables of the organisation: corps, units, staff, grants, approvals, tokens, audit, sign-ins."""

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core import validators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from huoqun.core import clock
from huoqun.org import rules
from huoqun.org.kinds import ApprovalKind, ApprovalState, Permission, Role, UnitKind

USERNAME_LENGTH_MAX = 64


class Corp(models.Model):
    """A legal entity; ``capabilities`` says what its platforms allow (filled by connectors)."""

    name = models.CharField(max_length=200)
    capabilities = models.JSONField(default=dict)
    # Who holds one of these roles in this corp must sign in with a second factor.
    second_factor_roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices()), default=list, blank=True
    )
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"corp {self.pk}: {self.name}"


class OrgUnit(models.Model):
    """A place in the organisation; ``path`` holds the ids from the root to itself ("/1/5/")."""

    corp = models.ForeignKey(Corp, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=20, choices=UnitKind.choices())
    name = models.CharField(max_length=200)
    # A subtree is a prefix: ``unique`` brings a second index that serves LIKE under any collation.
    path = models.CharField(max_length=300, unique=True)
    # How imports name this unit; empty for units made in the product.
    namespace = models.CharField(max_length=100, default="", blank=True)
    key = models.CharField(max_length=200, default="", blank=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["namespace", "key"],
                condition=~Q(key=""),
                name="org_unit_import_key_once",
            ),
            models.UniqueConstraint(
                fields=["corp"], condition=Q(parent=None), name="org_unit_one_root_per_corp"
            ),
            models.CheckConstraint(
                condition=Q(parent=None, kind=UnitKind.COMPANY.value)
                | (Q(parent__isnull=False) & ~Q(kind=UnitKind.COMPANY.value)),
                name="org_unit_root_is_company",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/", path__endswith="/"), name="org_unit_path_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.name}"


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by their user name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The one with that user name."""
        return self.get(username=(username or "").lower())


class Staff(AbstractBaseUser):
    """Someone who works here; ``unit`` says where, grants say what they may."""

    username = models.CharField(
        max_length=USERNAME_LENGTH_MAX,
        unique=True,
        validators=[validators.RegexValidator(r"^[a-z0-9\u4e00-\u9fff][\w.@+-]*$")],
    )
    name = models.CharField(max_length=100)
    email = models.EmailField(default="", blank=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="staff")
    locale = models.CharField(max_length=10, default="zh-CN")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # Sessions begun before this moment have ended: it is part of what a session must know.
    sessions_valid_after = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints: ClassVar = [
            # With the plain unique index this makes user names unique whatever their case.
            models.CheckConstraint(
                condition=Q(username=Lower(F("username"))), name="org_staff_username_lower"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password; what cannot be hashed is wrong, not an error."""
        return rules.is_text(raw_password or "") and super().check_password(raw_password)

    def get_session_auth_hash(self) -> str:
        """What a live session must carry; changes with the password and when sessions are ended."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under each former secret key, so that rotating it ends no session."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        content = f"{self.password}:{self.sessions_valid_after.isoformat()}"
        return salted_hmac(
            "huoqun.org.Staff", content, secret=secret, algorithm="sha256"
        ).hexdigest()


class Grant(models.Model):
    """A role held over a unit with everything below it, or over one community of that unit.

    ``community_id`` is a plain number, since communities are a higher rung. ``unit`` is set in both
    cases: for a single community it is the unit where that community belongs, and says who may
    manage the holder; it gives the holder nothing.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices())
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="grants")
    community_id = models.BigIntegerField(null=True)
    granted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["staff", "role", "unit"],
                condition=Q(community_id=None),
                name="org_grant_unit_once",
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "community_id"],
                condition=Q(community_id__isnull=False),
                name="org_grant_community_once",
            ),
            models.CheckConstraint(
                condition=Q(community_id=None) | ~Q(role__in=[Role.ADMIN.value, Role.LEAD.value]),
                name="org_grant_of_unit_roles",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["community_id", "role"],
                condition=Q(community_id__isnull=False),
                name="org_grant_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.community_id or self.unit_id} to {self.staff_id}"


class Approval(models.Model):
    """Something that somebody asked to do and somebody else must agree to.

    ``subject`` is what was asked, frozen, with its hash: whoever carries it out does exactly this.
    It concerns all below ``unit`` (None: several companies), or ``community_id`` alone. Where
    nobody else has the right, it is granted by itself at ``ripe_at``.
    """

    kind = models.CharField(max_length=30, choices=ApprovalKind.choices())
    state = models.CharField(
        max_length=20, choices=ApprovalState.choices(), default=ApprovalState.WAITING
    )
    subject = models.JSONField()
    subject_hash = models.CharField(max_length=64)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    community_id = models.BigIntegerField(null=True)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=200)
    ripe_at = models.DateTimeField(null=True)
    # Undecided until then, it is void.
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="org_approval_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.APPROVED.value)
                | Q(decided_by__isnull=False)
                | Q(ripe_at__isnull=False),
                name="org_approval_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "id"],
                condition=Q(state=ApprovalState.WAITING.value),
                name="org_approval_waiting",
            ),
            models.Index(fields=["asked_by", "kind", "id"], name="org_approval_asked"),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk} ({self.kind}): {self.state}"


class ApiToken(models.Model):
    """A key for programs: acts for one member of staff with some of their permissions."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    token_hash = models.BinaryField(max_length=32, unique=True)
    token_start = models.CharField(max_length=12)  # tells tokens apart on screen
    permissions = ArrayField(models.CharField(max_length=30, choices=Permission.choices()))
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.token_start}… of {self.staff_id}"


class AuditEntry(models.Model):
    """Who did what to which object; a trigger refuses every change and removal.

    ``staff`` is null when the house itself acted (command line, jobs); ``unit`` says to whom the
    entry is visible, null only to those who see everything.
    """

    at = models.DateTimeField(default=clock.now)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_name = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)
    reason = models.TextField(default="", blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["staff", "id"], name="org_audit_staff"),
            models.Index(fields=["object_name", "object_id", "id"], name="org_audit_object"),
            models.Index(fields=["action", "id"], name="org_audit_action"),
        ]

    def __str__(self) -> str:
        return f"audit {self.pk}: {self.action} {self.object_name} {self.object_id}"


class SavedView(models.Model):
    """A list in the console as someone likes to see it: filters, columns and order, by name."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "page", "name"], name="org_view_name_once"),
        ]

    def __str__(self) -> str:
        return f"view {self.page}/{self.name} of {self.staff_id}"


class SignInAttempt(models.Model):
    """How many passwords were tried for one subject (an account or an address) in one window.

    One row per subject and window, counted up by a single statement, so that no number of web
    processes lets more guesses through than the limit.
    """

    subject = models.BinaryField(max_length=16)  # a keyed hash: no list of names tried
    window_start = models.DateTimeField()
    attempts = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "window_start"], name="org_attempt_window"),
        ]
        indexes: ClassVar = [models.Index(fields=["window_start"], name="org_attempt_age")]

    def __str__(self) -> str:
        return f"{self.attempts} attempts since {self.window_start}"
