"""What happens to the identity of people."""

from huoqun.events.fact import Fact, fact


@fact("customer.merged", zh="客户合并", en="Customers merged")
class Merged(Fact):
    """Two customers turned out to be one; ``canonical_id`` stands for both from now on."""

    customer_id: int
    canonical_id: int


@fact("customer.unmerged", zh="客户合并撤销", en="Customer merge undone")
class Unmerged(Fact):
    """A merge was taken back."""

    customer_id: int


@fact("customer.erased", zh="客户资料删除", en="Customer erased")
class Erased(Fact):
    """A person's data was erased; the integer stays as a pseudonym."""

    customer_id: int
