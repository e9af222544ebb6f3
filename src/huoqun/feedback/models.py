"""Tables of feedback: tickets with their history, the rules that catch them, service targets."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.customers.models import Customer
from huoqun.feedback import rules
from huoqun.feedback.kinds import (
    TicketEntryKind,
    TicketKind,
    TicketOrigin,
    TicketSeverity,
    TicketState,
    ToldVia,
)
from huoqun.org.models import Corp, OrgUnit, Staff


class CatchRule(models.Model):
    """Which words in the chats of a unit, and of all below it, become a ticket of which kind.

    ``wording`` counts the changes of what it catches; a rule is switched on only after the present
    wording was tried on past messages.
    """

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    words = ArrayField(models.CharField(max_length=rules.WORD_LENGTH_MAX))
    without = ArrayField(
        models.CharField(max_length=rules.WORD_LENGTH_MAX), default=list, blank=True
    )
    kind = models.CharField(max_length=20, choices=TicketKind.choices())
    severity = models.CharField(max_length=20, choices=TicketSeverity.choices())
    product = models.CharField(max_length=200, default="", blank=True)
    gather_hours = models.IntegerField(default=rules.GATHER_HOURS_DEFAULT)
    wording = models.IntegerField(default=1)
    tried_wording = models.IntegerField(null=True)
    tried_at = models.DateTimeField(null=True)
    tried_hits = models.IntegerField(null=True)
    # Only what is recorded from then on is caught.
    on_since = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(on_since=None) | Q(tried_wording=F("wording")),
                name="feedback_rule_tried_before_on",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "id"], name="feedback_rule_unit")]

    def __str__(self) -> str:
        return f"rule {self.pk}: {self.name}"


class ServiceTarget(models.Model):
    """How soon tickets of a severity are to be answered and solved in a company, in plain hours."""

    corp = models.ForeignKey(Corp, on_delete=models.CASCADE, related_name="+")
    severity = models.CharField(max_length=20, choices=TicketSeverity.choices())
    answer_hours = models.IntegerField()
    solve_hours = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["corp", "severity"], name="feedback_target_once"),
            models.CheckConstraint(
                condition=Q(answer_hours__gte=1, solve_hours__gte=F("answer_hours")),
                name="feedback_target_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.severity} in corp {self.corp_id}: {self.answer_hours}/{self.solve_hours} h"


class Ticket(models.Model):
    """Something a member told us, from the first word until they know what became of it.

    ``unit`` is where it was said and splits the figures; who may see it follows from where its
    community is now. The first due times stand for ever; ``next_due_at`` is what presses now.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=200, default="", blank=True)
    kind = models.CharField(max_length=20, choices=TicketKind.choices())
    severity = models.CharField(max_length=20, choices=TicketSeverity.choices())
    origin = models.CharField(max_length=20, choices=TicketOrigin.choices())
    rule = models.ForeignKey(CatchRule, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=TicketState.choices(), default=TicketState.OPEN)
    assigned = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    answer_due_at = models.DateTimeField()
    solve_due_at = models.DateTimeField()
    renewed_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    last_said_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    last_answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    told_back_at = models.DateTimeField(null=True)
    told_back_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    told_via = models.CharField(max_length=20, choices=ToldVia.choices(), default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened_count = models.IntegerField(default=0)
    # What it was made from was taken back: no list shows it, no figure counts it.
    withdrawn = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer_due_at__gte=F("opened_at"))
                & Q(solve_due_at__gte=F("answer_due_at")),
                name="feedback_due_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(told_back_at=None) | ~Q(told_via=""), name="feedback_told_somehow"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_due_at", "id"], name="feedback_ticket_due"),
            models.Index(fields=["-opened_at", "-id"], name="feedback_ticket_latest"),
            models.Index(fields=["unit", "-opened_at"], name="feedback_ticket_unit"),
            models.Index(fields=["community", "-opened_at"], name="feedback_ticket_community"),
            models.Index(fields=["customer", "-opened_at"], name="feedback_ticket_customer"),
            models.Index(fields=["assigned", "next_due_at"], name="feedback_ticket_assigned"),
        ]

    def __str__(self) -> str:
        return f"ticket {self.pk}: {self.kind}, {self.state}"


class TicketEntry(models.Model):
    """One line of a ticket's history.

    ``text_sealed`` opens with the person's own key (the installation's where nobody is known), so
    that erasing the person shreds it in old backups too. A copy, not a reference: the words must be
    readable at once, while the texts of the lake are read by the month.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20, choices=TicketEntryKind.choices())
    # Who wrote it; nobody when the member or a rule did.
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    given_to = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    text_sealed = models.BinaryField(null=True)
    # The message of a chat that it holds: its fact, and the import that brought it.
    message_seq = models.BigIntegerField(null=True, unique=True)
    message_batch_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ticket", "at", "id"], name="feedback_entry_ticket"),
            models.Index(
                fields=["message_batch_id"],
                condition=Q(message_batch_id__isnull=False),
                name="feedback_entry_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of ticket {self.ticket_id}"
