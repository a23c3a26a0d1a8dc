"""Typed text -> tokens with places. Whatever is not named here is refused, with a reason."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from nncards.formula.errors import RefusedError
from nncards.formula.words import (
    HALVES,
    LETTERS,
    OPERATORS,
    PRIMES,
    SUBSCRIPT_DIGITS,
    SUBSCRIPT_LETTERS,
    SUPERSCRIPTS,
)


class Token(NamedTuple):
    """A piece of the text: its kind, its spelling in ASCII, and where it stands.

    Kinds: `num`, `name`, `op` (an operator between or before operands), `post` (a raised power or
    a transpose, after an operand), and the brackets and the comma, each its own kind.
    """

    kind: str
    text: str
    start: int
    end: int


_COMBINING: Final = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot"}
_SPACE: Final = " \t\n\r\u00a0\u2009\u202f\u2002\u2003"
_NUMBER: Final = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+(?![A-Za-z0-9_]))?", re.ASCII)
_SUFFIX: Final = re.compile(r"_([A-Za-z0-9]+)", re.ASCII)
_DIGITS: Final = re.compile(r"\d+", re.ASCII)
_OPERATORS: Final = ("**", "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "@", "<", ">")

_REASONS: Final = {
    "\\": ("LaTeX is not read here", "type it as text: (a + b)/2, sqrt(x), x[i]"),
    "{": ("braces mean nothing here", "group with round brackets"),
    "}": ("braces mean nothing here", "group with round brackets"),
    "|": ("bars mean nothing here", "write abs(x) or norm(x)"),
    "!": ("a factorial is not part of the language", ""),
    "=": ("an equals sign does not belong in an expression", "give the right-hand side alone"),
    "%": ("a percent sign means nothing here", "write 0.05 for 5 percent"),
    ":": ("a colon means nothing here", ""),
    ";": ("a semicolon means nothing here", ""),
    "_": ("a name does not begin or end with an underscore, nor double it", "write x_1, n_in"),
    ".": ("a dot stands only in a number", "write * for a product, W.T for a transpose"),
    "$": ("dollar signs mean nothing here", "type the formula alone"),
    "&": ("this means nothing here", "join conditions with `and`"),
    "∇": ("the gradient sign means nothing here", "give the gradient a name, as g"),
    "∂": ("derivatives are not part of the language", "write the derivative out"),
    "∫": ("integrals are not part of the language", ""),
}


def tokens(text: str) -> list[Token]:
    """The tokens of `text`; raises `RefusedError` at the first character that has no meaning."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in _SPACE:
            at += 1
            continue
        new = _next(text, at, found[-1] if found else None)
        found.extend(new)
        at = new[-1].end
    return _roots(found)


def _next(text: str, at: int, before: Token | None) -> list[Token]:
    char = text[at]
    if char in "()[],":
        return [Token(char, char, at, at + 1)]
    if "0" <= char <= "9" or (char == "." and text[at + 1 : at + 2].isdigit()):
        return [_number(text, at)]
    if ("a" <= char <= "z") or ("A" <= char <= "Z") or char in LETTERS:
        return _name(text, at)
    if char in OPERATORS:
        return [Token("op", OPERATORS[char], at, at + 1)]
    for operator in _OPERATORS:
        if text.startswith(operator, at):
            shown = "**" if operator == "^" else operator
            return [Token("op", shown, at, at + len(operator))]
    if char == "√":
        return [Token("root", "sqrt", at, at + 1)]
    if char in HALVES:
        above, below = HALVES[char]
        return [Token("num", repr(above / below), at, at + 1)]
    return [_raised(text, at, before)]


def _number(text: str, at: int) -> Token:
    match = _NUMBER.match(text, at)
    if match is None:
        raise RefusedError(at, at + 1, f"`{text[at]}` is not a digit of ours", "type 0 to 9")
    digits, end = match.group(), match.end()
    if len(digits) > 25:
        raise RefusedError(at, end, "this number has too many digits", "25 characters at most")
    rest = text[end : end + 2].lower()
    if digits == "0" and re.fullmatch(r"[xob][0-9a-f]", rest):
        raise RefusedError(at, end + 2, "numbers are decimal here", "write a product with *")
    if rest[:1] == "j" and not rest[1:].isalnum() and rest[1:] not in ("_", "["):
        raise RefusedError(at, end + 1, "an imaginary number has no place here", "write 2*j")
    if rest[:1] == "_":
        raise RefusedError(at, end + 1, "digits are not grouped with `_`", "write 1000000")
    value = float(digits)
    if value in (float("inf"), -float("inf")):
        raise RefusedError(at, end, "this number is too large", "floats end near 1.8e308")
    return Token("num", digits, at, end)


