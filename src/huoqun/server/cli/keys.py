"""``rotate-keys``: another secret takes the place of the installation's."""

from typing import Annotated

import typer
from rich.console import Console

from huoqun.server import boot


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(name="rotate-keys")(rotate_keys)


def rotate_keys(
    keep_old: Annotated[  # noqa: FBT002  # Typer makes an option of it
        bool,
        typer.Option(
            "--keep-old", help="做完后保留旧密钥 / Keep the old secret when all is done with it."
        ),
    ] = False,
) -> None:
    """更换加密密钥，或接着做完上次的更换 / Rotate the secret, or go on where it was cut off.

    不需要停机 / Nothing has to be stopped.
    """
    boot.boot()
    from huoqun.core.sealed import Sealed
    from huoqun.server import rotation, start, wiring

    start.ready()
    console = Console(soft_wrap=True, highlight=False)
    with console.status("正在更换密钥 … / rotating …") as status:

        def tell(column: Sealed, done: int) -> None:
            status.update(f"{rotation.name(column)} {done}")

        outcome = rotation.rotate(columns=wiring.SEALED, keep_old=keep_old, tell=tell)
    old = ", ".join(map(str, outcome.old))
    console.print(
        f"现在用密钥 {outcome.current} 封存，重新封存了 {outcome.resealed} 项；"
        f"旧密钥 {old} {outcome.fate.zh}。"
    )
    console.print(
        f"Key {outcome.current} seals now, {outcome.resealed} values were sealed anew; old key"
        f" {old}: {outcome.fate.en}."
    )
    for line in _NEXT[outcome.fate.value]:
        console.print(f"    → {line}")


# Web processes sign cookies with the secret that was newest when they started.
_NEXT = {
    "removed": (
        "方便时重启 huoqun up：登录凭证从那时起用新密钥签名，所有员工需要重新登录一次。",
        "Restart huoqun up when it suits: from then on sign-ins are signed with the new secret,"
        " and all staff sign in once more.",
        "更换之前的备份里仍有旧密钥：请像旧密钥一样处置它们。",
        "Backups from before hold the old secret: treat them as you treat it.",
    ),
    "kept": (
        "下次不带 --keep-old 运行时会删除它。",
        "It is removed by the next rotation without --keep-old.",
    ),
    "removable": (
        "把它从 HUOQUN_SECRET_OTHERS 中删去并重启；恢复更早的备份时还会用到它。",
        "Remove it from HUOQUN_SECRET_OTHERS and restart; backups from before still need it.",
    ),
}
