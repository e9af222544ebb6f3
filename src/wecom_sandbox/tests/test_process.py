"""The command: it starts, dies by kill -9 and goes on with the same world."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

SOURCE = Path(__file__).parents[2]
START_SECONDS_MAX = 20


def start(state: Path, port: int) -> tuple[subprocess.Popen[bytes], httpx.Client]:
    command = [sys.executable, "-m", "wecom_sandbox", "--port", str(port), "--state", str(state)]
    process = subprocess.Popen(
        [*command, "--speed", "0", "--set", "tags_max=7"],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.DEVNULL,
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
    for _ in range(START_SECONDS_MAX * 20):
        try:
            client.get("/_sandbox/v1/")
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return process, client
    process.kill()
    pytest.fail("the sandbox did not start")


def test_kill_leaves_a_whole_world(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state = tmp_path / "world.sqlite"
    process, client = start(state, port)
    try:
        client.post("/_sandbox/v1/corp.create", json={"name": "茶", "corp_id": "ww1"})
        seed = {"groups": 5, "customers": 50, "staff": 3}
        assert client.post("/_sandbox/v1/bulk.seed", json=seed).status_code == 200
        client.post("/_sandbox/v1/clock.advance", json={"days": 3})
        before = client.post("/_sandbox/v1/state.dump", json={}).json()
        clock = client.post("/_sandbox/v1/clock.set", json={}).json()["now"]
        assert (
            client.post("/_sandbox/v1/settings.set", json={"settings": {}}).json()["settings"][
                "tags_max"
            ]
            == 7
        )
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process, client = start(state, port)
    try:
        assert client.post("/_sandbox/v1/state.dump", json={}).json() == before
        assert client.post("/_sandbox/v1/clock.set", json={}).json()["now"] == clock
        made = client.post("/_sandbox/v1/customer.create", json={"name": "小美"}).json()
        assert made["external_userid"] not in {row["id"] for row in before["customers"]}
    finally:
        process.terminate()
        assert process.wait(10) == 0 or process.returncode == -signal.SIGTERM
