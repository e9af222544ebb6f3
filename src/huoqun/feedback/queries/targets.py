"""The service targets of a company."""

from huoqun.feedback import models, rules
from huoqun.feedback.kinds import TicketSeverity
from huoqun.feedback.rules import Target


def targets(corp_id: int) -> dict[TicketSeverity, Target]:
    """Hours to answer and to solve by severity: a company's own, else the defaults."""
    rows = models.ServiceTarget.objects.filter(corp_id=corp_id)
    own = {
        TicketSeverity(each.severity): Target(
            answer_hours=each.answer_hours, solve_hours=each.solve_hours
        )
        for each in rows
    }
    return rules.TARGETS | own


def target(corp_id: int, severity: str) -> Target:
    """The target of one severity."""
    return targets(corp_id)[TicketSeverity(severity)]
