"""``staff``: accounts from the command line, for the first one and for forgotten passwords."""

from typing import Annotated

import typer
from rich.console import Console

from huoqun.core.refusal import Refused
from huoqun.server import boot

app = typer.Typer(help="员工账号 / Staff accounts.", no_args_is_help=True)


class NoSuchRole(Refused):
    """The role's word is not one of ours."""

    code = "no_such_role"
    zh = "没有角色“{role}”。可选：{roles}。"
    en = "There is no role “{role}”. Choose one of: {roles}."


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="登录名 / The name to sign in with.")],
    name: Annotated[str, typer.Option(help="姓名 / The person's name.")] = "",
    role: Annotated[str, typer.Option(help="角色 / Role: admin, lead, owner …")] = "admin",
    unit: Annotated[
        int | None,
        typer.Option(min=1, help="组织单元编号（默认公司） / Id of the unit (default: company)."),
    ] = None,
    company: Annotated[
        str, typer.Option(help="公司名称（首次使用时） / The company's name, on first use.")
    ] = "我的公司",
) -> None:
    """新增账号，并显示一次随机密码 / Add an account; its random password is shown once."""
    boot.boot()
    from huoqun.org import actions, kinds, queries
    from huoqun.server import start

    start.ready()
    if role not in set(kinds.Role):
        raise NoSuchRole(role=role, roles=", ".join(f"{each}（{each.zh}）" for each in kinds.Role))
    root = actions.ensure_company(name=company)
    place = queries.unit(unit, seen_by=actions.HOUSE.scope) if unit else root
    staff, password = actions.add_staff(
        username=username, name=name or username, role=kinds.Role(role), unit=place
    )
    _show(staff.username, password)


@app.command("reset-password")
def reset_password(
    username: Annotated[str, typer.Argument(help="登录名 / The name to sign in with.")],
) -> None:
    """重置密码，并显示一次新密码 / Give a new random password, shown once."""
    boot.boot()
    from huoqun.org import actions, queries
    from huoqun.server import start

    start.ready()
    staff = queries.staff_by_username(username)
    _show(staff.username, actions.reset_password(staff=staff))


def _show(username: str, password: str) -> None:
    console = Console()
    console.print(f"登录名 / username: [bold]{username}[/bold]")
    console.print(f"一次性密码 / one-time password: [bold]{password}[/bold]", highlight=False)
    console.print("首次登录后请修改 / to be changed at the first sign-in", style="dim")
