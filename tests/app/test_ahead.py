"""Whole processes that share a cache, lose it, or are interrupted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CARDS = 60
FILES = 24


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that is worth more than one process."""
    root = tmp_path_factory.mktemp("large")
    (root / "decks").mkdir()
    (root / "decks" / "nncards.toml").write_text('namespace = "large"\n')
    for file in range(FILES):
        lines = [f"deck: Large::Part {file}", f"id: part-{file}", "cards:"]
        for card in range(CARDS):
            lines += [
                f"  - id: card-{card}",
                f"    ask: What is the *mean* of the batch {file}, {card} in layer {card}, and what is it for?",
                f"    answer: It is $\\mu_{{{file}}} = \\frac{{1}}{{{card + 2}}} \\sum_i x_i$, which `norm` takes away.",
            ]
        (root / "decks" / f"part-{file}.yaml").write_text("\n".join(lines) + "\n")
    return root


def start(root: Path, cache: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Begin a command in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "nncards", "-C", str(root), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "NNCARDS_CACHE": str(cache)},
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def expected(large: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The package of one process that is alone; the ledger stays, so that all later ones are of the same second."""
    out = tmp_path_factory.mktemp("out")
    status, _, err = ended(start(large, out / "cache", "build", "-o", str(out)))
    assert status == 0, err
    return (out / "large.apkg").read_bytes()


def test_two_at_once_with_one_cache(large: Path, expected: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    builds = [start(large, cache, "build", "-o", str(tmp_path / name)) for name in ("a", "b")]
    checks = [start(large, cache, "check") for _ in range(2)]
    for process in (*builds, *checks):
        status, _, err = ended(process)
        assert status == 0, err
    assert (tmp_path / "a" / "large.apkg").read_bytes() == expected
    assert (tmp_path / "b" / "large.apkg").read_bytes() == expected
    assert not [
        path for path in cache.iterdir() if path.name.startswith(".") and path.name != ".swept"
    ]


def test_the_cache_is_deleted_in_the_middle(large: Path, expected: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    process = start(large, cache, "build", "-o", str(tmp_path))
    while process.poll() is None:
        if cache.is_dir() and len(list(cache.glob("*.entry"))) > 5:
            shutil.rmtree(cache, ignore_errors=True)
    assert ended(process)[0] == 0
    assert (tmp_path / "large.apkg").read_bytes() == expected


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("entries", [1, 30, 72])
def test_ctrl_c_leaves_nothing_half_written(
    entries: int, large: Path, expected: bytes, tmp_path: Path
) -> None:
    """At the beginning, in the middle, and when all decks are rendered."""
    cache, out = tmp_path / "cache", tmp_path / "out"
    ledger = (large / "decks" / "nncards.lock").read_bytes()
    process = start(large, cache, "build", "-o", str(out))
    while process.poll() is None:
        if cache.is_dir() and len(list(cache.glob("*.entry"))) >= entries:
            os.killpg(process.pid, signal.SIGINT)
            break
    status, _, err = ended(process)  # its pipes close when the last of its workers is gone
    assert status in ({130} if entries < 72 else {0, 130}), err
    assert b"Traceback" not in err
    whole = {"large.apkg"} if status == 0 else set()
    assert {path.name for path in out.glob("*")} - {"large.apkg"} == set()
    assert whole <= {path.name for path in out.glob("*")}
    assert (large / "decks" / "nncards.lock").read_bytes() == ledger
    assert not list((large / "decks").glob(".*"))
    assert ended(start(large, cache, "build", "-o", str(out)))[0] == 0
    assert (out / "large.apkg").read_bytes() == expected
