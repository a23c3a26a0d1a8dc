"""Text in columns: what a terminal may be sent, how wide it is there, and how it wraps."""

from __future__ import annotations

import re
import unicodedata

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
    if all(_is_narrow(c) for c in text):
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def _is_narrow(char: str) -> bool:
    """Whether it certainly takes one column; says no where only the tables of `wcwidth` know."""
    code = ord(char)
    return (
        code < 0x300 or 0x370 <= code < 0x483 or 0x2010 <= code < 0x2028 or 0x2190 <= code < 0x231A
    )


def pad(text: str, width: int) -> str:
    """`text` filled with spaces to `width` columns."""
    return text + " " * max(0, width - width_of(text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces; a longer word is broken where it must be.

    A no-break space (U+00A0) holds words together and is printed as a space.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        if not word:
            continue
        for piece in _pieces(word, width):
            size = width_of(piece)
            if line and used + 1 + size > width:
                lines.append(line)
                line, used = piece, size
            elif line:
                line, used = f"{line} {piece}", used + 1 + size
            else:
                line, used = piece, size
    lines.append(line)
    return [each.replace("\u00a0", " ") for each in lines]


def _pieces(word: str, width: int) -> list[str]:
    """The word, cut where it is wider than a whole line (at its no-break spaces, if it has any)."""
    if width_of(word) <= width:
        return [word]
    parts = word.split("\u00a0")
    if len(parts) > 1:
        return [piece for part in parts if part for piece in _pieces(part, width)]
    pieces, piece, used = [], "", 0
    for char in word:
        size = width_of(char)
        if piece and used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + char, used + size
    return [*pieces, piece]
