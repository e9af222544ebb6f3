"""``up``: one supervisor per home, children kept alive, a clean end whatever happens."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from huoqun.server import postgres, supervisor
from huoqun.server.tests.installation import Installation, ask, wait_until


def _health(port: int) -> dict[str, object]:
    _, body = ask(f"http://127.0.0.1:{port}/healthz")
    found: dict[str, object] = json.loads(body)
    return found


def _is_up(port: int) -> bool:
    found = _health(port)
    return bool(found["ok"]) and found["worker_heartbeat_seconds"] is not None


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in found.split()]


def _named(pids: list[int], word: str) -> int | None:
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in pids}
    return next((pid for pid, command in commands.items() if word in command), None)


def _lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _port_is_free(port: int) -> bool:
    return supervisor._is_free("127.0.0.1", port)


def test_up_serves_restarts_what_dies_and_survives_its_own_killing(
    installation: Installation, free_port: int
) -> None:
    up = installation.start("up", "--port", str(free_port))
    wait_until(lambda: _is_up(free_port))

    # A second one on this home is refused; another home may not take the port.
    second = installation.run("up", "--port", str(free_port))
    assert second.returncode == 2
    assert f"（进程 {up.pid}）" in second.stderr
    assert "already runs" in second.stderr
    third = installation.run("--home", f"{installation.home}-2", "web", "--port", str(free_port))
    assert third.returncode == 2
    assert f"端口 {free_port} 已被占用" in third.stderr

    # Other commands join the running database.
    doctor = installation.run("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "a worker is running" in doctor.stdout

    # A child that is killed is started again.
    web = _named(_children(up.pid), "web")
    assert web is not None
    forked = _children(web)
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: _named(_children(up.pid), "web") not in {None, web})
    wait_until(lambda: not any(_lives(pid) for pid in forked))
    wait_until(lambda: _is_up(free_port))
    assert "web ended with -9" in installation.output(up)

    # So is the database.
    server = int((installation.home / "postgres/data/postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: not postgres.running(installation.home))
    wait_until(lambda: postgres.running(installation.home) and _is_up(free_port))

    # The supervisor is killed: children end, the next one starts on the same port.
    up.kill()
    up.wait()
    again = installation.start("up", "--port", str(free_port))
    wait_until(lambda: "Ctrl-C" in installation.output(again))  # not the old children
    wait_until(lambda: again.poll() is None and _is_up(free_port))
    assert installation.stop(again) == 0
    wait_until(lambda: _port_is_free(free_port))
    wait_until(lambda: not postgres.running(installation.home))


def test_a_port_in_use_is_refused_or_stepped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PORT_WAIT_SECONDS", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(supervisor.PortTaken, match=str(port)):
            supervisor.free_port("127.0.0.1", port, search=False)
        assert supervisor.free_port("127.0.0.1", port, search=True) > port


def test_a_lock_of_a_dead_supervisor_stops_nobody(short_folder: Path) -> None:
    postgres.make_home(short_folder / "home")
    (short_folder / "home/run/supervisor.lock").write_text("1")
    with (
        supervisor.only_one(short_folder / "home"),
        pytest.raises(supervisor.AlreadyUp, match=str(os.getpid())),
        supervisor.only_one(short_folder / "home"),
    ):
        pass
    with supervisor.only_one(short_folder / "home"):
        pass
