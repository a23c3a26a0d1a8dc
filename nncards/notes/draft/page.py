"""A file of notes as lines: decoded, its front matter read, formulas and code that run over lines known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 8_000_000
MAX_LINE = 20_000  # characters; what is longer is no line of notes
LONGEST_FORMULA = 60  # lines that a formula may run over

SKIPPED = "marked as skipped"

_BREAK = re.compile(r"\r\n?|\n")
_UNWRITABLE = re.compile(
    "[^\t -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ue000\ue001]")
_FENCE = re.compile(r"\s*(?:[>\-*+]\s+)*(`{3,}|~{3,})")
_DELIMITER = re.compile(r"\\\\|\\\$|`+|\$\$|\\\[|\\\]")
_CLOSER = {"$$": "$$", r"\[": r"\]"}
_SETTING = re.compile(r"\s*(title|deck|name|tags?)\s*[:=]\s*(.*)", re.IGNORECASE)
_ITEM = re.compile(r"\s*-\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of some notes; numbers count from 1, `lines[0]` is line 1.

    `inside` are the lines on which a formula or a code block that began earlier goes on; `dropped` the blank
    ones among them, which a formula of a card may not have. `aside` are lines that say nothing to a reader,
    with the reason; `refused` lines that cannot be read, with the reason. `front` is what the front matter
    says. Lines of `aside` and `refused` are blank in `lines`, `source` has them all.
    """

    source: tuple[str, ...]
    lines: tuple[str, ...]
    inside: frozenset[int] = frozenset()
    code: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    aside: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    front: dict[str, str] = field(default_factory=dict)

    def line(self, number: int) -> str:
        """A line; empty beyond the ends."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def blank(self, number: int) -> bool:
        """Whether a line is empty, or lies beyond the ends."""
        return not self.line(number).strip()

    def numbers(self) -> Iterator[int]:
        """The numbers of the lines that are not blank."""
        return (n for n, line in enumerate(self.lines, 1) if line.strip())

    def text(self, numbers: Sequence[int]) -> str:
        """The lines from the first to the last of these, those between that are not named left blank."""
        if not numbers:
            return ""
        wanted = set(numbers)
        return "\n".join(
            self.line(n) if n in wanted else ""
            for n in range(numbers[0], numbers[-1] + 1)
            if n not in self.dropped
        )


def read_page(source: bytes, path: str) -> Page | Diagnostic:
    """Decode a file of notes; never raises."""
    text = _decode(source, path)
    if isinstance(text, Diagnostic):
        return text
    lines = [_writable(line) for line in _BREAK.split(text)]
    aside: dict[int, str] = {}
    refused = {
        n: f"a line of {len(line):,} characters"
        for n, line in enumerate(lines, 1)
        if len(line) > MAX_LINE
    }
    whole = tuple(lines)
    for n in refused:
        lines[n - 1] = ""
    front = _front_matter(lines, aside)
    _comments(lines, aside)
    inside, code, dropped = _blocks(lines)
    return Page(whole, tuple(lines), inside, code, dropped, aside, refused, front)


def _decode(source: bytes, path: str) -> str | Diagnostic:
    if len(source) > MAX_BYTES:
        return Diagnostic(
            Span(path),
            "file-size",
            f"the notes have {len(source) / 1e6:.1f} MB; {MAX_BYTES / 1e6:.0f} MB are read",
            "split them into several files",
        )
    if source.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in source[:4096]:
        what = "the notes are UTF-16, not UTF-8" if source[:1] in b"\xff\xfe" else "this is no text"
        return Diagnostic(Span(path, 1, 1), "encoding", what, "save the notes as UTF-8 text")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return Diagnostic(
            Span(path, line, 1),
            "encoding",
            f"these notes are not UTF-8: byte 0x{source[error.start]:02X} belongs to no character",
            "save the file as UTF-8",
        )


def _writable(line: str) -> str:
    """A line without what YAML forbids and eyes do not see."""
    if line.isascii() and line.isprintable():
        return line
    return _UNWRITABLE.sub(" ", _HIDDEN.sub("", line)).expandtabs(4)


def _front_matter(lines: list[str], aside: dict[int, str]) -> dict[str, str]:
    """Take the front matter out of the lines, and read the few keys that matter."""
    if not lines or lines[0].strip() not in {"---", "+++"}:
        return {}
    fence = lines[0].strip()
    end = next((i for i in range(1, min(len(lines), 100)) if lines[i].strip() == fence), 0)
    if not end or not all(_is_setting(line) for line in lines[1:end]):
        return {}
    front: dict[str, str] = {}
    key = ""
    for line in lines[1:end]:
        if found := _SETTING.fullmatch(line):
            key = found[1].lower().rstrip("s") if found[1].lower() == "tags" else found[1].lower()
            front.setdefault(key, found[2].strip(" \"'[]"))
        elif key == "tag" and (item := _ITEM.fullmatch(line)):
            front["tag"] = f"{front['tag']} {item[1].strip(chr(34))}".strip()
        elif line.strip() and not line[0].isspace():
            key = ""
    for i in range(end + 1):
        if lines[i].strip():
            aside[i + 1] = "front matter"
            lines[i] = ""
    return front


def _is_setting(line: str) -> bool:
    return not line.strip() or line[0] in " \t-#[" or bool(re.match(r"[\w\"' .-]+\s*[:=]", line))


def _comments(lines: list[str], aside: dict[int, str]) -> None:
    """Take out the comments that fill lines of their own; those of the flashcard tools stay."""
    i = 0
    while i < len(lines):
        line = lines[i].strip()
        for opening, closing in (("<!--", "-->"), ("%%", "%%")):
            if not line.startswith(opening) or re.match(r"<!--\s*(SR:|ID:)", line):
                continue
            end = _ends(lines, i, len(opening), closing)
            if end >= 0:
                skipped = re.search(r"skipped:", "\n".join(lines[i : end + 1]))
                for j in range(i, end + 1):
                    if lines[j].strip():
                        aside[j + 1] = SKIPPED if skipped else "a comment"
                    lines[j] = ""
                i = end
            break
        i += 1


def _ends(lines: list[str], start: int, skip: int, closing: str) -> int:
    """The line on which a comment closes with nothing behind it; -1 if there is none near."""
    for i in range(start, min(len(lines), start + LONGEST_FORMULA)):
        line = lines[i].strip()
        at = line.find(closing, skip if i == start else 0)
        if at >= 0:
            return i if at + len(closing) == len(line) else -1
    return -1


# --- what runs over lines -----------------------------------------------------------------------------


def _blocks(lines: list[str]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The lines inside of formulas and code blocks, those of code, and the blank lines to drop."""
    inside: set[int] = set()
    code: set[int] = set()
    dropped: set[int] = set()
    endless: set[str] = set()  # fences that nothing closes from here on
    i = 0
    while i < len(lines):
        fence = _FENCE.match(lines[i])
        if fence and fence[1] not in endless:
            end = _fence_end(lines, i, fence[1])
            if end > i:
                code.update(range(i + 1, end + 2))
                inside.update(range(i + 2, end + 2))
                i = end + 1
                continue
            endless.add(fence[1])
        opened = _left_open(lines[i])
        while opened and (end := _formula_end(lines, i, opened)) > i:
            inside.update(range(i + 2, end + 2))
            dropped.update(n + 1 for n in range(i, end) if not lines[n].strip())
            # What stands behind the end of a formula may open another.
            i, opened = end, _left_open(_behind(lines[end], opened))
        i += 1
    return frozenset(inside), frozenset(code), frozenset(dropped)


