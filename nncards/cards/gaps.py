r"""The gaps of a cloze text: `{{c1::gap}}`, `{{c1::gap::hint}}`, `{{name::gap}}`.

A gap ends at the `}}` that balances it, so LaTeX keeps its braces: `{{c1::\frac{1}{x^{2}}}}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_-]*)::")
_NUMBERED = re.compile(r"c([1-9][0-9]{0,2})")
_TOKEN = re.compile(r"\\.|\{\{[A-Za-z][A-Za-z0-9_-]*::|[{}]|::", re.DOTALL)
_SLIP = re.compile(r"\{\{\s*c\d+\s*(?::(?!:)|\s::)|\{\{\s+[A-Za-z][\w-]*::")


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
    """The gaps of a text in order, and what is wrong with the others."""

    gaps: tuple[Gap, ...]
    faults: tuple[Fault, ...]


def parse(value: str) -> Gaps:
    """Find the gaps of a text. Never raises; gaps do not nest."""
    gaps: list[Gap] = []
    faults = [
        Fault(
            slip.start(), "cloze-gap", "this is nearly a gap", "write {{c1::gap}}, with two colons"
        )
        for slip in _SLIP.finditer(value)
    ]
    at = 0
    while opening := _OPEN.search(value, at):
        gap = _gap(value, opening)
        if isinstance(gap, Fault):
            faults.append(gap)
            at = opening.end()
            continue
        at = gap.end
        gaps.append(gap)
        if not value[gap.text_start : gap.text_end].strip():
            faults.append(
                Fault(
                    gap.start,
                    "cloze-gap",
                    "this gap is empty",
                    "write the words to find after `::`",
                )
            )
        if re.fullmatch("[cC][0-9]+", gap.name) and gap.number is None:
            message = f"`{gap.name}` is no number of a gap"
            faults.append(Fault(gap.start, "cloze-gap", message, "number gaps from c1 on"))
    return Gaps(tuple(gaps), tuple(sorted(faults, key=lambda fault: fault.at)))


def _gap(value: str, opening: re.Match[str]) -> Gap | Fault:
    """Read the gap that begins here."""
    depth = 0
    hint = -1
    for token in _TOKEN.finditer(value, opening.end()):
        text = token.group()
        if len(text) > 3:
            return Fault(
                token.start(),
                "cloze-nested",
                "this gap stands inside another, or that one is not closed",
                "close the gap before it with }}; gaps do not nest",
            )
        if text == "{":
            depth += 1
        elif text == "}" and depth:
            depth -= 1
        elif text == "}":
            if not value.startswith("}}", token.start()):
                break
            stop = token.start()
            text_end, hint_start = (hint, hint + 2) if hint >= 0 else (stop, stop)
            return Gap(
                opening[1], opening.start(), stop + 2, opening.end(), text_end, hint_start, stop
            )
        elif text == "::" and not depth and hint < 0:
            hint = token.start()
    return Fault(
        opening.start(),
        "cloze-open",
        "this gap is not closed, or the braces within it do not balance",
        "end it with }}",
    )
