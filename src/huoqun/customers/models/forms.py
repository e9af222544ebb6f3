"""Tables of forms: what is asked, the links to it, who looked, who answered what."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huoqun.core import clock
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice
from huoqun.customers.models.people import Customer
from huoqun.customers.models.tags import Tag
from huoqun.org.models import OrgUnit, Staff


class Form(models.Model):
    """Questions to customers, answered at their own page; what they choose becomes their tags.

    Once opened its questions, and the sentence on what answers are used for, stay as they are.
    """

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    intro = models.CharField(max_length=1_000, default="", blank=True)
    # What answers are used for, in the maker's words; the page says the rest around it.
    purpose = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=FormState.choices(), default=FormState.DRAFT)
    repeat = models.CharField(max_length=10, choices=FormRepeat.choices())
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    # Counts edits and steps: whoever saved an older one is told so.
    version = models.IntegerField(default=1)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="customers_form_closes_later",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["edited_at"], name="customers_form_edited")]

    def __str__(self) -> str:
        return f"form {self.pk}: {self.state}"


class FormQuestion(models.Model):
    """One question of a form, of whose options one or several are chosen."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="questions")
    position = models.IntegerField()
    text = models.CharField(max_length=200)
    choice = models.CharField(max_length=10, choices=TagChoice.choices())
    required = models.BooleanField()

    def __str__(self) -> str:
        return f"question {self.pk} of form {self.form_id}"


class FormOption(models.Model):
    """One option of a question; with a tag, whoever chooses it carries that tag."""

    question = models.ForeignKey(FormQuestion, on_delete=models.CASCADE, related_name="options")
    position = models.IntegerField()
    text = models.CharField(max_length=100)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"option {self.pk} of question {self.question_id}"


class FormLink(models.Model):
    """One place from which people come to a form, told apart by ``?from=`` its code."""

    CODE_LENGTH_MAX: ClassVar = 12

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(max_length=50)
    code = models.CharField(max_length=CODE_LENGTH_MAX)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "code"], name="customers_form_link_code"),
            models.UniqueConstraint(fields=["form", "name"], name="customers_form_link_name"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to form {self.form_id}"


class FormVisit(models.Model):
    """How often a customer looked at a form on a day by a link; no link where none was known."""

    PERSONAL: ClassVar = ("first_at",)

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(FormLink, on_delete=models.CASCADE, null=True, related_name="+")
    day = models.DateField()
    first_at = models.DateTimeField()
    visits = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form", "customer", "day", "link"],
                name="customers_form_visit_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} to form {self.form_id}"


class FormAnswer(models.Model):
    """What a customer answered; the number is the identity's own, as with tags.

    ``day`` is the business day of a form that is answered daily, None where it is answered once.
    ``seconds`` is how long they took, None where that is not known.
    """

    PERSONAL: ClassVar = ("seconds",)

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(FormLink, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField(null=True)
    answered_at = models.DateTimeField()
    seconds = models.IntegerField(null=True)
    # Which wording of the use of answers the person was shown, around the form's own sentence.
    purpose_version = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form", "customer", "day"],
                name="customers_form_answer_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to form {self.form_id}"


class FormChoice(models.Model):
    """One option that was chosen in an answer."""

    PERSONAL: ClassVar = ("option",)

    answer = models.ForeignKey(FormAnswer, on_delete=models.CASCADE, related_name="choices")
    option = models.ForeignKey(FormOption, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "option"], name="customers_form_choice_once"),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk} of answer {self.answer_id}"


class FormTally(models.Model):
    """Counts of those who were erased: by link where ``option`` is None, else of one option."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(FormLink, on_delete=models.CASCADE, null=True, related_name="+")
    option = models.ForeignKey(FormOption, on_delete=models.CASCADE, null=True, related_name="+")
    visits = models.IntegerField(default=0)
    visitors = models.IntegerField(default=0)
    answers = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form", "link", "option"],
                name="customers_form_tally_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"tally {self.pk} of form {self.form_id}"
