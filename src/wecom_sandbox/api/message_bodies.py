"""The bodies of messages to staff by msgtype, with their limits (§8)."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import media

TEXT_BYTES_MAX = 2048  # what is longer is cut off
ARTICLES_MAX = 8
CARD_TITLE_BYTES_MAX = 128
CARD_DESCRIPTION_BYTES_MAX = 512
URL_BYTES_MAX = 2048
BUTTONS_MAX = 6
WITH_BUTTONS = {"button_interaction", "vote_interaction", "multiple_interaction"}

Required = Annotated[str, Meta(min_length=1)]
MessageType = Literal[
    "text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown",
    "miniprogram_notice", "template_card",
]  # fmt: skip


class Content(msgspec.Struct, kw_only=True):
    """text and markdown"""

    ERRCODES: ClassVar[dict[str, int]] = {"content": 44004}

    content: Required


class File(msgspec.Struct, kw_only=True, omit_defaults=True):
    """image, voice, file, video"""

    media_id: str
    title: str = ""
    description: str = ""


class TextCard(msgspec.Struct, kw_only=True, omit_defaults=True):
    """textcard"""

    ERRCODES: ClassVar[dict[str, int]] = {"title": 41016, "description": 41033, "url": 41010}

    title: Required
    description: Required
    url: Required
    btntxt: Annotated[str, Meta(max_length=4)] = ""


class Articles(msgspec.Struct, kw_only=True):
    """news and mpnews"""

    ERRCODES: ClassVar[dict[str, int]] = {"articles": 45008}

    articles: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=ARTICLES_MAX)]


class MiniProgramNotice(msgspec.Struct, kw_only=True, omit_defaults=True):
    """miniprogram_notice"""

    appid: Required
    title: Annotated[str, Meta(min_length=4, max_length=12)]
    page: str = ""
    description: str = ""
    emphasis_first_item: bool = False
    content_item: list[dict[str, str]] = []


class Button(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One button of a card: a key to call back with, or an address to open."""

    text: Required
    type: Literal[0, 1] = 0
    key: Annotated[str, Meta(max_length=1024)] = ""
    url: str = ""
    style: int = 1


class TemplateCard(msgspec.Struct, kw_only=True, omit_defaults=True):
    """template_card; parts that only decorate are kept as they come."""

    card_type: Literal[
        "text_notice", "news_notice", "button_interaction", "vote_interaction",
        "multiple_interaction",
    ]  # fmt: skip
    task_id: Annotated[str, Meta(max_length=128, pattern=r"^[0-9A-Za-z_\-@]*$")] = ""
    main_title: dict[str, str] | None = None
    sub_title_text: str = ""
    source: dict[str, Any] | None = None
    action_menu: dict[str, Any] | None = None
    quote_area: dict[str, Any] | None = None
    emphasis_content: dict[str, Any] | None = None
    horizontal_content_list: Annotated[list[dict[str, Any]], Meta(max_length=6)] = []
    jump_list: Annotated[list[dict[str, Any]], Meta(max_length=3)] = []
    card_action: dict[str, Any] | None = None
    card_image: dict[str, Any] | None = None
    image_text_area: dict[str, Any] | None = None
    vertical_content_list: list[dict[str, Any]] = []
    button_selection: dict[str, Any] | None = None
    button_list: Annotated[list[Button], Meta(max_length=BUTTONS_MAX)] = []
    checkbox: dict[str, Any] | None = None
    select_list: list[dict[str, Any]] = []
    submit_button: dict[str, str] | None = None
    replace_text: str = ""


class Bodies(msgspec.Struct, kw_only=True):
    """The field of its msgtype carries the content."""

    text: Content | None = None
    markdown: Content | None = None
    image: File | None = None
    voice: File | None = None
    video: File | None = None
    file: File | None = None
    textcard: TextCard | None = None
    news: Articles | None = None
    mpnews: Articles | None = None
    miniprogram_notice: MiniProgramNotice | None = None
    template_card: TemplateCard | None = None


def checked(call: Call, msgtype: str, bodies: Bodies) -> dict[str, Any]:
    """The content as receivers will see it, or the errcode that says what is wrong."""
    body = getattr(bodies, msgtype)
    if body is None:
        raise ApiError(40063, msgtype)
    if isinstance(body, File):
        media.require(call.box, call.corp_id, body.media_id, msgtype)
    elif isinstance(body, TextCard):
        fields.check_bytes("title", body.title, CARD_TITLE_BYTES_MAX)
        fields.check_bytes("description", body.description, CARD_DESCRIPTION_BYTES_MAX)
        fields.check_bytes("url", body.url, URL_BYTES_MAX)
    elif isinstance(body, TemplateCard):
        check_card(body)
    content: dict[str, Any] = msgspec.to_builtins(body)
    if isinstance(body, Content):
        content["content"] = _cut(body.content)
    return content


def check_card(card: TemplateCard) -> None:
    """What a card must carry to be answered; buttons have different keys."""
    interactive = card.card_type in WITH_BUTTONS
    if interactive and not card.task_id:
        raise ApiError(42014, "task_id")
    if card.card_type == "button_interaction" and not card.button_list:
        raise ApiError(42038, "button_list")
    if card.card_type in {"vote_interaction", "multiple_interaction"} and not card.submit_button:
        raise ApiError(42046, "submit_button")
    if not interactive and not card.card_action:
        raise ApiError(42045, "card_action")
    keys = [button.key for button in card.button_list if button.type == 0]
    if any(not key for key in keys) or len(set(keys)) != len(keys):
        raise ApiError(42039, "button_list.key")


def _cut(text: str) -> str:
    return text.encode()[:TEXT_BYTES_MAX].decode(errors="ignore")
