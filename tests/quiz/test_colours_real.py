"""What reaches the terminal: no colours where none are wanted, no background but its own, no character too wide."""

from __future__ import annotations

import re

import pytest

DECK = r"""
deck: Test
id: t
notes: notes.md
cards:
  - {id: word, section: Names, ask: 'Who, says **漢字** and `code`, proposed $\sqrt{x}$?', typed: [Kaiming He], hint: A person., extra: 'In **2015**.', watch_out: Not Xavier.}
  - {id: pick, ask: 'Which of the two normalises over the batch and not over the features?', choice: [{right: batch norm}, {wrong: layer norm, why: No.}]}
  - {id: why, ask: Why — in a word?, answer: No reason.}
  - {id: bad, ask: "Why \e]0;owned\a\e[31m in a word?", answer: "No\e[31m reason\b\a."}
"""
SGR = re.compile(rb"\x1b\[([\d;:]*)m")
SKINS = [(), ("--plain",)]


def codes(raw: bytes) -> set[bytes]:
    """Every attribute that was set, `38;5;n` and `48;2;...` in one piece."""
    return {
        code
        for found in SGR.findall(raw)
        for code in re.findall(rb"[34]8[;:][\d;:]+|\d+", found or b"0")
    }


def sitting(here, skin) -> None:
    """Through every screen: start, help, a hint, a wrong answer, a flag, notes, the end."""
    steps = [
        ("?", "Esc closes"), ("\x1b", "Enter begin"), ("\r", "proposed"), ("\x1bOQ", "A person."),
        ("Kaimign He\r", "A letter is off"), ("o", "The people."), ("\x1b", "1 again"),
        ("f", "What is wrong"), ("\x1b", "1 again"), ("1", "batch norm"), ("a", "1 again"),
        ("4", "in a word?"), ("\r", "reason"), ("4", "proposed"),
    ]  # fmt: skip
    lines = [
        ("?", "the next line"), (":h", "A person."), ("Kaimign He", "A letter is off"), (":o", "The people."),
        (":f", "Flagged."), ("1", "batch norm"), ("a", "1 again"), ("4", "in a word?"), ("", "reason"),
        ("4", "proposed"),
    ]  # fmt: skip
    here.until("Enter begin") if not skin else here.until("proposed")
    for keys, wanted in lines if skin else steps:
        here.type(f"{keys}\r" if skin else keys)
        if keys == "\x1b":  # what comes too soon after it would be a key with Alt
            here.gone("What is wrong")
            here.gone("Esc closes")
        here.until(wanted)
        if not skin and wanted in ("proposed", "A person."):
            here.until("Enter answer")
    here.type("q\r" if skin else "\x11")
    assert here.end() == 0


@pytest.fixture
def played(real):
    def play(skin, size=(80, 30), **settings: str):
        real.unit.mkdir(parents=True, exist_ok=True)
        (real.unit / "notes.md").write_text("# Notes\n\n## Names\n\nThe people.\n")
        here = real(DECK, *skin, size=size, **settings)
        sitting(here, skin)
        return here

    return play


@pytest.mark.parametrize("skin", SKINS)
def test_no_color_means_none_and_what_a_deck_says_to_the_terminal_never_reaches_it(
    played, skin
) -> None:
    raw = played(skin, NO_COLOR="1").raw
    for harm in (b"\x1b]0;owned", b"\x1b[31m", b"reason\x08"):
        assert harm not in raw
    assert codes(raw) <= {b"0", b"1", b"2", b"7", b"22", b"27"}


def test_an_empty_no_color_means_nothing_and_colours_are_the_terminals_own(played) -> None:
    """On light and on dark: text on the terminal's own background, in its own colour or one that both show."""
    found = codes(played((), NO_COLOR="").raw)
    assert {b"31", b"32"} & found
    own = {b"0", b"1", b"2", b"7", b"39", b"49"}
    assert found <= own | {b"31", b"32", b"33", b"35", b"90"}


@pytest.mark.parametrize("skin", SKINS)
def test_forty_columns_and_wide_characters(played, skin) -> None:
    here = played(skin, size=(40, 30))
    assert "漢字".encode() in here.raw


@pytest.mark.parametrize("skin", SKINS)
def test_without_unicode_every_byte_is_ascii(real, skin) -> None:
    """The full screen gives way to line mode by itself."""
    no = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    here = real(DECK.replace("漢字", "it"), *skin, **no)
    here.until("proposed sqrt(x)")
    for keys, wanted in [
        ("", "Watch out"),
        ("4", "batch norm"),
        ("", "1 again"),
        (":o", "no section"),
    ]:
        here.type(f"{keys}\r")
        here.until(wanted)
    here.type("q\r")
    assert here.end() == 0
    assert here.raw.isascii()
