"""The WeCom sandbox as a process beside ours, and programs that a supervisor keeps."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from huoqun.server import sandbox, supervisor
from huoqun.server.tests.installation import Installation, ask, wait_until

SERVER = ("http.server", "--bind", "127.0.0.1")


def _answers(port: int) -> bool:
    return ask(f"http://127.0.0.1:{port}/")[0] == 200


def _is_silent(port: int) -> bool:
    return supervisor._is_free("127.0.0.1", port)


def test_it_works(installation: Installation, free_port: int):
    process = installation.start("sandbox", "--port", str(free_port), "--speed", "0")
    wait_until(lambda: _answers(free_port))
    made = httpx.post(f"{sandbox.address(free_port)}/_sandbox/v1/corp.create", json={"name": "甲"})
    assert made.json()["corp_id"].startswith("ww")
    state = sandbox.folder(installation.home) / "world.sqlite"
    assert state.exists()
    assert state.parent.stat().st_mode & 0o077 == 0, "it holds secrets"
    second = installation.run("sandbox", "--port", str(free_port))
    assert second.returncode == 2
    assert f"端口 {free_port} 已被占用" in second.stderr
    installation.stop(process)
    assert _is_silent(free_port)


def test_a_program_ends_with_whoever_holds_its_input(free_port: int):
    command = [sys.executable, "-m", "huoqun.server.tethered", *SERVER, str(free_port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: _answers(free_port))
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
    assert _is_silent(free_port)


def test_a_program_is_kept_while_its_file_is_there(
    tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    marker = tmp_path / "founded"
    marker.touch()
    keeper = supervisor.Supervisor(care=lambda: None)
    keeper.add_program("files", [*SERVER, str(free_port)], needs=marker)
    seen: list[bool] = []

    def watch() -> None:
        try:
            wait_until(lambda: _answers(free_port), seconds_max=20)
            marker.unlink()
            wait_until(lambda: _is_silent(free_port), seconds_max=20)
            time.sleep(3 * supervisor.TICK_SECONDS)
            seen.append(_is_silent(free_port))
        finally:
            keeper.stopping.set()

    watching = threading.Thread(target=watch)
    watching.start()
    keeper.run()
    watching.join()
    assert seen == [True]
