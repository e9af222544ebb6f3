"""What this room knows about a person: the callbacks that tell of them, for a week."""

from functools import partial
from typing import Any

from huoqun.connectors.wecom import actions, models, rules
from huoqun.core.ports import Basis, Keeping, Personal, Privacy, Sensitivity
from huoqun.core.sealed import Sealed, SealedColumn


def _export(customer_id: int) -> dict[str, Any]:
    return {"callbacks": actions.callbacks_about(customer_id=customer_id)}


def _erase(customer_id: int) -> dict[str, int]:
    # Before the customers' room destroys the identities by which they are found.
    return actions.forget_person(customer_id=customer_id)


PRIVACY = Privacy(
    room="connectors.wecom",
    columns=(
        Personal(
            column="Callback.body_sealed",
            purpose_zh="处理企业微信的通知，并识别重复",
            purpose_en="Handling what WeCom tells, once",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.NAME,
            keeping=Keeping.NOTICES,
        ),
        Personal(
            column="Look.key",
            purpose_zh="记下要去企业微信读取谁",
            purpose_en="Knowing whom to read from WeCom",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.NAME,
            keeping=Keeping.NOTICES,
        ),
    ),
    kept_zh="企业微信发来的与您有关的通知，例如您加了好友或进了群，处理后保留七天。",
    kept_en="What WeCom told us about you, such as that you joined a group, for seven days.",
    export=_export,
    erase=_erase,
)


def _of_link(column: str) -> SealedColumn:
    return SealedColumn(
        model=models.Link,
        field=f"{column}_sealed",
        purpose=rules.SEALING,
        bound_to=partial(rules.place_of, column=column),
        bound_by={"corp_id": "corp_id"},
    )


SEALED: tuple[Sealed, ...] = (
    *map(_of_link, ("secret", "callback_token", "callback_key", "token")),
    *map(_of_link, ("archive_secret", "archive_keys")),
    SealedColumn(
        model=models.Callback,
        field="body_sealed",
        purpose=rules.SEALING,
        bound_to=partial(rules.place_of, column="callback"),
        bound_by={"corp_id": "link__corp_id"},
    ),
)
