"""What falls due by the world's clock, by kind.

A timer is set with `box.set_timer(kind, due_ms=…, **subject)` and runs with (box, subject) in its
own transaction, at its own moment. To add a kind: write the function in records/, add a line here.
"""

from wecom_sandbox.records import messages, moments, transfers
from wecom_sandbox.sandbox import Timer

TIMERS: dict[str, Timer] = {
    messages.NOTICE: messages.announce,
    moments.JOB: moments.finish_job,
    transfers.TIMER: transfers.finish,
}
