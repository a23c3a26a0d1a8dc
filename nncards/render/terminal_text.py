"""Text in columns: what a terminal may be sent, how wide it is there, and how it wraps."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What plain letters stand for characters that a terminal without Unicode cannot show.
_ASCII = str.maketrans({
    "–": "-", "—": "--", "‑": "-", "−": "-", "·": "*", "×": "x", "÷": "/", "…": "...", "•": "*", "‘": "'",
    "’": "'", "“": '"', "”": '"', "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=", "≡": "==", "→": "->", "←": "<-",
    "⇒": "=>", "⇐": "<=", "↔": "<->", "∞": "inf", "∑": "sum", "∏": "prod", "√": "sqrt", "∈": " in ", "∂": "d",
    "∇": "grad", "±": "+-", "⊙": "(.)", "⊗": "(x)", "⊕": "(+)", "∘": "o", "∝": " prop ", "∥": "||", "‖": "||",
    "ℝ": "R", "ℕ": "N", "ℤ": "Z", "𝔼": "E", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps",
    "ϵ": "eps", "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta",
    "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "─": "-", "│": "|", "┼": "+", "├": "+", "┤": "+", "ℓ": "l", "✓": "v", "✗": "x", "\u00a0": " ", "ß": "ss",
    "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "°": " deg", "²": "^2", "³": "^3", "¹": "^1", "½": "1/2",
})  # fmt: skip
# Orders that text could give to a terminal, and marks that turn its direction.
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# Letters, operators, lines and blocks that take one column each, and accents above a letter.
_NARROW = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u0482\u1e00-\u200a\u2010-\u2027\u2030-\u205f\u2070-\u208e\u20a0-\u20bf"
    "\u20d0-\u20dc\u2100-\u2319\u232b-\u23e8\u2500-\u25fc\u27c0-\u2b1a]+"
)
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20dc]")
_PARTS = re.compile(r"[ \n]+|[^ \n]+")


def safe(text: str) -> str:
    """`text` without characters that command a terminal (escape, control, direction); tabs become spaces."""
    return _ORDERS.sub("", text.replace("\t", "    "))


def to_ascii(text: str) -> str:
    """`text` in ASCII: symbols spelled out, accents dropped, what remains as `?`."""
    if text.isascii():
        return text
    text = text.translate(_ASCII)
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return folded.translate(_ASCII).encode("ascii", "replace").decode()


def width_of(text: str) -> int:
    """The columns that a line of `text` takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    if _NARROW.fullmatch(text):
        return len(text) - len(_MARKS.findall(text))
    from wcwidth import (
        wcswidth,
    )  # its tables take longer to load than all the rest of a first question

    return max(wcswidth(text), 0)


def pad(text: str, width: int) -> str:
    """`text` filled with spaces to `width` columns."""
    return text + " " * max(0, width - width_of(text))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: '', or words of 'bold', 'italic', 'code', 'math', 'strong'."""

    text: str
    style: str = ""


Line = tuple[Run, ...]


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(run.text for run in line)


def wrap(runs: Iterable[Run], width: int) -> list[Line]:
    """Lines of at most `width` columns, broken at spaces; a longer word is broken where it must be.

    A no-break space (U+00A0) holds words together, and a line feed ends a line; both are not printed.
    """
    lines: list[Line] = []
    line: list[Run] = []
    used = 0
    for word in _words(runs):
        if word is None:
            lines.append(_joined(line))
            line, used = [], 0
            continue
        for piece in _pieces(word, width):
            size = sum(width_of(run.text) for run in piece)
            if line and used + 1 + size > width:
                lines.append(_joined(line))
                line, used = [], 0
            if line:
                same = line[-1].style == piece[0].style
                line.append(Run(" ", piece[0].style if same else ""))
                used += 1
            line += piece
            used += size
    if line or not lines:
        lines.append(_joined(line))
    return lines


def _words(runs: Iterable[Run]) -> Iterator[list[Run] | None]:
    """The words, each in its styles; None for the end of a line."""
    word: list[Run] = []
    for run in runs:
        for part in _PARTS.findall(run.text):
            if part.isspace() and part != "\u00a0" * len(part):
                if word:
                    yield word
                    word = []
                if "\n" in part:
                    yield None
            else:
                word.append(Run(part, run.style))
    if word:
        yield word


def _pieces(word: list[Run], width: int) -> Iterator[list[Run]]:
    """The word, cut where it is wider than a whole line: at its no-break spaces, else anywhere."""
    if sum(width_of(run.text) for run in word) <= width:
        yield word
        return
    piece: list[Run] = []
    used = 0
    for part, style, spaced in _parts(word, width):
        size, gap = width_of(part), bool(spaced and piece)
        if piece and used + gap + size > width:
            yield piece
            piece, used, gap = [], 0, False
        piece.append(Run(" " * gap + part, style))
        used += gap + size
    if piece:
        yield piece


def _parts(word: list[Run], width: int) -> Iterator[tuple[str, str, bool]]:
    """What a word may be cut into: (text, style, whether a no-break space stood before it)."""
    for run in word:
        for n, part in enumerate(run.text.split("\u00a0")):
            if width_of(part) <= width:
                yield part, run.style, n > 0
            else:
                yield from ((char, run.style, n > 0 and m == 0) for m, char in enumerate(part))


def _joined(line: list[Run]) -> Line:
    """Neighbours of one style as one run."""
    found: list[Run] = []
    for run in line:
        text = run.text.replace("\u00a0", " ")
        if found and found[-1].style == run.style:
            found[-1] = Run(found[-1].text + text, run.style)
        elif text:
            found.append(Run(text, run.style))
    return tuple(found)
