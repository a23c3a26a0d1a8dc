r"""The gaps of a cloze text: `{{c1::gap}}`, `{{c1::gap::hint}}`, `{{name::gap}}`.

A gap ends at the `}}` that balances it, so LaTeX keeps its braces: `{{c1::\frac{1}{x^{2}}}}`. Gaps may stand
within gaps, `{{c1::the {{c2::inner}} one}}`, but not within hints; what stands in `backticks` is no gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBERED = re.compile(r"c([1-9][0-9]{0,2})")
_TOKEN = re.compile(r"\\.|`[^`]*`|\{\{([A-Za-z][A-Za-z0-9_-]*)::|[{}]|::", re.DOTALL)
_SLIP = re.compile(r"\{\{\s*c\d+\s*(?::(?!:)|\s::)|\{\{\s+[A-Za-z][\w-]*::")

DEEPEST = 8  # so many gaps within one another; Anki reads ten


@dataclass(frozen=True, slots=True)
class Gap:
    """`value[start:end]` is the gap with its braces; `hint_start` equals `hint_end` without a hint."""

    name: str
    start: int
    end: int
    text_start: int
    text_end: int
    hint_start: int
    hint_end: int

    @property
    def number(self) -> int | None:
        """The number that the author gave, as in `c1`; None for a name."""
        found = _NUMBERED.fullmatch(self.name)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at an offset of the text."""

    at: int
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of a text in the order in which they open, and what is wrong with the others."""

    gaps: tuple[Gap, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Open:
    """A gap that has begun: how deep in braces the reading is, and where its hint begins (-1: nowhere)."""

    name: str
    start: int
    text_start: int
    depth: int = 0
    hint: int = -1

    def closed(self, stop: int) -> Gap:
        """The gap, if the braces that end it begin at `stop`."""
        text_end, hint_start = (self.hint, self.hint + 2) if self.hint >= 0 else (stop, stop)
        return Gap(self.name, self.start, stop + 2, self.text_start, text_end, hint_start, stop)


def parse(value: str) -> Gaps:
    """Find the gaps of a text. Never raises; the time grows with the length alone."""
    gaps: list[Gap] = []
    opened: list[_Open] = []
    faults = [
        _fault(slip.start(), "this is nearly a gap", "write {{c1::gap}}, with two colons")
        for slip in _SLIP.finditer(value)
    ]
    at = 0
    while token := _TOKEN.search(value, at):
        at = token.end()
        text = token.group()
        if token[1]:
            refusal = _refused(opened, token.start())
            if refusal:
                faults.append(refusal)
            else:
                opened.append(_Open(token[1], token.start(), at))
        elif not opened:
            continue
        elif text == "{":
            opened[-1].depth += 1
        elif text == "}" and opened[-1].depth:
            opened[-1].depth -= 1
        elif text == "}" and value.startswith("}}", token.start()):
            gap = opened.pop().closed(token.start())
            gaps.append(gap)
            faults += _of(gap, value)
            at += 1
        elif text == "}":
            faults.append(_not_closed(opened.pop()))
        elif text == "::" and not opened[-1].depth and opened[-1].hint < 0:
            opened[-1].hint = token.start()
    faults += map(_not_closed, opened)
    gaps.sort(key=lambda gap: gap.start)
    return Gaps(tuple(gaps), tuple(sorted(faults, key=lambda fault: fault.at)))


def _fault(at: int, message: str, hint: str, code: str = "cloze-gap") -> Fault:
    return Fault(at, code, message, hint)


def _refused(opened: list[_Open], at: int) -> Fault | None:
    """Why no gap may begin here."""
    if len(opened) >= DEEPEST:
        message = f"more than {DEEPEST} gaps stand within one another, or one is not closed"
        return _fault(at, message, "close the gaps before it with }}", "cloze-nested")
    if opened and opened[-1].hint >= 0:
        message = "this gap stands in the hint of another, or that one is not closed"
        return _fault(at, message, "close the gap before it with }}", "cloze-nested")
    return None


def _not_closed(gap: _Open) -> Fault:
    message = "this gap is not closed, or the braces within it do not balance"
    return _fault(gap.start, message, "end it with }}", "cloze-open")


def _of(gap: Gap, value: str) -> list[Fault]:
    """What is wrong with a gap that is closed."""
    found = []
    if not value[gap.text_start : gap.text_end].strip():
        found.append(_fault(gap.start, "this gap is empty", "write the words to find after `::`"))
    if re.fullmatch("[cC][0-9]+", gap.name) and gap.number is None:
        message = f"`{gap.name}` is no number of a gap"
        found.append(_fault(gap.start, message, "number gaps from c1 on"))
    return found
