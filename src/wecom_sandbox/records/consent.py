"""What customers said about the archive, chat by chat."""

from wecom_sandbox.sandbox import Sandbox

AGREE, DISAGREE, BY_DEFAULT = "Agree", "Disagree", "Default_Agree"


def find(box: Sandbox, corp_id: str, place: str, external_userid: str) -> tuple[str, int]:
    """The answer for a place (a userid or a chat_id), and since when; 0 for never asked."""
    row = box.store.one(
        "SELECT * FROM archive_consent WHERE corp_id = ? AND place = ? AND external_userid = ?",
        corp_id,
        place,
        external_userid,
    )
    return (row["status"], row["changed_at"]) if row else (BY_DEFAULT, 0)


def answer(box: Sandbox, corp_id: str, place: str, external_userid: str, *, agrees: bool) -> None:
    """The customer answers, or changes their mind."""
    box.store.run(
        "DELETE FROM archive_consent WHERE corp_id = ? AND place = ? AND external_userid = ?",
        corp_id,
        place,
        external_userid,
    )
    box.store.insert(
        "archive_consent",
        corp_id=corp_id,
        place=place,
        external_userid=external_userid,
        status=AGREE if agrees else DISAGREE,
        changed_at=box.now(),
    )
