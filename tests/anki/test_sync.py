"""Two devices and Anki's own sync server: imports on one, reviews on the other, and nothing goes astray."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Anki, Course

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "SYNC_USER1": "me:secret",
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "SYNC_BASE": str(tmp_path / "server"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"], env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address + "health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


NO_CHANGES, NORMAL_SYNC, FULL_SYNC, FULL_DOWNLOAD, FULL_UPLOAD = range(5)


def sync(anki: Anki, address: str, *, upload: bool = False) -> int:
    """Sync once; the first time all goes up or comes down as a whole. What the server asked for."""
    auth = anki.col.sync_login("me", "secret", address)
    asked: Any = anki.col.sync_collection(auth, False).required
    if asked in {FULL_SYNC, FULL_DOWNLOAD, FULL_UPLOAD}:
        anki.col.close_for_full_sync()
        anki.col.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
        anki.col.reopen(after_full_sync=True)
    return int(asked)


def content(anki: Anki) -> dict[str, tuple[Any, ...]]:
    notes = (anki.col.get_note(number) for number in anki.col.find_notes(""))
    return {note["Uid"]: (note.guid, *note.fields, *sorted(note.tags)) for note in notes}


def test_import_here_review_there_import_again(
    server: str, anki: Anki, another_anki: Anki, course: Course
) -> None:
    anki.take(course.package())
    anki.study()
    assert sync(anki, server, upload=True) in {FULL_UPLOAD, FULL_SYNC}
    assert sync(another_anki, server) in {FULL_DOWNLOAD, FULL_SYNC}
    assert another_anki.memory() == anki.memory()

    for card in another_anki.cards("prop:reps>0")[:5]:
        another_anki.answer(card, 1)
    course.edit("The name of", "What is the name of").edit(
        "  - id: choice", "    retired: true\n  - id: choice"
    )
    course.edit("{{scale::a scale}}", "{{third::a third}}")
    assert sync(another_anki, server) == NO_CHANGES
    package = course.package()
    assert anki.take(package).updated == 2

    assert sync(anki, server) == NO_CHANGES
    assert sync(another_anki, server) == NO_CHANGES
    assert another_anki.memory() == anki.memory()
    assert content(another_anki) == content(anki)
    assert "What is the name of" in content(another_anki)["kinds/both-ways"][3]

    assert another_anki.take(package).updated == 0
    assert sync(another_anki, server) == NO_CHANGES
    assert sync(anki, server) == NO_CHANGES
    assert another_anki.memory() == anki.memory()
    for device in (anki, another_anki):
        assert device.col.fix_integrity()[1]
