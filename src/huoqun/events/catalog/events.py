"""Facts about facts: what was taken back."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class VoidKind(Kind):
    """Why facts were taken back."""

    TAKE_BACK = "take_back", "导入撤回", "Import taken back"
    REPLACE = "replace", "更正", "Corrected"


@fact("events.voided", zh="事实作废", en="Facts voided", kinds=VoidKind)
class Voided(Fact):
    """A whole import batch, or single facts by seq, no longer count."""

    kind: VoidKind
    voided_batch_id: int | None = None
    voided_seqs: tuple[int, ...] = ()
