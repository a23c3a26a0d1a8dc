"""The characters that a terminal can show of mathematics: small scripts, alphabets, marks."""

from __future__ import annotations

import unicodedata

_SUPER = dict(
    zip(
        "0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ∗*†‡∘⊤′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ**†‡°ᵀ′",
        strict=True,
    )
)
_SUB = dict(
    zip(
        "0123456789+−-=()aehijklmnoprstuvxβγρφχ,",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ,",
        strict=True,
    )
)
PRIMES = ("", "′", "″", "‴", "⁗")
LONGEST_SUPER = 6
LONGEST_SUB = 8
LONGEST_WORD = 3


def superscript(text: str) -> str | None:
    """The text in small raised characters, or None where Unicode lacks one of them or it is long."""
    return _mapped(text, _SUPER, LONGEST_SUPER)


def subscript(text: str) -> str | None:
    """The text in small lowered characters, or None where Unicode lacks one of them or it is long.

    A comma has no lowered form: it stays a comma between lowered letters, with no space beside it.
    """
    return None if text[:1] == "," or text[-1:] == "," else _mapped(text, _SUB, LONGEST_SUB)


def _mapped(text: str, table: dict[str, str], longest: int) -> str | None:
    if not text or len(text) > longest:
        return None
    out = [table.get(char, "") for char in text]
    return "".join(out) if all(out) else None


# --- alphabets --------------------------------------------------------------------------------------

# font -> (code of A, of a, of 0, of Α, of α), None where Unicode has no such letters.
_ALPHABETS: dict[str, tuple[int | None, int | None, int | None, int | None, int | None]] = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "bold-italic": (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    "blackboard": (0x1D538, 0x1D552, 0x1D7D8, None, None),
    "calligraphic": (0x1D49C, 0x1D4B6, None, None, None),
    "script": (0x1D49C, 0x1D4B6, None, None, None),
    "bold-calligraphic": (0x1D4D0, 0x1D4EA, None, None, None),
    "bold-script": (0x1D4D0, 0x1D4EA, None, None, None),
    "fraktur": (0x1D504, 0x1D51E, None, None, None),
    "bold-fraktur": (0x1D56C, 0x1D586, None, None, None),
    "bold-sans": (0x1D5D4, 0x1D5EE, 0x1D7EC, None, None),
}
# Letters that stood in Unicode before those alphabets did.
_HOLES = {
    "blackboard": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "calligraphic": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
_BOLD_EXTRA = {"∇": "𝛁", "∂": "𝛛", "ϵ": "𝛜", "ϑ": "𝛝", "ϕ": "𝛟", "ϱ": "𝛠", "ϖ": "𝛡"}
_FINAL_SIGMA = "ς"


def in_font(text: str, font: str) -> str:
    """The text in a mathematical alphabet, letters that it lacks as they are."""
    if font not in _ALPHABETS:
        return text
    return "".join(_letter(char, font) for char in text)


def _letter(char: str, font: str) -> str:
    hole = _HOLES.get(font, {}).get(char)
    if hole:
        return hole
    if font in ("bold", "bold-italic") and char in _BOLD_EXTRA:
        return _BOLD_EXTRA[char]
    for first, last, start in zip("Aa0Αα", "Zz9Ωω", _ALPHABETS[font], strict=True):
        if start is not None and first <= char <= last:
            return chr(start + ord(char) - ord(first))
    return char


# --- marks ------------------------------------------------------------------------------------------

COMBINING = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db", "ddddot": "\u20dc",
    "vec": "\u20d7", "overrightarrow": "\u20d7", "overleftarrow": "\u20d6", "overleftrightarrow": "\u20e1",
    "check": "\u030c", "widecheck": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
    "mathring": "\u030a", "underline": "\u0332", "underbar": "\u0332",
}  # fmt: skip
SLASH = "\u0338"
STRIKE = "\u0336"


def marked(char: str, command: str) -> str | None:
    """One character with its accent, composed where Unicode can; None for marks without such a form."""
    mark = COMBINING.get(command)
    return unicodedata.normalize("NFC", char + mark) if mark else None