def _fence_end(lines: list[str], start: int, fence: str) -> int:
    """The last line of a code block: its closing fence, or the end of the file."""
    for i in range(start + 1, len(lines)):
        if lines[i].strip(" >").startswith(fence) and not lines[i].strip(" >").strip(fence[0]):
            return i
    return start  # never closed: an ordinary line


def _left_open(line: str) -> str:
    """The delimiter of display maths that a line opens and does not close; empty if there is none."""
    opened = ""
    for token in _DELIMITER.finditer(line):
        text = token.group()
        if opened:
            opened = "" if text == _CLOSER[opened] else opened
        elif text in _CLOSER:
            opened = text
    return opened


def _behind(line: str, opened: str) -> str:
    """What stands behind the first delimiter that closes a formula."""
    return line.partition(_CLOSER[opened])[2]


def _formula_end(lines: list[str], start: int, opened: str) -> int:
    """The line on which a formula closes; -1 if none near does."""
    closer = _CLOSER[opened]
    gap = False
    for i in range(start + 1, min(len(lines), start + LONGEST_FORMULA)):
        line = lines[i]
        if not line.strip():
            gap = True
        elif re.match(r"#{1,6} ", line) or (opened == r"\[" and r"\[" in line.replace(r"\\[", "")):
            return -1
        elif closer in line:
            # Across a blank line, a whole formula is rather one of its own.
            whole = line.count("$$") % 2 == 0 if opened == "$$" else False
            return -1 if gap and whole else i
    return -1
