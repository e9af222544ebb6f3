"""What this room knows about a person: the text of rows that were not taken."""

from typing import Any

from huoqun.connectors.files import actions, models, queries, rules
from huoqun.core.ports import Basis, Keeping, Personal, Privacy, Sensitivity
from huoqun.core.sealed import Sealed, SealedColumn


def _export(customer_id: int) -> dict[str, Any]:
    found = actions.rejections_of(customer_id)
    return {"rejected_rows": [queries.opened(row).original for row in found]}


def _erase(customer_id: int) -> dict[str, int]:
    # Before the customers' room destroys the identities by which the rows are found.
    return {"files_rejectedrow": actions.erase(customer_id=customer_id)}


PRIVACY = Privacy(
    room="connectors.files",
    columns=(
        Personal(
            column="RejectedRow.original_sealed",
            purpose_zh="让员工看到并改正没读懂的行",
            purpose_en="Letting staff mend rows that could not be read",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.WORDS,
            keeping=Keeping.UNREAD,
        ),
        Personal(
            column="RejectedRow.person_index",
            purpose_zh="删除客户时找到这些行",
            purpose_en="Finding these rows when the person is erased",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.MARK,
            keeping=Keeping.UNREAD,
        ),
    ),
    kept_zh="导入的表格里没能读懂、又提到您的行。",
    kept_en="Rows of imported tables that mention you and could not be read.",
    export=_export,
    erase=_erase,
)

SEALED: tuple[Sealed, ...] = (
    SealedColumn(
        model=models.RejectedRow,
        field="original_sealed",
        purpose=rules.SEALING,
        bound_to=rules.place_of,
        bound_by={"batch_id": "batch_id", "row_no": "row_no"},
    ),
)
