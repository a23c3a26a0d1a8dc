r"""What a formula says, apart from how it is spaced and sized: `\left( x_{1} \right)` says `(x_1)`."""

from __future__ import annotations

import re
from functools import lru_cache

_TEXT = re.compile(r"\\(?:text[a-z]*|[mhf]box)$")
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|%[^\n]*|\s+|.", re.DOTALL)
# White space, and sizes that change no symbol; a delimiter after \left may be the invisible `.`.
_SPACES = {
    r"\,", r"\:", r"\;", r"\!", r"\>", r"\ ", "\\\n", "~", r"\quad", r"\qquad", r"\enspace", r"\thinspace",
    r"\displaystyle", r"\textstyle", r"\limits", r"\nolimits",
}  # fmt: skip
_SIZES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)$")
_SAME = {r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\lbrace": r"\{", r"\rbrace": r"\}"}


@lru_cache(maxsize=4096)
def normal(tex: str) -> str:
    """The same text for formulas that differ only in white space, comments, sizes and superfluous braces."""
    tokens = _unbraced(_tokens(tex))
    pieces: list[str] = []
    for token in tokens:
        if pieces and pieces[-1][-1:].isalpha() and pieces[-1][0] == "\\" and token[0].isalpha():
            pieces.append(" ")
        pieces.append(token)
    return "".join(pieces)


def _tokens(tex: str) -> list[str]:
    found: list[str] = []
    at = 0
    while match := _TOKEN.match(tex, at):
        token, at = match.group(), match.end()
        if token.isspace() or token[0] == "%" or token in _SPACES:
            continue
        if _SIZES.match(token):
            at = _after_null(tex, at)
            continue
        if _TEXT.match(token):
            words, at = _text(tex, at)
            token += words
        found.append(_SAME.get(token, token))
    return found


def _after_null(tex: str, at: int) -> int:
    """Behind the delimiter `.`, which is drawn as nothing."""
    null = re.compile(r"\s*\.").match(tex, at)
    return null.end() if null else at


def _text(tex: str, at: int) -> tuple[str, int]:
    r"""The argument of `\text`, in which spaces part words, and where it ends."""
    opening = re.compile(r"\s*\{").match(tex, at)
    if not opening:
        return "", at
    depth, stop = 1, opening.end()
    while stop < len(tex) and depth:
        if tex[stop] == "\\":
            stop += 1
        else:
            depth += {"{": 1, "}": -1}.get(tex[stop], 0)
        stop += 1
    inside = tex[opening.end() : stop - 1] if not depth else tex[opening.end() :]
    return "{" + " ".join(inside.replace("~", " ").split()) + "}", stop


def _unbraced(tokens: list[str]) -> list[str]:
    """Without the braces around a single symbol: `x_{1}` is drawn as `x_1` is."""
    found: list[str] = []
    for token in tokens:
        found.append(token)
        while len(found) >= 3 and found[-1] == "}" and found[-3] == "{" and found[-2] not in "{}":
            found[-3:] = [found[-2]]
    return found
