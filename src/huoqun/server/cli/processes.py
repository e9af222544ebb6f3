"""``up``, ``demo``, ``web``, ``worker``, ``sandbox``: the processes that keep running."""

import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from huoqun.server import boot, postgres, settings, supervisor
from huoqun.server import sandbox as wecom

Host = Annotated[str | None, typer.Option(help="监听地址 / Address to listen on.")]
Port = Annotated[int | None, typer.Option(min=1, max=65_535, help="端口 / Port.")]
Supervised = Annotated[bool, typer.Option("--supervised", hidden=True)]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (up, demo, web, worker, sandbox):
        app.command()(command)


def up(host: Host = None, port: Port = None) -> None:
    """启动全部服务（网页与后台） / Start everything: web and worker."""
    _listen_on(host, port)
    postgres.make_home(settings.HUOQUN_HOME)
    console = Console(stderr=True)
    with supervisor.only_one(settings.HUOQUN_HOME):
        _open(console, search_port=False)
        from huoqun.org import actions, queries

        if not queries.visible_to(actions.HOUSE.scope).exists():
            console.print(
                "还没有账号，请运行 / there is no account yet, run: "
                "[bold]huoqun staff add NAME[/bold]"
            )
        _watch(console)


def demo(host: Host = None, port: Port = None) -> None:
    """用虚构的公司启动演示 / Start with an invented company, in a home of its own."""
    boot.use_home(settings.HUOQUN_DEMO_HOME, alone=True)
    _listen_on(host, port)
    postgres.make_home(settings.HUOQUN_HOME)
    console = Console(stderr=True)
    with supervisor.only_one(settings.HUOQUN_HOME):
        free = supervisor.free_port(wecom.HOST, wecom.PORT, search=True)
        os.environ["HUOQUN_WECOM_URL"] = wecom.address(free)
        _open(console, search_port=port is None)
        from huoqun.server.demo import account, filling, founding, living, shop

        filling.fill(console)
        link = founding.bring(console)
        username, password = account.login()
        console.print(f"登录 / sign in: [bold]{username}[/bold]  [bold]{password}[/bold]")
        if link is None:
            _watch(console)
            return
        console.print(f"企业微信沙盒 / WeCom sandbox: [bold]{settings.HUOQUN_WECOM_URL}[/bold]")
        console.print("做一回客户：打开即扫码 / be a customer, opening a code scans it:")
        for title, address in founding.codes(link):
            console.print(f"  {title}: [bold]{address}[/bold]", soft_wrap=True)
        shop.open_for(link)
        told = living.receiver(link)
        # Beside the supervisor: web and sandbox must answer before one is told of the other.
        threading.Thread(target=living.introduce, args=(told,), daemon=True).start()
        _watch(console, more=living.add_to)


def web(
    host: Host = None,
    port: Port = None,
    supervised: Supervised = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """只启动网页服务 / Start only the web processes."""
    _listen_on(host, port)
    supervisor.free_port(settings.HUOQUN_HOST, settings.HUOQUN_PORT, search=False)
    boot.boot(process="web")
    if supervised:
        supervisor.stop_with_supervisor()
    from huoqun.server import start
    from huoqun.server import web as web_process

    start.ready()
    web_process.serve()


def worker(
    supervised: Supervised = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """只启动后台进程 / Start only a worker."""
    boot.boot(process="worker")
    if supervised:
        supervisor.stop_with_supervisor()
    from huoqun.server import start
    from huoqun.server import worker as worker_process

    start.ready()
    worker_process.run()


def sandbox(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="端口 / Port.")] = wecom.PORT,
    seed: Annotated[int, typer.Option(help="编号与故障由它决定 / Ids and faults follow it.")] = 1,
    speed: Annotated[
        float, typer.Option(min=0.0, help="每秒走几秒 / Its seconds per second; 0 freezes.")
    ] = 1.0,
) -> None:
    """启动企业微信沙盒 / Start a WeCom to try things out on; its world lies in the home."""
    postgres.make_home(settings.HUOQUN_HOME)
    free = supervisor.free_port(wecom.HOST, port, search=False)
    more = ["--seed", str(seed), "--speed", str(speed)]
    command = wecom.command(settings.HUOQUN_HOME, port=free, more=more)
    os.execv(sys.executable, command)  # noqa: S606 (another program takes this process over)


def _listen_on(host: str | None, port: int | None) -> None:
    """Settings are read from the environment alone; options go there first."""
    if host is not None:
        os.environ["HUOQUN_HOST"] = host
    if port is not None:
        os.environ["HUOQUN_PORT"] = str(port)
    boot.use_home(settings.HUOQUN_HOME)


def _open(console: Console, *, search_port: bool) -> None:
    """Find the port, open the home, bring the tables to this release."""
    port = supervisor.free_port(settings.HUOQUN_HOST, settings.HUOQUN_PORT, search=search_port)
    _listen_on(None, port)
    console.print("正在打开数据库 … / opening the database …", style="dim")
    boot.boot()
    from huoqun.server import start
    from huoqun.server.backups import making

    console.print("正在检查数据表 … / checking the tables …", style="dim")
    start.prepare(before_upgrade=partial(making.make, because="upgrade"))


def _watch(
    console: Console, *, more: Callable[[supervisor.Supervisor], None] | None = None
) -> None:
    """Say where we are, and keep web and worker running until a signal; ``more`` adds to them."""
    keeper = supervisor.Supervisor(care=partial(postgres.revive, settings.HUOQUN_HOME))
    keeper.add("web", ["web"], os.environ)
    keeper.add("worker", ["worker"], os.environ)
    if more is not None:
        more(keeper)
    console.print(f"活群 huoqun: [bold]{settings.HUOQUN_PUBLIC_URL}[/bold]", soft_wrap=True)
    console.print("按 Ctrl-C 停止 / Ctrl-C stops it", style="dim")
    keeper.run()
