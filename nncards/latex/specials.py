r"""Commands with rules of their own: text, colours, labels and tags, definitions, verbatim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from nncards.latex import environments
from nncards.latex.arguments import arguments, words
from nncards.latex.cursor import Macro
from nncards.latex.kinds import OTHER
from nncards.latex.tables import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.latex.cursor import Raw
    from nncards.latex.parser import Parser

    Handler = Callable[[Parser, int, list[Raw], list[Any]], int]


def box(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\text{...}`; an empty one leaves nothing for a script to hang on."""
    first, after, end = p.raw(i + 1, i)
    pieces, end = words(p, first, after, end)
    if pieces and pieces != [""]:
        items.append(("HBox", i, end, entry, [pieces]))
    return end


def nothing(_: Parser, i: int, __: list[Raw], ___: list[Any]) -> int:
    """Read a command that leaves no mark."""
    return i + 1


def hash_sign(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    """Refuse a bare `#`."""
    raise p.fail(
        "bare-hash",
        "# stands for a macro's argument and cannot stand in a formula",
        i,
        hint=r"write \# for the sign",
    )


def label(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Read `\label{...}`: one a line, no name twice."""
    name, end = p.text_of(i + 1, i)
    if name and p.labelled:
        raise p.fail("double-label", r"A second \label on the same line", i, end)
    p.labelled = p.labelled or bool(name)
    if name and name in p.labels:
        raise p.fail("double-label", f"The label {name} is set twice", i, end)
    if name:
        p.labels.add(name)
    return end


def tag(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\tag{1}`."""
    if p.tag_blocked:
        raise p.fail(
            "misplaced-tag",
            rf"\tag is not allowed in {p.tag_blocked}",
            i,
            hint="use align or put the tag outside",
        )
    if p.tagged:
        raise p.fail("double-tag", r"A second \tag on the same line", i)
    at = p.skip(i + 1)
    star = p.toks[at] == "*"
    first, after, end = p.raw(at + 1 if star else at, i)
    pieces, end = words(p, first, after, end)
    p.tagged = first < after
    node = ("tag", i, end, pieces, star)
    array = p.array
    if array is not None and array.items is items:
        array.tag = node
    else:
        p.tags.append(node)
    return end


def define_color(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Read `\definecolor{name}{model}{numbers}`."""
    (_name, model, value), end = arguments(p, i, "sss")
    p.check_color(model, value, i)
    return end


def text_color(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\textcolor[model]{colour}{body}`."""
    model, end = p.bracket_text(i + 1, i)
    value, end = p.text_of(end, i)
    p.check_color(model or "", value, i)
    body, end = p.argument(end, i)
    items.append((entry[0], i, end, entry, [model or "", value, body]))
    return end


def bbox(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\bbox[5px,red]{x}`."""
    (options, body), end = arguments(p, i, "rm")
    seen: set[str] = set()
    for option in (options or "").split(","):
        part = option.strip()
        if re.fullmatch(r"(\.\d+|\d+(\.\d*)?)(pt|em|ex|mu|px|in|cm|mm)", part):
            kind = "padding"
        elif re.fullmatch(r"([a-z0-9]+|#[0-9a-f]{6}|#[0-9a-f]{3})", part, re.IGNORECASE):
            kind = "background"
        elif re.match(r"[-a-z]+:", part, re.IGNORECASE):
            kind = "style"
        elif not part:
            continue
        else:
            raise p.fail("bad-option", rf"\bbox: {part} is no colour, padding or style", i)
        if kind in seen:
            raise p.fail("bad-option", rf"\bbox: {kind} is given twice", i)
        seen.add(kind)
    items.append((entry[0], i, end, entry, [options or "", body]))
    return end


def mml_token(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\mmlToken{mi}{text}`."""
    (kind, options, text), end = arguments(p, i, "srs")
    if kind not in {"mi", "mn", "mo", "ms", "mtext", "mspace"}:
        raise p.fail("bad-option", f"{kind} is no token of MathML", i)
    p.known = p.known and not options
    items.append((entry[0], i, end, entry, [text]))
    return end


def verb(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\verb|...|`."""
    at = p.skip(i + 1)
    mark = p.toks[at]
    if not mark:
        raise p.missing(i, at)
    rest = p.source(at, len(p.toks))
    close = rest.find(mark[0], 1)
    if close < 0:
        raise p.fail("unclosed-verb", rf"\verb{mark[0]} is never closed", i)
    # A command token may hold the closing mark; cut the tokens where the text is cut.
    length = 0
    end = at
    while length <= close:
        length += len(p.toks[end])
        end += 1
    if length != close + 1:
        p.known = False
    items.append(("verb", i, end, rest[1:close]))
    return end


def unicode(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\unicode{x41}`."""
    (_options, text), end = arguments(p, i, "rs")
    number = re.sub(r"^0x", "x", text.strip())
    if not re.fullmatch(r"x[0-9A-Fa-f]+|[0-9]+", number):
        raise p.fail("bad-number", r"\unicode needs a number, such as x3B1", i)
    value = int(number[1:], 16) if number[0] == "x" else int(number)
    items.append((entry[0], i, end, entry, [chr(value) if 31 < value < 0x110000 else "\ufffd"]))
    return end


def tag_form(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Read `\usetagform{name}`: the form must have been defined."""
    name, end = p.text_of(i + 1, i)
    if name.strip() and "\\newtagform" not in p.tex:
        raise p.fail("bad-option", f"No form of tags is called {name}", i, end)
    p.known = False
    return end


def xmathstrut(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\xmathstrut[depth]{height}`."""
    values, end = arguments(p, i, "rs")
    for value in values:
        if value and not re.fullmatch(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*", value):
            raise p.fail("bad-number", rf"\xmathstrut needs a number, not {value}", i)
    items.append((entry[0], i, end, entry, values))
    return end


_SKEWED: Final = Macro(r"{{#2{#3\mkern#1mu}\mkern-#1mu}{}}", 3)


def skew(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Read `\skew{3}{\hat}{A}`, which MathJax rewrites, as we do."""
    return p.replace(i, _SKEWED)


def unsure(signature: str) -> Handler:
    """Return a handler for what only MathJax can judge in full, read as far as we know it."""

    def read(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
        p.known = False
        _values, end = arguments(p, i, signature)
        items.append(("unknown", i, end))
        return end

    return read


def mhchem(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\ce{H2O}`: chemistry has a grammar of its own, which only MathJax judges."""
    first, after, end = p.raw(i + 1, i)
    p.known = False
    for k in range(first, after):
        tok = p.toks[k]
        if len(tok) > 1 and (
            ACTIONS.get(tok, OTHER) == OTHER or (tok == "\\ce" and after == first + 1)
        ):
            raise p.fail(
                "unknown-command",
                f"{p.toks[i]} cannot take {tok}",
                i,
                end,
                "give it a formula in braces",
            )
    items.append(("unknown", i, end))
    return end


def toggle(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\toggle{a}{b}\endtoggle`."""
    end = i + 1
    first: Raw | None = None
    while p.toks[p.skip(end)] != "\\endtoggle":
        node, end = p.argument(end, i)
        first = node if first is None else first
    end = p.skip(end) + 1
    items.append(("group", i, end, [] if first is None else [first]))
    return end


def define(p: Parser, i: int, _: list[Raw], entry: list[Any]) -> int:
    r"""Read `\newcommand`, `\def`, `\DeclareMathOperator`, `\let`: it holds from here on."""
    from nncards.latex.macros import read_definition  # the two know each other

    p.known = False
    return read_definition(p, i, entry[0])


def substack(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\substack{a \\ b}`."""
    return environments.braced(
        p, i, items, ["Array", None, None, None, "c", "0em", "0.1em", "S", 1]
    )


def move_eq_left(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\MoveEqLeft`, which is an `&` with space: allowed in alignments."""
    _text, end = p.bracket_text(i + 1, i)
    array = p.array
    if array is None or array.items is not items:
        raise p.fail("misplaced-and", r"\MoveEqLeft belongs into an alignment", i)
    array.next_cell(i, end)
    return end
