"""What customers answer of themselves."""

from huoqun.events.fact import Fact, fact


@fact("form.answered", zh="填写表单", en="Form answered")
class Answered(Fact):
    """A customer answered a form at their own page; ``link_id`` is by which link they came.

    What they chose is told by the tags that they carry from then on.
    """

    customer_id: int
    form_id: int
    link_id: int | None = None
    seconds: int | None = None
