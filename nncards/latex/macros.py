r"""Macros of a deck and definitions inside a formula.

In Anki a `\newcommand` would leak from one card to the next, so a deck's macros are put in when
the deck is built: `expand`. The parser calls macros by itself, so that issues point at the source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.latex.cursor import Macro
from nncards.latex.issues import RefusedError
from nncards.latex.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def compile_macros(macros: Mapping[str, str]) -> dict[str, Macro]:
    r"""Turn `{"\\R": "\\mathbb{R}"}` into macros; `#1` to `#9` in a body are its arguments."""
    return {
        "\\" + name.lstrip("\\"): Macro(body, max([0, *map(int, re.findall(r"#([1-9])", body))]))
        for name, body in macros.items()
    }


def join(tokens: Iterable[str]) -> str:
    """Join tokens to source, with a space where a command would swallow the next letter."""
    out: list[str] = []
    word = False
    for token in tokens:
        if word and token[:1].isascii() and token[:1].isalpha():
            out.append(" ")
        out.append(token)
        word = len(token) > 1 and token[0] == "\\" and token[1].isalpha()
    return "".join(out)


def expand(tex: str, macros: Mapping[str, str]) -> str:
    r"""Put the deck's macros into a formula, as TeX would: `\R^n` becomes `\mathbb{R}^n`.

    Bounded in number and size. A call that cannot be expanded (its argument is missing, it never
    ends) is left as it stands from there on; `lint` says what is wrong with it.
    """
    if not macros or "\\" not in tex:
        return tex
    parser = Parser(tex, compile_macros(macros))
    tokens = parser.toks
    if not any(token in parser.macros for token in tokens):
        return tex
    i = 0
    try:
        while tokens[i]:
            if tokens[i] in parser.macros:
                i = parser.expand(i)
            else:
                i += 1
    except RefusedError:
        return tex
    return join(tokens)


def read_definition(p: Parser, i: int, method: str) -> int:
    r"""Read a definition at token `i` and take it into the parser's macros; return what follows."""
    if method == "NewCommand":
        return _new_command(p, i)
    if method == "MacroDef":
        return _def(p, i)
    if method == "Let":
        return _let(p, i)
    if method == "NewEnvironment":
        return _new_environment(p, i)
    star = p.skip(i + 1)
    end = star + 1 if p.toks[star] == "*" else i + 1
    name, end = _name(p, end, i)
    if method == "HandleDeclareOp":
        body, end = p.text_of(end, i)
        p.macros[name] = Macro(rf"\operatorname{'*' if p.toks[star] == '*' else ''}{{{body}}}")
    elif method == "NewExtArrow":
        for _part in range(2):
            _, end = p.text_of(end, i)
        p.macros[name] = Macro(r"\xrightarrow")
    else:
        end = _paired(p, i, end, name, method)
    return end


def _name(p: Parser, i: int, command: int) -> tuple[str, int]:
    text, end = p.text_of(i, command)
    name = text.strip().lstrip("\\")
    if not re.fullmatch(r".|[a-zA-Z]+", name, re.DOTALL):
        raise p.fail(
            "bad-macro", f"{p.toks[command]} must be followed by the name of a command", command
        )
    return "\\" + name, end


def _count(p: Parser, i: int, command: int) -> tuple[int, int]:
    text, end = p.bracket_text(i, command)
    count = (text or "0").strip()
    if not re.fullmatch(r"[0-9]+", count):
        raise p.fail(
            "bad-macro", f"{p.toks[command]} takes a number of arguments, not [{text}]", command
        )
    return min(int(count), 10), end


def _new_command(p: Parser, i: int) -> int:
    name, end = _name(p, i + 1, i)
    count, end = _count(p, end, i)
    default, end = p.bracket_text(end, i)
    body, end = p.text_of(end, i)
    p.macros[name] = Macro(body, count, default)
    return end


def _new_environment(p: Parser, i: int) -> int:
    name, end = p.text_of(i + 1, i)
    _, end = _count(p, end, i)
    _, end = p.bracket_text(end, i)
    for _half in range(2):
        _, end = p.text_of(end, i)
    p.environments.add(name.strip())
    return end


def _def(p: Parser, i: int) -> int:
    at = p.skip(i + 1)
    name = p.toks[at]
    if len(name) < 2:
        raise p.fail("bad-macro", r"\def must be followed by the name of a command", i)
    first = at + 1
    while p.toks[at + 1] not in {"{", ""}:
        at += 1
    body, end = p.text_of(at + 1, i)
    numbers = re.findall(r"#([1-9])", p.source(first, at + 1))
    p.macros[name] = Macro(body, len(numbers))
    return end


def _let(p: Parser, i: int) -> int:
    at = p.skip(i + 1)
    name = p.toks[at]
    if len(name) < 2:
        raise p.fail("bad-macro", r"\let must be followed by the name of a command", i)
    at = p.skip(at + 1)
    if p.toks[at] == "=":
        at = p.skip(at + 1)
    if not p.toks[at]:
        return at
    if p.toks[at] != name:
        p.macros[name] = Macro(p.toks[at])
    return at + 1


def _paired(p: Parser, i: int, end: int, name: str, method: str) -> int:
    count = 1
    before = after = ""
    inner = "#1"
    if method != "DeclarePairedDelimiter":
        count, end = _count(p, end, i)
    if method == "DeclarePairedDelimiterXPP":
        before, end = p.text_of(end, i)
    left, end = p.text_of(end, i)
    right, end = p.text_of(end, i)
    if method == "DeclarePairedDelimiterXPP":
        after, end = p.text_of(end, i)
    if method != "DeclarePairedDelimiter":
        inner, end = p.text_of(end, i)
    p.macros[name] = Macro(
        f"{before}{left} {inner}{right} {after}".replace("\\delimsize", ""), count
    )
    return end
