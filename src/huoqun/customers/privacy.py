"""What this room knows about a person."""

from typing import Any

from huoqun.core.ports import Basis, Keeping, Personal, Privacy, Sensitivity
from huoqun.core.sealed import Sealed, SealedColumn, UnderOwnKey
from huoqun.customers import actions, models, queries, rules
from huoqun.org.queries import EVERYTHING


def _export(customer_id: int) -> dict[str, Any]:
    spoken = queries.interests_of(customer_id)
    standing = queries.standing_of(customer_id)
    return {
        "claims": queries.claims_of(customer_id),
        "tags": [each.tag.name for each in queries.carried([customer_id], seen_by=EVERYTHING)],
        "interests": {
            each.word.zh: {"facts": each.facts, "last_on": each.last_on.isoformat()}
            for each in (*spoken.topics, *spoken.needs)
        },
        "user_class": standing.user_class.user_class if standing.user_class else None,
        "lifecycle_stage": standing.stage.stage if standing.stage else None,
        "names": [
            {"namespace": each.namespace, "import_id": each.import_id, "name": each.display}
            for each in queries.all_names(customer_id)
        ],
        "friends": [
            {"staff": each.staff.name, "since": each.since_at, "until": each.until_at}
            for each in queries.all_friendships(customer_id)
        ],
        "forms": queries.forms.answers_of(customer_id),
        "forms_seen": queries.forms.visits_of(customer_id),
        "consents": [
            {
                "purpose": each.purpose,
                "given": each.given,
                "recipient": each.recipient,
                "channel": each.channel,
                "proof": each.proof,
                "said_at": each.said_at,
                "text": each.text.zh if each.text else None,
            }
            for each in queries.consents_said(customer_id)
        ],
        "requests": [
            {
                "kind": each.kind,
                "state": each.state,
                "note": each.note,
                "answer": each.answer,
                "asked_at": each.asked_at,
                "due_on": each.due_on,
            }
            for each in queries.data_requests_of(customer_id)
            if each.customer_id == customer_id
        ],
    }


def _erase(customer_id: int) -> dict[str, int]:
    return actions.erase(customer_id=customer_id)


def _derived(column: str) -> Personal:
    """What we worked out about a person, or what staff wrote about them."""
    return Personal(
        column=column,
        purpose_zh="按客户的情况提供合适的服务",
        purpose_en="Serving the person as fits them",
        basis=Basis.CONSENT,
        sensitivity=Sensitivity.WORDS,
        keeping=Keeping.PERSON,
    )


def _recognised(column: str, sensitivity: Sensitivity) -> Personal:
    """What tells that two numbers are one person."""
    return Personal(
        column=column,
        purpose_zh="认出同一位客户",
        purpose_en="Recognising the person",
        basis=Basis.CONTRACT,
        sensitivity=sensitivity,
        keeping=Keeping.PERSON,
    )


def _told_in_forms(column: str) -> Personal:
    """What a person tells of themselves, having read what it is used for."""
    return Personal(
        column=column,
        purpose_zh="按表单上写明的用途使用客户的回答",
        purpose_en="Using a person's answers for what the form says",
        basis=Basis.CONSENT,
        sensitivity=Sensitivity.WORDS,
        keeping=Keeping.PERSON,
    )


PRIVACY = Privacy(
    room="customers",
    columns=(
        _recognised("BlockedPhone.value_index", Sensitivity.MARK),
        _recognised("Claim.name_index", Sensitivity.MARK),
        _recognised("Claim.value_index", Sensitivity.MARK),
        _recognised("Claim.value_sealed", Sensitivity.NAME),
        _recognised("IdentityDecision.reason", Sensitivity.WORDS),
        _recognised("IdentityDecision.undone_reason", Sensitivity.WORDS),
        _derived("Classification.user_class"),
        _derived("CustomerStage.stage"),
        _told_in_forms("FormAnswer.seconds"),
        _told_in_forms("FormChoice.option"),
        _told_in_forms("FormVisit.first_at"),
        _derived("Interest.word"),
        _derived("InterestShown.word"),
        _derived("Tagged.reason"),
        Personal(
            column="Consent.proof",
            purpose_zh="证明客户同意过或拒绝过",
            purpose_en="Proving what the person agreed to or refused",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.WORDS,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="Customer.key_sealed",
            purpose_zh="加密这位客户的名字和编号",
            purpose_en="Sealing the person's names and numbers",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.KEY,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="DataRequest.note",
            purpose_zh="办理客户对自己资料的请求",
            purpose_en="Answering what the person asks about their data",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.WORDS,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="Identity.external_id_index",
            purpose_zh="认出同一位客户",
            purpose_en="Recognising the person",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.MARK,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="Identity.external_id_sealed",
            purpose_zh="在原来的平台上联系这位客户",
            purpose_en="Reaching the person on the platform",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.NAME,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="Identity.name_sealed",
            purpose_zh="称呼这位客户",
            purpose_en="Addressing the person",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.NAME,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="Identity.name_index",
            purpose_zh="按昵称找到这位客户",
            purpose_en="Finding the person by nickname",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.MARK,
            keeping=Keeping.PERSON,
        ),
        Personal(
            column="PersonalExport.key_sealed",
            purpose_zh="打开员工获准导出的文件",
            purpose_en="Opening a file that staff were allowed to export",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.KEY,
            keeping=Keeping.EXPORTS,
        ),
        Personal(
            column="Tombstone.mark",
            purpose_zh="不再收录已删除的客户",
            purpose_en="Not making an erased person known again",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.MARK,
            keeping=Keeping.ALWAYS,
        ),
    ),
    kept_zh="您的昵称、您在企业微信等平台上的编号和手机号、您和哪些员工是好友、给您打的标签，"
    "根据购买和发言算出的类别与阶段，您在群里谈到的话题和需求（一年），您填写的表单，以及您作出的选择和提出的请求。",
    kept_en="Your nickname, your number on WeCom and the like, your phone, whose friend you are,"
    " the tags you were given, a class and a stage worked out from what you bought and said,"
    " the topics and needs that you spoke of in groups (for a year), the forms you answered, and"
    " what you chose and asked of us.",
    export=_export,
    erase=_erase,
)

SEALED: tuple[Sealed, ...] = (
    SealedColumn(
        model=models.Customer,
        field="key_sealed",
        purpose=rules.WRAPPING,
        bound_to=lambda: rules.WRAPPED_IN,
    ),
    SealedColumn(
        model=models.PersonalExport,
        field="key_sealed",
        purpose=rules.FILES_SEALING,
        bound_to=rules.key_place,
        bound_by={"export_id": "pk"},
    ),
)
UNDER_OWN_KEY = (
    UnderOwnKey(model=models.Identity, field="external_id_sealed"),
    UnderOwnKey(model=models.Identity, field="name_sealed"),
    UnderOwnKey(model=models.Claim, field="value_sealed"),
)
