r"""How arguments are read: by a signature, in brackets, as the words of a text.

The letters of a signature:

    m  an argument, read as mathematics      o  the same in brackets, optional
    s  an argument as it was typed           r  the same in brackets, optional
    t  an argument of words (`\text`)        d  a length
    x  a delimiter, perhaps in braces        *  an optional star
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.latex.cursor import Raw
    from nncards.latex.parser import Parser

    Handler = Callable[[Parser, int, list[Raw], list[Any]], int]


def by_signature(signature: str) -> Handler:
    """Return the handler that reads the arguments of a signature."""

    def read(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
        values, end = arguments(p, i, signature)
        items.append((entry[0], i, end, entry, values))
        return end

    def read_one(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
        value, end = p.argument(i + 1, i)
        items.append((entry[0], i, end, entry, [value]))
        return end

    def read_two(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
        one, end = p.argument(i + 1, i)
        two, end = p.argument(end, i)
        items.append((entry[0], i, end, entry, [one, two]))
        return end

    return {"m": read_one, "mm": read_two}.get(signature, read)


def arguments(p: Parser, i: int, signature: str) -> tuple[list[Any], int]:
    """Read the arguments of the command at token `i`; return them and the token after."""
    values: list[Any] = []
    end = i + 1
    value: Any
    for letter in signature:
        if letter == "m":
            value, end = p.argument(end, i)
        elif letter == "s":
            value, end = p.text_of(end, i)
        elif letter == "r":
            value, end = p.bracket_text(end, i)
        elif letter == "t":
            first, after, end = p.raw(end, i)
            value, end = words(p, first, after, end)
        elif letter == "d":
            value, end = p.dimension(end, i)
        elif letter == "x":
            value, end = p.delimiter(end, i, braces=True)
        elif letter == "o":
            value, end = optional(p, end, i)
        else:
            at = p.skip(end)
            value = p.toks[at] == "*"
            end = at + 1 if value else end
        values.append(value)
    return values, end


def optional(p: Parser, i: int, command: int) -> tuple[Raw | None, int]:
    """Read an optional argument in brackets as mathematics."""
    found = p.brackets(i, command)
    if found is None:
        return None, i
    first, after, _ = found
    items, end = p.sub(first, after)
    return ("group", first, end, items), end + 1


def words(p: Parser, first: int, after: int, end: int) -> tuple[list[Any], int]:
    r"""Read the tokens of a `\text`: strings, and groups for `$...$`, `\(...\)` and `\ref{}`."""
    toks = p.toks
    run = toks[first:after]
    if "$" not in run and not any(t[0] == "\\" for t in run):
        return ["".join(run)], end
    pieces: list[Any] = []
    text: list[str] = []
    i = first
    while i < after:
        tok = toks[i]
        if tok == "$" or tok == "\\(":  # noqa: PLR1714  # as below
            close = _closing(p, i + 1, after, "$" if tok == "$" else "\\)", i)
            if text:
                pieces.append("".join(text))
                text = []
            before = len(toks)
            inner, i = p.sub(i + 1, close)
            after += len(toks) - before
            end += len(toks) - before
            pieces.append(("group", close, i, inner))
        elif tok in {"\\ref", "\\eqref"} and toks[p.skip(i + 1)] == "{":
            text.append("???" if tok == "\\ref" else "(???)")
            i = p.matching(p.skip(i + 1))
            if i >= after:
                raise p.fail("unclosed-text-maths", "Maths in this text is not ended", first)
        else:
            text.append(tok[1:] if len(tok) == 2 and tok[1] in "${}\\" else tok)
        i += 1
    if text:
        pieces.append("".join(text))
    return pieces, end


def _closing(p: Parser, i: int, after: int, mark: str, opened: int) -> int:
    depth = 0
    toks = p.toks
    for k in range(i, after):
        tok = toks[k]
        if tok == mark and not depth:
            return k
        if tok == "{":
            depth += 1
        elif tok == "}" and depth:
            depth -= 1
    other = "$" if mark == "$" else r"\)"
    raise p.fail(
        "unclosed-text-maths",
        f"Maths in this text is never ended by {other}",
        opened,
        hint=f"add the second {other}, or write \\$ for a dollar sign" if mark == "$" else "",
    )
