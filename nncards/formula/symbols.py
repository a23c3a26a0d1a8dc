r"""How a name is set: `x_hat` -> \hat{x}, `n_in` -> n_{\text{in}}, `x'` -> x', Greek by its letter.

Declared LaTeX wins. Scripts are kept apart from the base, so that an index or a power joins those
that are there already: `\sigma^2` indexed by `j` is \sigma^2_{j}, never a double subscript.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nncards.formula.words import ALIASES, GREEK

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCENTS: Final = {
    "hat": "\\hat",
    "bar": "\\bar",
    "tilde": "\\tilde",
    "dot": "\\dot",
    "vec": "\\vec",
}
_RAISED: Final = {"star": "*", "plus": "+", "minus": "-"}
_LETTERS: Final = {
    **{name: f"\\{name}" for name in GREEK},
    "epsilon": "\\epsilon",
    "eps": "\\varepsilon",
    "varepsilon": "\\varepsilon",
    "lam": "\\lambda",
    "lambd": "\\lambda",
    "varphi": "\\varphi",
    "vartheta": "\\vartheta",
    "inf": "\\infty",
    "pi": "\\pi",
    "e": "e",
}
_TAKES: Final = re.compile(
    r"\\(hat|bar|tilde|dot|vec|widehat|widetilde|overline|text|operatorname|boldsymbol|math[a-z]+)"
)
_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter with what hangs on it: subscript, superscript and primes, each LaTeX or empty."""

    base: str
    sub: str = ""
    sup: str = ""
    primes: str = ""
    compound: bool = False  # more than one letter on the line: a power needs brackets
    additive: bool = False  # a sum or a relation: a product needs brackets as well

    def indexed(self, indices: str) -> Symbol:
        """With these indices, behind a subscript that is there already."""
        return replace(self, sub=f"{self.sub},{indices}" if self.sub else indices)

    def __str__(self) -> str:
        above = f"^{_braced(self.sup)}" if self.sup else ""
        below = f"_{_braced(self.sub)}" if self.sub else ""
        return f"{self.base}{self.primes}{below}{above}"


def symbol(name: str, declared: Mapping[str, str]) -> Symbol:
    """How `name` is set; the declaration `bold` sets the name's own letter in bold."""
    if name in declared:
        latex = declared[name].strip()
        return _from_name(name, bold=True) if latex == "bold" else split(latex)
    bare = name.rstrip("'")
    if bare != name and bare in declared:
        found = symbol(bare, declared)
        return replace(found, primes=found.primes + name[len(bare) :])
    for group in ALIASES:
        for other in sorted(group):
            if name in group and other in declared:
                return symbol(other, declared)
    return _from_name(name, bold=False)


def _from_name(name: str, *, bold: bool) -> Symbol:
    bare = name.rstrip("'")
    head, *suffixes = bare.split("_")
    letter = head.rstrip("0123456789")
    digits = head[len(letter) :]
    base = _LETTERS.get(letter, letter if len(letter) == 1 else f"\\text{{{letter}}}")
    if bold:
        base = f"\\mathbf{{{base}}}" if len(letter) == 1 else f"\\boldsymbol{{{base}}}"
    below = [digits] if digits else []
    above = ""
    for suffix in suffixes:
        if suffix in _ACCENTS:
            base = f"{_ACCENTS[suffix]}{{{base}}}"
        elif suffix in _RAISED:
            above += _RAISED[suffix]
        else:
            below.append(_suffix(suffix))
    return Symbol(base, ",".join(below), above, "'" * (len(name) - len(bare)))


def _suffix(suffix: str) -> str:
    if suffix in _LETTERS and suffix != "e":
        return _LETTERS[suffix]
    return suffix if len(suffix) == 1 or suffix.isdigit() else f"\\text{{{suffix}}}"


def split(latex: str) -> Symbol:
    r"""Declared LaTeX, its last scripts taken apart: `x_{\text{in}}` -> base x, sub \text{in}."""
    parts = _parts(latex)
    sub = sup = primes = ""
    while len(parts) > 2 and parts[-2] in ("_", "^"):
        inner = parts[-1][1:-1] if parts[-1].startswith("{") else parts[-1]
        if parts[-2] == "_" and not sub:
            sub = inner
        elif parts[-2] == "^" and not sup:
            sup = inner
        else:
            break
        parts = parts[:-2]
    while len(parts) > 1 and parts[-1] == "'":
        primes += "'"
        parts = parts[:-1]
    base = "".join(_spaced(parts))
    if {"_", "^"} & set(parts):  # a script in the middle: the last atom alone takes the next one
        return Symbol(latex, compound=True, additive=_additive(parts))
    return Symbol(base, sub, sup, primes, compound=_atoms(parts) > 1, additive=_additive(parts))


def _additive(parts: list[str]) -> bool:
    return any(p in ("+", "-", "=", "<", ">", "\\pm", "\\le", "\\ge", "\\ne") for p in parts[1:])


def _atoms(parts: list[str]) -> int:
    """How many letters stand on the line; a command with an argument counts once."""
    count, at = 0, 0
    while at < len(parts):
        takes = _TAKES.fullmatch(parts[at]) or (
            at + 1 < len(parts) and parts[at + 1].startswith("{")
        )
        at += 2 if takes and parts[at].startswith("\\") else 1
        count += 1
    return count


def _parts(latex: str) -> list[str]:
    """Commands, characters and whole groups of the top level."""
    parts: list[str] = []
    depth = 0
    for match in _TOKEN.finditer(latex):
        piece = match.group()
        if piece == "}":
            depth -= 1
        if depth > 0 or (piece == "}" and parts):
            parts[-1] += piece if not _letter_after_command(parts[-1], piece) else f" {piece}"
        elif not piece.isspace():
            parts.append(piece)
        if piece == "{":
            depth += 1
    return parts


def _letter_after_command(text: str, token: str) -> bool:
    return token.isalpha() and re.search(r"\\[A-Za-z]+\Z", text) is not None


def _spaced(parts: list[str]) -> list[str]:
    """A blank where a command's name would swallow the letter behind it."""
    spaced: list[str] = []
    for part in parts:
        if spaced and _letter_after_command(spaced[-1], part):
            spaced.append(" ")
        spaced.append(part)
    return spaced


def _braced(script: str) -> str:
    return script if len(script) == 1 else f"{{{script}}}"
