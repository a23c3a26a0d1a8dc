"""Marking what was typed: short answers, options, gaps, formulas, numbers; and the grade to suggest."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.quiz.scheduler import AGAIN, GOOD, HARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.model import Option
    from nncards.problems.instance import Grade

RIGHT, WRONG, FOLLOW, UNREADABLE, UNDECIDED = (
    "right",
    "wrong",
    "follow-through",
    "unreadable",
    "undecided",
)
_ARTICLES = {"a", "an", "the"}
_MARKUP = re.compile(r"[*_`$]|\\[()\[\]]")
_DASHES = str.maketrans({"-": " ", "–": " ", "—": " ", "/": " ", "’": "'"})


@dataclass(frozen=True, slots=True)
class Marked:
    """The judgement of an answer.

    `verdict` is None where nothing can be marked (the learner grades). `note` is the name of a
    recognised mistake, `feedback` what to say about it, `diff` the letters of a typed answer:
    pairs of '=', '-' (too much), '+' (missing) and a stretch of text.
    """

    verdict: str | None = None
    suggestion: int = GOOD
    note: str | None = None
    feedback: str = ""
    diff: tuple[tuple[str, str], ...] = ()


def lowered(suggestion: int, hints: int, *, all_steps: bool) -> int:
    """The suggestion once hints were used: Hard at most; Again if the whole solution was read."""
    if all_steps:
        return AGAIN
    return min(suggestion, HARD) if hints else suggestion


# --- short answers ------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A short answer without case, accents, markup, articles, and differences of spacing."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = _MARKUP.sub("", text).translate(_DASHES)
    words = re.sub(r"[.,;:!?\"'()]+(?=\s|$)|(?<!\S)[\"'(]+", " ", text).split()
    kept = [w for w in words if w not in _ARTICLES]
    return " ".join(kept or words)


def mark_typed(typed: str, accepted: Sequence[str]) -> Marked:
    """Right if it says the same as one of `accepted`; a slip of the keys is left to the learner."""
    mine = plain(typed)
    wanted = [plain(a) for a in accepted]
    if mine in wanted or mine.replace(" ", "") in [w.replace(" ", "") for w in wanted]:
        return Marked(RIGHT)
    closest = max(accepted, key=lambda a: SequenceMatcher(None, mine, plain(a)).ratio())
    diff = letters(typed.strip(), _MARKUP.sub("", closest).strip())
    if _slip(mine, plain(closest)):
        return Marked(UNDECIDED, HARD, None, "A letter is off. Grade yourself.", diff)
    return Marked(WRONG, AGAIN, None, "", diff)


def _slip(typed: str, wanted: str) -> bool:
    """One wrong, missing, superfluous or swapped letter in a word long enough; a digit is no slip."""
    if len(wanted) < 6 or re.findall(r"\d", typed) != re.findall(r"\d", wanted):
        return False
    if abs(len(typed) - len(wanted)) > 1:
        return False
    same = 0
    while same < min(len(typed), len(wanted)) and typed[same] == wanted[same]:
        same += 1
    a, b = typed[same:], wanted[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def letters(typed: str, wanted: str) -> tuple[tuple[str, str], ...]:
    """How `typed` becomes `wanted`, letter by letter, case aside."""
    matcher = SequenceMatcher(None, typed.casefold(), wanted.casefold(), autojunk=False)
    found: list[tuple[str, str]] = []
    if len(typed.casefold()) != len(typed) or len(wanted.casefold()) != len(wanted):
        return (("-", typed), ("+", wanted))  # letters that fold into several: no letter by letter
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            found.append(("=", wanted[c:d]))
            continue
        if a < b:
            found.append(("-", typed[a:b]))
        if c < d:
            found.append(("+", wanted[c:d]))
    return tuple(found)


# --- options ------------------------------------------------------------------------------------


def mark_choice(typed: str, options: Sequence[Option]) -> Marked | None:
    """The option that a letter (a, b, ...), a number (1, 2, ...) or its own text names; None if none."""
    index = chosen(typed, [str(o.text) for o in options])
    if index is None:
        return None
    option = options[index]
    why = str(option.why) if option.why else ""
    return Marked(RIGHT, GOOD, None, why) if option.right else Marked(WRONG, AGAIN, None, why)


def chosen(typed: str, texts: Sequence[str]) -> int | None:
    """The place of the option that was named."""
    word = typed.strip().casefold().rstrip(".)")
    whole = [n for n, text in enumerate(texts) if plain(text) == plain(typed)]
    if len(whole) == 1:
        return whole[0]
    if len(word) == 1 and "a" <= word <= "z":
        index = ord(word) - ord("a")
    elif word.isascii() and word.isdigit() and len(word) < 3:
        index = int(word) - 1
    else:
        return None
    return index if 0 <= index < len(texts) else None


# --- gaps ---------------------------------------------------------------------------------------


def mark_gap(typed: str, wanted: Sequence[str]) -> Marked:
    """A gap is marked like a short answer; maths typed another way is left to the learner."""
    pieces = [p.strip() for p in typed.split(";")] if len(wanted) > 1 else [typed]
    if len(pieces) == len(wanted):
        if all(_same_gap(p, w) for p, w in zip(pieces, wanted, strict=True)):
            return Marked(RIGHT)
        if any("$" in w or "\\" in w for w in wanted):
            return Marked(UNDECIDED, HARD, None, "Grade yourself.")
        if len(wanted) == 1:
            return mark_typed(typed, wanted)
    return Marked(WRONG, AGAIN)


def _same_gap(typed: str, wanted: str) -> bool:
    return plain(typed) == plain(wanted) or _source(typed) == _source(wanted)


def _source(text: str) -> str:
    """LaTeX without spaces, delimiters and braces round a single character."""
    text = re.sub(r"\\[,;:!> ]|\s|\$|\\left|\\right", "", text)
    return re.sub(r"\{(.)\}", r"\1", text)


# --- problems -----------------------------------------------------------------------------------


def from_grade(grade: Grade) -> Marked:
    """Right: Good. A slip carried on: Hard. A named mistake: Again. Half of it right: Hard."""
    if grade.verdict == RIGHT:
        suggestion = GOOD
    elif grade.verdict == FOLLOW or (grade.note is None and grade.score >= 0.5):
        suggestion = HARD
    else:
        suggestion = AGAIN
    return Marked(grade.verdict, suggestion, grade.note, grade.feedback)


def fields(line: str, count: int) -> list[str]:
    """A line taken apart into as many as `count` answers: by `;`, or by commas or spaces, outside brackets."""
    for separator in (";", ",", " "):
        pieces = _outside(line, separator)
        if len(pieces) == count:
            return pieces
    return [p for p in _outside(line, ";") if p] if count > 1 else [line.strip()]


def _outside(line: str, separator: str) -> list[str]:
    depth, pieces = 0, [""]
    for char in line.strip():
        depth += (char in "[(") - (char in "])")
        if char == separator and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += char
    if separator == " ":
        pieces = [p for p in pieces if p]
    return [p.strip() for p in pieces]