def _name(text: str, at: int) -> list[Token]:
    if text[at] in LETTERS:
        name, end = LETTERS[text[at]], at + 1
        if match := _DIGITS.match(text, end):
            name, end = name + match.group(), match.end()
    else:
        end = at
        while end < len(text) and text[end].isascii() and text[end].isalnum():
            end += 1
        name = text[at:end]
    name, end = _suffixes(text, name, end)
    subscript = end
    while end < len(text) and text[end] in SUBSCRIPT_LETTERS:
        end += 1
    indices = text[subscript:end]
    primes = end
    while end < len(text) and text[end] in PRIMES + "″":
        name += "''" if text[end] == "″" else "'"
        end += 1
    if end - primes > 3:
        raise RefusedError(primes, end, "too many primes", "three at most")
    found = [Token("name", name, at, end)]
    if indices:
        found.append(Token("[", "[", subscript, subscript))
        for offset, letter in enumerate(indices):
            if offset:
                found.append(Token(",", ",", subscript + offset, subscript + offset))
            place = subscript + offset
            found.append(Token("name", SUBSCRIPT_LETTERS[letter], place, place + 1))
        found.append(Token("]", "]", end, end))
    return found


def _suffixes(text: str, name: str, end: int) -> tuple[str, int]:
    while end < len(text):
        if match := _SUFFIX.match(text, end):
            name, end = name + match.group(), match.end()
        elif text[end] == "_" and text[end + 1 : end + 2] in LETTERS and end + 1 < len(text):
            name, end = f"{name}_{LETTERS[text[end + 1]]}", end + 2
        elif text.startswith("_{", end):
            raise RefusedError(end, end + 2, "indices stand in square brackets", "write x[i,j]")
        elif text[end] == "_":
            message, hint = _REASONS["_"]
            raise RefusedError(end, end + 1, message, hint)
        elif text[end] in _COMBINING:
            name, end = f"{name}_{_COMBINING[text[end]]}", end + 1
        elif text[end] in SUBSCRIPT_DIGITS:
            start = end
            while end < len(text) and text[end] in SUBSCRIPT_DIGITS:
                end += 1
            name += "_" + "".join(SUBSCRIPT_DIGITS[c] for c in text[start:end])
        else:
            break
    return name, end


def _raised(text: str, at: int, before: Token | None) -> Token:
    """A raised power (`²`, `⁻¹`), a transpose (`.T`, `ᵀ`), or the reason why there is no token."""
    char = text[at]
    after_operand = before is not None and before.kind in ("name", "num", ")", "]", "post")
    if text.startswith(".T", at) and after_operand and not text[at + 2 : at + 3].isalnum():
        return Token("post", ".T", at, at + 2)
    if char == "ᵀ" and after_operand:
        return Token("post", ".T", at, at + 1)
    if char in SUPERSCRIPTS:
        end = at
        while end < len(text) and text[end] in SUPERSCRIPTS:
            end += 1
        power = "".join(SUPERSCRIPTS[c] for c in text[at:end])
        if re.fullmatch(r"[+-]?\d{1,3}|[+-]?[nx]", power):
            return Token("post", power, at, end)
        raise RefusedError(at, end, "this raised power cannot be read", "write it with ^")
    raise _refusal(text, at)


def _refusal(text: str, at: int) -> RefusedError:
    char = text[at]
    if char in PRIMES + "″":
        return RefusedError(
            at, at + 1, "a prime belongs to a name", "write it directly behind the name, x'[i]"
        )
    if char in '"`\u201c\u201d\u2018':
        return RefusedError(at, at + 1, "quotation marks mean nothing here", "type names bare")
    if char in _REASONS:
        message, hint = _REASONS[char]
        return RefusedError(at, at + 1, message, hint)
    if not char.isprintable():
        shown = f"U+{ord(char):04X}"
        return RefusedError(
            at, at + 1, f"an invisible character ({shown}) stands here", "remove it"
        )
    plain = unicodedata.normalize("NFKC", char)
    called = unicodedata.name(char, "a character without a name").lower()
    hint = f"type the plain `{plain}`" if plain != char and plain.isascii() else ""
    if not hint and char.isalpha():
        hint = "use Latin or Greek letters"
    return RefusedError(at, at + 1, f"`{char}` ({called}) means nothing here", hint)


def _roots(found: list[Token]) -> list[Token]:
    """`√(…)` becomes a call, and `√x`, `√2`, `√x[i]` get the brackets that a call needs."""
    done: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token.kind != "root":
            done.append(token)
            at += 1
            continue
        done.append(Token("name", "sqrt", token.start, token.end))
        at += 1
        if at < len(found) and found[at].kind == "(":
            continue
        end = _operand_end(found, at, token)
        done.append(Token("(", "(", token.end, token.end))
        done.extend(_roots(found[at:end]))
        done.append(Token(")", ")", done[-1].end, done[-1].end))
        at = end
        if at < len(found) and (found[at].kind == "post" or found[at].text == "**"):
            raise RefusedError(
                token.start, found[at].end, "how far does this root reach?", "write √(…)"
            )
    return done


def _operand_end(found: list[Token], at: int, root: Token) -> int:
    if at >= len(found) or found[at].kind not in ("num", "name"):
        raise RefusedError(root.start, root.end, "a root of what?", "write √x or √(…)")
    at += 1
    if found[at - 1].kind == "num" or at >= len(found) or found[at].kind not in "([":
        return at
    depth = 0
    for place in range(at, len(found)):
        depth += (found[place].kind in "([") - (found[place].kind in ")]")
        if depth == 0:
            return place + 1
    return len(found)
