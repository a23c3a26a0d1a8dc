"""Line mode in a real pseudo-terminal, started as a learner starts it."""

from __future__ import annotations

import os
import signal
import sys

import pytest

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals here")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


def attentive() -> None:
    """Signals as a terminal's own programs have them, even where the tests run in the background."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


DECK = r"""
deck: Test
id: t
cards:
  - {id: a, ask: "What is $\\sqrt{4}$, and why — really?", answer: Two}
  - {id: b, ask: "Wide 漢字 and\e[31m red?", answer: No}
  - {id: c, ask: Third?, typed: three}
"""


@pytest.fixture
def start(tmp_path):
    (tmp_path / "decks" / "unit").mkdir(parents=True)
    (tmp_path / "decks" / "unit" / "deck.yaml").write_text(
        DECK.replace(r"\e[31m", ""), encoding="utf-8"
    )
    started = []

    def begin(*arguments: str, columns: int = 80, **environment: str):
        settings = {
            **{k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}},
            "NNCARDS_DB": str(tmp_path / "log.db"),
            "NNCARDS_CACHE": str(tmp_path / "cache"),
            "TERM": "dumb",
            "LC_ALL": "C.UTF-8",
            **environment,
        }
        child = pexpect.spawn(
            sys.executable,
            ["-m", "nncards", "-C", str(tmp_path), "quiz", "--plain", *arguments],
            env=settings, timeout=60, dimensions=(24, columns), encoding="utf-8",
            preexec_fn=attentive,
        )  # fmt: skip
        started.append(child)
        return child

    yield begin
    for child in started:
        child.close(force=True)


def status(child) -> int | None:
    child.expect(pexpect.EOF)
    child.wait()
    return child.exitstatus


def test_a_sitting_is_left_and_gone_on_with(start) -> None:
    child = start()
    child.expect("What is")
    child.expect("> ")
    child.sendline("two")
    child.expect("Answer: Two")
    child.expect(r"\[3\] > ")
    child.sendline("4")
    child.expect("Wide 漢字")
    child.expect("> ")
    child.sendline("q")
    child.expect("1 answer, 100 % remembered")
    assert status(child) == 0
    child = start()
    child.expect("Wide 漢字")
    child.expect("> ")
    child.sendeof()
    assert status(child) == 0


def test_control_c_leaves_with_130_and_loses_nothing(start) -> None:
    child = start()
    child.expect("> ")
    child.sendline("")
    child.expect(r"\[1\] > ")
    child.sendline("4")
    child.expect("Wide")
    child.expect("> ")
    child.sendintr()
    assert status(child) == 130
    child = start()
    child.expect("Wide")
    child.sendeof()


def test_a_hang_up_ends_it_quietly(start) -> None:
    child = start()
    child.expect("> ")
    child.sendline("two")
    child.expect(r"\] > ")
    child.sendline("4")
    child.expect("Wide")
    child.kill(signal.SIGHUP)
    child.expect(pexpect.EOF)
    assert "Traceback" not in child.before
    child = start()
    child.expect("Wide")
    child.sendeof()


def test_a_terminal_without_unicode_gets_ascii(start) -> None:
    child = start(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    child.expect("> ")
    assert child.before.isascii()
    assert "really" in child.before
    child.sendeof()
    assert status(child) == 0


def test_forty_columns_are_enough(start) -> None:
    child = start(columns=40)
    child.expect("> ")
    lines = child.before.replace("\r", "").split("\n")
    assert max(map(len, lines)) <= 40
    child.sendeof()
