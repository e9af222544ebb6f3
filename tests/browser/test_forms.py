"""A form in the browser: written and published at a desk, answered on a customer's phone."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from huoqun.core import cookies
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import answering, forms
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice, TagKind
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit
from tests.browser import platform, screens, seed
from tests.browser.test_accessible import grave_faults

HOUSE = org_actions.HOUSE


@pytest.fixture
def tag(house: seed.House) -> Iterator[models.Tag]:
    """An attribute that a form may give; the forms of the test go with it."""

    def make() -> models.Tag:
        root = OrgUnit.objects.get(corp=house.community.unit.corp_id, parent=None)
        group = actions.make_tag_group(
            name="肤质",
            kind=TagKind.ATTRIBUTE,
            choice=TagChoice.ONE,
            company=root,
            actor=HOUSE,
        )
        return actions.make_tag(group=group, name="干性", actor=HOUSE)

    def forget(made: models.Tag) -> None:
        models.FormAnswer.objects.all().delete()
        models.Form.objects.all().delete()
        models.Tagged.objects.filter(tag=made).delete()
        made.delete()
        made.group.delete()

    made = screens.apart(make)
    yield made
    screens.apart(forget, made=made)


def open_form(tag: models.Tag) -> models.Form:
    said = forms.FormSaid(
        title="告诉我们你的肤质",
        intro="一分钟，三道题。",
        purpose="按肤质推荐护肤品",
        repeat=FormRepeat.ONCE,
        questions=[
            forms.QuestionSaid(
                text="您的肤质是？",
                choice=TagChoice.ONE,
                required=True,
                options=[
                    forms.OptionSaid(text="干皮", tag_id=tag.pk),
                    forms.OptionSaid(text="油皮，尤其是夏天午后T区出油特别多的那一种"),
                ],
            ),
            forms.QuestionSaid(
                text="最想改善什么？",
                choice=TagChoice.MANY,
                required=True,
                options=[forms.OptionSaid(text=each) for each in ("补水", "祛痘", "防晒")],
            ),
        ],
    )
    made = forms.make_form(said=said, unit=tag.group.company, actor=HOUSE)
    return forms.step_form(form=made, to=FormState.OPEN, version=made.version, actor=HOUSE)


def picture(page: Page, name: str) -> None:
    """Keep what is shown where somebody wants to look at it."""
    if folder := os.environ.get("HUOQUN_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_written_and_published(tag: models.Tag, desk: Page) -> None:
    screens.open_screen(desk, "/forms", "表单")
    expect(desk.get_by_text("还没有表单")).to_be_visible()
    desk.get_by_role("button", name="新建表单").first.click()
    # The list that is left has a box for titles too; this one is of the editor alone.
    desk.get_by_label("第 1 题的问题").fill("您的肤质是？")
    desk.get_by_label("标题").fill("告诉我们你的肤质")
    desk.get_by_label("回答只用于").fill("按肤质推荐护肤品")
    desk.get_by_role("textbox", name="第 1 题的选项 1").fill("干皮")
    screens.choose(desk, desk.get_by_role("combobox", name="第 1 题选项 1 的标签"), "干性")
    desk.get_by_role("button", name="保存草稿").click()
    expect(desk.get_by_text("请填写")).to_be_visible()
    desk.get_by_role("textbox", name="第 1 题的选项 2").fill("油皮")
    assert platform.faults(desk) == []
    picture(desk, "forms-editor-1440")
    desk.get_by_role("button", name="保存草稿").click()
    desk.wait_for_url(re.compile(r"/forms/\d+$"))
    expect(desk.get_by_text("未发布")).to_be_visible()
    desk.get_by_role("button", name=re.compile("发\\s?布")).click()
    desk.get_by_role("tooltip").get_by_role("button", name=re.compile("确\\s?定")).click()
    expect(desk.get_by_text("收集中")).to_be_visible()
    desk.get_by_label("新链接的名字").fill("福利一群")
    desk.get_by_role("button", name="添加链接").click()
    expect(desk.get_by_text("福利一群")).to_be_visible()
    assert platform.faults(desk) == []
    desk.get_by_role("button", name="收集时间").click()
    times = desk.get_by_role("dialog")
    times.get_by_label("结束时间").fill("2099-01-02 09:30")
    times.get_by_label("结束时间").press("Enter")
    times.get_by_role("button", name="保存时间").click()
    expect(desk.get_by_text("结束于 2099/01/02")).to_be_visible()
    made = screens.apart(lambda: models.Form.objects.get())
    assert (made.state, made.opened_at is not None) == ("open", True)


def test_in_one_hand(tag: models.Tag, house: seed.House, phone: Page) -> None:
    form = screens.apart(lambda: open_form(tag))
    phone.goto("/forms")
    phone.locator(".card", has_text=form.title).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(form.title)
    expect(phone.get_by_text("您的肤质是？")).to_be_visible()
    assert screens.overflow(phone) == 0
    picture(phone, "forms-results-390")
    phone.goto("/forms/new")
    phone.get_by_label("第 1 题的问题").wait_for()
    assert screens.overflow(phone) == 0
    picture(phone, "forms-editor-390")


@pytest.mark.usefixtures("refusals")
@pytest.mark.parametrize("width", [390, 1_440])
def test_answered_by_a_customer(
    tag: models.Tag, browser: Browser, base_url: str, desk: Page, width: int
) -> None:
    def begin() -> tuple[models.Form, int, str]:
        form = open_form(tag)
        person = models.Reach.objects.order_by("customer_id").values_list("customer_id", flat=True)
        number = person[0]
        token = actions.begin_member_session(
            customer_id=number, namespace="chat", unit=tag.group.company
        )
        return form, number, token

    form, number, token = screens.apart(begin)
    cookie: Any = {
        "name": cookies.name_of(queries.MEMBER_COOKIE),
        "value": token,
        "url": base_url,
    }
    context = browser.new_context(
        base_url=base_url, locale="zh-CN", viewport={"width": width, "height": 800}
    )
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"/m/k/forms/{form.pk}?from=nobody")
    expect(page.get_by_text("您的回答只用于：按肤质推荐护肤品")).to_be_visible()
    assert screens.overflow(page) == 0
    assert grave_faults(page) == []
    picture(page, f"member-form-{width}")
    page.get_by_label("干皮").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("还有必答题没有选")
    expect(page.get_by_label("干皮")).to_be_checked()
    page.get_by_label("补水").check()
    page.get_by_label("防晒").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("已收到您的回答")
    assert grave_faults(page) == []
    picture(page, f"member-thanks-{width}")
    context.close()
    carried = screens.apart(lambda: list(models.Tagged.objects.filter(tag=tag)))
    assert [(each.customer_id, each.source) for each in carried] == [(number, "form")]
    if width > 1_000:
        screens.open_screen(desk, f"/forms/{form.pk}", form.title)
        expect(desk.get_by_role("region", name="您的肤质是？")).to_contain_text("干皮（干性）1")
        picture(desk, "forms-results-1440")
        assert grave_faults(desk) == []


def test_made_a_segment(tag: models.Tag, desk: Page) -> None:
    def begin() -> tuple[models.Form, dict[str, int]]:
        form = open_form(tag)
        asked = queries.forms.questions_of(form)
        options = [[each.pk for each in question.options.all()] for question in asked]
        picked = {question.pk: {ids[0]} for question, ids in zip(asked, options, strict=True)}
        number = models.Reach.objects.order_by("customer_id").values_list("customer_id", flat=True)
        answering.answer_form(customer_id=number[0], form=form, code="", picked=picked)
        return form, {"dry": options[0][0], "oily": options[0][1]}

    form, options = screens.apart(begin)
    screens.open_screen(desk, f"/forms/{form.pk}", form.title)
    desk.get_by_role("link", name="建成人群").click()
    result = desk.locator(".rule-result")
    expect(result.get_by_test_id("rule-count")).to_have_text("1")
    expect(result).to_contain_text(f"填写过表单{form.title}")
    expect(desk.locator(".rule-row")).to_contain_text(form.title)
    desk.goto(f"/segments/new?is=customers.form_chosen&options={options['oily']}")
    expect(result.get_by_test_id("rule-count")).to_have_text("0")
    box = desk.get_by_label("表单选项", exact=True)
    screens.choose(desk, box, f"{form.title} · 您的肤质是？ · 干皮")
    expect(result.get_by_test_id("rule-count")).to_have_text("1")
    assert platform.faults(desk) == []
    picture(desk, "forms-segment-1440")
