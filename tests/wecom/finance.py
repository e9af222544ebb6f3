"""An archive as Tencent's library gives it: a compiled stand-in, and messages sealed for it."""

import base64
import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from huoqun.connectors.wecom.platform import archive
from huoqun.connectors.wecom.platform.native_archive import NativeArchive

SECRET = "s3cret-of-the-archive"
INNER_KEY = "0123456789abcdef0123456789abcdef"
PEM = archive.new_private_key()
PRIVATE = archive.private_keys({1: PEM})[1]


@dataclass(kw_only=True)
class Finance:
    """A library that reads a folder, and what lies in the folder."""

    folder: Path
    library: Path
    lines: list[str] = field(default_factory=list)

    def say(self, seq: int, text: str, **changes: Any) -> None:
        """Somebody says something in a group; ``changes`` spoil how it is sealed."""
        said = {
            "msgid": f"m{seq}",
            "action": "send",
            "from": "wmAlice",
            "tolist": ["lin"],
            "roomid": "wrRoom",
            "msgtime": 1_760_000_000_000 + seq * 1_000,
            "msgtype": "text",
            "text": {"content": text},
        }
        self.put(seq, plain=json.dumps(said, ensure_ascii=False), **changes)

    def put(self, seq: int, *, plain: str = "", key: rsa.RSAPrivateKey = PRIVATE, **changes: Any):
        """A message with this plain text."""
        sealed = key.public_key().encrypt(INNER_KEY.encode(), padding.PKCS1v15())
        line = {
            "seq": seq,
            "msgid": f"m{seq}",
            "publickey_ver": 1,
            "encrypt_random_key": base64.b64encode(sealed).decode(),
            "encrypt_chat_msg": f"{INNER_KEY}|{plain}",
        }
        self.lines.append(f"{seq}\t{json.dumps(line | changes, ensure_ascii=False)}")
        self.write("messages", "\n".join(self.lines))

    def write(self, name: str, content: str) -> None:
        """Have the library find this."""
        (self.folder / name).write_text(content)

    def archive(self, **changes: Any) -> NativeArchive:
        """Ours, reading it."""
        given = {"corpid": "ww1", "secret": SECRET, "keys": {1: PRIVATE}}
        return NativeArchive(library=str(self.library), **(given | changes))


def compiled(folder: Path) -> Finance:
    """Build the stand-in; without a compiler the test is skipped, but never in CI."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        reason = "no C compiler for the stand-in of Tencent's library: apt-get install gcc"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    source = Path(__file__).with_name("finance_library.c")
    library = folder / "libWeWorkFinanceSdk_C.so"
    command = [compiler, "-shared", "-fPIC", f'-DFOLDER="{folder}"', "-o", library, source]
    subprocess.run(command, check=True, timeout=60)
    return Finance(folder=folder, library=library)
