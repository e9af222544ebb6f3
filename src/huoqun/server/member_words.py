"""What the members' pages say, in Chinese and English."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one language; ``since`` takes a ``{day}``."""

    lang: str
    title: str
    no_name: str
    communities: str
    no_communities: str
    friends: str
    no_friends: str
    since: str
    feedback: str
    feedback_hint: str
    feedback_kind: str
    feedback_where: str
    feedback_anywhere: str
    feedback_text: str
    feedback_send: str
    feedback_again: str
    feedback_not_solved: str
    feedback_you: str
    feedback_us: str
    kept: str
    kept_hint: str
    rights: str
    choices: str
    choices_hint: str
    allowed: str
    refused: str
    allow: str
    refuse: str
    noted: str
    data: str
    download: str
    erase: str
    erase_hint: str
    asked: str
    due: str
    sign_out: str
    signed_out: str
    turned_away: str
    again: str


ZH: Final = Words(
    lang="zh-CN",
    title="我的资料",
    no_name="还没有昵称",
    communities="我所在的群",
    no_communities="您目前不在我们的任何群里。",
    friends="我添加的员工",
    no_friends="您目前没有添加我们的员工为好友。",
    since="{day} 起",
    feedback="反馈",
    feedback_hint="哪里不满意、想问什么、有什么建议，写在这里，我们的员工会处理并回复您。",
    feedback_kind="类型",
    feedback_where="在哪个群",
    feedback_anywhere="不限某个群",
    feedback_text="您想说的话",
    feedback_send="提交反馈",
    feedback_again="还没有解决？",
    feedback_not_solved="告诉我们还没解决",
    feedback_you="您",
    feedback_us="我们",
    kept="我们保存的资料",
    kept_hint="如果有，我们会保存以下与您有关的资料：",
    rights="对这些资料有疑问，请告诉与您联系的员工。",
    choices="我的选择",
    choices_hint="您可以随时改变主意，立即生效；拒绝不影响您使用我们的服务。",
    allowed="已允许",
    refused="已拒绝",
    allow="允许",
    refuse="拒绝",
    noted="已记下您的选择。",
    data="我的权利",
    download="下载我的资料",
    erase="申请删除我的资料",
    erase_hint="删除后无法恢复。您发过的消息、昵称和编号都会消失，订单只剩没有姓名的记录。",
    asked="已收到您的请求：{kind}",
    due="最迟 {day} 答复",
    sign_out="退出",
    signed_out="您已退出。",
    turned_away="请重新打开这个页面。",
    again="打开我的资料",
)
EN: Final = Words(
    lang="en",
    title="My page",
    no_name="No nickname yet",
    communities="My groups",
    no_communities="You are in none of our groups at present.",
    friends="Staff I have added",
    no_friends="You have added none of our staff at present.",
    since="since {day}",
    feedback="Feedback",
    feedback_hint="Tell us what went wrong, what you want to know or what we could do better.",
    feedback_kind="What it is",
    feedback_where="In which group",
    feedback_anywhere="No group in particular",
    feedback_text="What you want to tell us",
    feedback_send="Send feedback",
    feedback_again="Not solved yet?",
    feedback_not_solved="Tell us it is not solved",
    feedback_you="You",
    feedback_us="Us",
    kept="What we keep about you",
    kept_hint="Where there is any, we keep these data about you:",
    rights="If you have questions about them, ask the member of staff you are in touch with.",
    choices="My choices",
    choices_hint="Change your mind at any time; it holds at once. Saying no costs you no service.",
    allowed="allowed",
    refused="refused",
    allow="Allow",
    refuse="Refuse",
    noted="Your choice was noted.",
    data="My rights",
    download="Download my data",
    erase="Ask for my data to be erased",
    erase_hint=(
        "It cannot be undone: your messages, nickname and numbers go; of orders only records "
        "without a name stay."
    ),
    asked="We received your request: {kind}",
    due="answered by {day}",
    sign_out="Sign out",
    signed_out="You are signed out.",
    turned_away="Please open this page again.",
    again="Open my page",
)


def words() -> Words:
    """The words for the present request: English for whoever asks for it, else Chinese."""
    return EN if (get_language() or "").startswith("en") else ZH
