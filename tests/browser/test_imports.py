"""An import in the browser from the file to the figures, and all of it taken back again."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from huoqun.connectors.files import actions, vocabulary
from huoqun.connectors.files.kinds import FileKind
from tests.browser import screens


def found(desk: Page) -> Locator:
    """The rows of the list of communities that bear the name."""
    screens.open_screen(desk, "/communities", "社群")
    desk.get_by_placeholder("搜索群名或群编号").fill("夜跑群")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/communities?*")
    return desk.locator("tbody tr[data-row-key]")


def test_a_file_is_imported_and_taken_back(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "夜跑群.csv"
    lines = [f"夜跑群,小{name},2026/1/{day} 20:05,跑完了" for name in "张王李" for day in (2, 3)]
    file.write_text("\n".join(["群名,昵称,发送时间,内容", *lines, "夜跑群,,,谁也没说"]), "gb18030")
    screens.open_screen(desk, "/imports/new", "导入数据")
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_text("群消息", exact=True).click()
    screens.choose_unit(desk, desk.get_by_label("门店"), "静安店")
    desk.get_by_label("来源").fill("夜跑")
    desk.get_by_role("button", name="下一步").click()
    expect(desk.get_by_text("必填列都已对应。")).to_be_visible()
    desk.get_by_role("button", name="下一步").click()
    desk.get_by_role("button", name="开始导入").click()
    desk.wait_for_url("**/imports/*")
    expect(desk.get_by_text("导入中").first).to_be_visible()
    batch_id = int(desk.url.rsplit("/", 1)[1])
    screens.apart(actions.run, batch_id=batch_id)
    expect(desk.get_by_text("已完成")).to_be_visible()
    told = desk.locator("article.metric")
    expect(told.filter(has_text="已导入")).to_contain_text("6")
    expect(told.filter(has_text="未能读取")).to_contain_text("1")
    expect(found(desk)).to_have_count(1)

    desk.goto(f"/imports/{batch_id}")
    desk.get_by_role("button", name="撤回这次导入").click()
    expect(desk.get_by_role("dialog").get_by_text("6 条记录")).to_be_visible()
    desk.get_by_role("dialog").get_by_role("button", name="撤回", exact=True).click()
    expect(desk.get_by_text("正在撤回")).to_be_visible()
    screens.apart(actions.take_back, batch_id=batch_id)
    expect(desk.get_by_text("这次导入已撤回")).to_be_visible()
    expect(found(desk)).to_have_count(0)


def test_the_namespace_tells_whose_ids_these_are(desk: Page, tmp_path: Path) -> None:
    """The same ids are other communities under another source, and the same in its namespace."""
    file = tmp_path / "群资料.csv"
    file.write_text("群编号,群名\ng1,周六遛娃搭子\n", "utf-8-sig")
    screens.open_screen(desk, "/imports/new", "导入数据")
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_text("群资料", exact=True).click()
    screens.choose_unit(desk, desk.get_by_label("门店"), "静安店")
    desk.get_by_label("来源").fill("导购表")
    onward = desk.get_by_role("button", name="下一步")
    onward.click()
    expect(desk.get_by_text("必填列都已对应。")).to_be_visible()
    onward.click()
    expect(desk.get_by_text("新建 1 个群，修改 0 个")).to_be_visible()
    expect(desk.get_by_text("其中 1 个群编号属于来源“chat”。")).to_be_visible()

    for _ in range(2):
        desk.get_by_role("button", name="上一步").click()
    desk.get_by_text("高级选项").click()
    desk.get_by_label("命名空间").fill("chat")
    onward.click()
    expect(desk.get_by_text("必填列都已对应。")).to_be_visible()
    onward.click()
    expect(desk.get_by_text("新建 0 个群，修改 1 个")).to_be_visible()
    expect(desk.get_by_role("row", name="周末遛娃搭子").get_by_text("周六遛娃搭子")).to_be_visible()
    expect(desk.get_by_text("其中 1 个群编号属于来源“chat”。")).to_have_count(0)


def test_customers_come_in_and_a_wrong_tag_is_told_before_anything_happens(
    desk: Page, tmp_path: Path
) -> None:
    header, rows = vocabulary.TEMPLATES[FileKind.CUSTOMERS]
    file = tmp_path / "客户资料.csv"
    file.write_text("\n".join(",".join(row) for row in (header, *rows)), "utf-8-sig")
    screens.open_screen(desk, "/imports/new", "导入数据")
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_text("客户资料", exact=True).click()
    expect(desk.get_by_role("link", name="下载“客户资料”示例文件")).to_be_visible()
    screens.choose_unit(desk, desk.get_by_label("门店"), "静安店")
    desk.get_by_label("来源").fill("会员系统")
    onward = desk.get_by_role("button", name="下一步")
    onward.click()
    expect(desk.get_by_text("必填列都已对应。")).to_be_visible()
    onward.click()
    expect(desk.get_by_text("2 位是新客户")).to_be_visible()
    expect(desk.get_by_role("row", name="性别 / 女 新建")).to_contain_text("2")
    desk.get_by_label("公司还没有的标签").click()
    desk.get_by_title("不导入含有这些标签的行").click()
    expect(desk.get_by_text("没有这个标签；请在导入设置里选“新建这些标签”")).to_be_visible()
    expect(desk.get_by_text("0 位是新客户")).to_be_visible()
