r"""What MathJax accepts and Anki shows wrong: a lost backslash, `50%`, `\text{50\%}`, `softmax`.

`lint` returns the refusal, if there is one, and every trap. Most formulas hold nothing suspicious,
which one regular expression finds out; only the others are built into a tree and looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nncards.latex.issues import Issue
from nncards.latex.reading import parse, refusal
from nncards.latex.tables import NAMES, TAKE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SUSPICIOUS: Final = re.compile(
    r"""[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]
    | [\t\n\r][a-zA-Z]{2} | [%$] | (?<![\^_{])(?<!operatorname)\*(?!\s*\})
    | \\(?:text|mbox|hbox|fbox|color|fcolor|ref\b|eqref)
    | \\\\[a-zA-Z]{2} | [\^_]\s*\d\d | \\left\s*\\(?:\||[lr]?Vert) | (?<![\\a-zA-Z])[a-zA-Z]{3}""",
    re.VERBOSE,
)
_HARMLESS: Final = re.compile(
    r"\\(?:text(?:bf|it|rm|tt|sf)?|mbox|math[a-z]+|operatorname\*?|begin|end)\s*\{[^{}\\$%\t\n\r\u00ad\u200b-\u2064\ufeff]*\}"
)
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x7f]")
_SWALLOWED: Final = re.compile(r"([\x07\x08\t\n\x0b\x0c\r])([a-zA-Z]+)")
_DOUBLE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\\\([a-zA-Z]{2,})")
_LETTERS: Final = {
    "\x07": "a",
    "\x08": "b",
    "\t": "t",
    "\n": "n",
    "\x0b": "v",
    "\x0c": "f",
    "\r": "r",
}


def lint(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> list[Issue]:
    """Return what Anki would refuse or silently show wrong, in the order of the source."""
    refused, _ = refusal(tex, macros)
    found = [] if refused is None else [refused]
    if _SUSPICIOUS.search(tex) and _SUSPICIOUS.search(_HARMLESS.sub("\\,", tex)):
        found += _in_source(tex)
        if refused is None:
            from nncards.latex.tree_traps import comments, in_tree

            tree = parse(tex, display=display, macros=macros).tree
            found += in_tree(tex, tree)
            found += comments(tex, tree)
    return _once(found) if len(found) > 1 else found


def _once(found: list[Issue]) -> list[Issue]:
    """Sort issues, and leave out what is said better by another of the same characters."""
    better = [i for i in found if i.code in {"double-backslash", "control-character"}]
    return sorted(
        {
            i
            for i in found
            if not any(b is not i and b.start <= i.start and i.end <= b.end for b in better)
        }
    )


# -------------------------------------------------------------------- in the characters


def _in_source(tex: str) -> Iterator[Issue]:
    for match in _INVISIBLE.finditer(tex):
        code = f"U+{ord(match[0]):04X}"
        yield Issue(
            match.start(),
            match.end(),
            "invisible-character",
            f"The invisible character {code}",
            "remove it",
        )
    for match in _SWALLOWED.finditer(tex):
        name = _LETTERS[match[1]] + match[2]
        if len(match[2]) > 1 and name in NAMES:
            message = rf"A control character and {match[2]}, where \{name} was meant"
            hint = "double quotes read the backslash: use single quotes or a block (|)"
            yield Issue(match.start(), match.end(), "control-character", message, hint)
    for match in _DOUBLE.finditer(tex):
        name = match[1]
        if name in NAMES:
            start = match.start(1) - 2
            sure = name in TAKE_ARGUMENTS or "\\begin" not in tex
            message = rf"\\{name} is a new line and the letters {name}"
            hint = rf"write \{name}; for both, a space between: \\ \{name}"
            yield Issue(
                start,
                match.end(),
                "double-backslash",
                message,
                hint,
                "error" if sure else "warning",
            )


# -------------------------------------------------------------------- in clozes


def cloze_issues(tex: str) -> list[Issue]:
    """Return where a formula would end an Anki cloze (`}}`) or turn its rest into a hint (`::`)."""
    found = []
    for match in re.finditer(r"\}(?=\})|::", tex):
        if match[0] == "::":
            message, hint = ":: turns the rest of the cloze into a hint", "write :{}:"
        else:
            message, hint = "}} ends the cloze inside the formula", "write } }"
        found.append(Issue(match.start(), match.start() + 2, "cloze-clash", message, hint))
    return found


def for_cloze(tex: str) -> str:
    """Return the formula so that it can stand in an Anki cloze: `} }` for `}}`, `:{}:` for `::`."""
    return re.sub(r":(?=:)", ":{}", re.sub(r"\}(?=\})", "} ", tex))
