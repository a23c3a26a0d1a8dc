"""From the parser's raw form to the nodes of `tree`: what was typed becomes what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nncards.latex.around import AROUND
from nncards.latex.leaves import delimiter, leaf, negated
from nncards.latex.tree import (
    Accent,
    BigDelimiter,
    Brace,
    Delimited,
    Font,
    Fraction,
    Node,
    Not,
    Number,
    Operator,
    Phantom,
    Prescripts,
    Root,
    Row,
    Scripts,
    Space,
    Style,
    Symbol,
    Text,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nncards.latex.cursor import Raw
    from nncards.latex.parser import Parser

_STYLES: Final = {
    "0": "displaystyle",
    "1": "textstyle",
    "2": "scriptstyle",
    "3": "scriptscriptstyle",
}


class Builder:
    """Builds nodes for one parser's raw tree; `display` says whether limits stack."""

    def __init__(self, parser: Parser) -> None:
        self.toks = parser.toks
        self.starts = parser.starts
        self.ends = parser.ends
        self.parser = parser

    def at(self, raw: Raw) -> tuple[int, int]:
        """Return the offsets of a raw node."""
        first, after = (raw, raw + 1) if raw.__class__ is int else (raw[1], raw[2])
        start = self.starts[first]
        return start, max(start, self.ends[after - 1]) if after > first else start

    def node(self, raw: Raw, display: bool) -> Node:
        """Build one node."""
        if raw.__class__ is int:
            return leaf(self.toks[raw], self.starts[raw], self.ends[raw])
        maker: Callable[[Builder, Raw, bool], Node] = _MAKERS.get(raw[0], _unknown)
        return maker(self, raw, display)

    def part(self, raw: Raw, display: bool) -> Node:
        """Build an argument: a group of one thing is that thing."""
        if raw.__class__ is tuple and raw[0] == "group":
            row = self.row(raw[3], display, *self.at(raw))
            return row.children[0] if len(row.children) == 1 else row
        return self.node(raw, display)

    def maybe(self, raw: Raw | None, display: bool) -> Node | None:
        """Build an argument that may be absent."""
        return None if raw is None else self.part(raw, display)

    def row(self, items: Sequence[Raw], display: bool, start: int, end: int) -> Row:
        r"""Build a row: `\not` joins what follows, `\dots` looks at it."""
        out: list[Node] = []
        negate: list[int] = []
        for raw in items:
            if raw.__class__ is int and self.toks[raw] in {"\\not", "\\nonscript"}:
                if self.toks[raw] == "\\not":
                    negate.append(self.starts[raw])
                continue
            node = self.node(raw, display)
            if negate:
                node = negated(node, negate.pop())
                negate.clear()
            if out and _is_dots(out[-1]) and _is_operation(node):
                last = out[-1]
                out[-1] = Symbol(last.start, last.end, "⋯", "dots", "inner", True)
            out.append(node)
        if negate:
            out.append(Not(negate[0], negate[0] + 4, Row(end, end, ())))
        return Row(start, end, tuple(out))


def _is_dots(node: Node) -> bool:
    return isinstance(node, Symbol) and node.command == "dots"


def _is_operation(node: Node) -> bool:
    return isinstance(node, Symbol) and node.category in {"bin", "rel"}


# -------------------------------------------------------------------- one function a tag


def _unknown(b: Builder, raw: Raw, _: bool) -> Node:
    start, end = b.at(raw)
    return Unknown(start, end, b.parser.tex[start:end])


def _group(b: Builder, raw: Raw, display: bool) -> Node:
    return b.row(raw[3], display, *b.at(raw))


def _number(b: Builder, raw: Raw, _: bool) -> Node:
    text = "".join(b.toks[raw[1] : raw[2]])
    return Number(*b.at(raw), text.replace("{", "").replace("}", ""))


def _newline(b: Builder, raw: Raw, _: bool) -> Node:
    return Space(*b.at(raw), 0.0, "\\", True)


def _scripts(b: Builder, raw: Raw, display: bool) -> Node:
    _, _, _, base, sub, sup, primes, limits, _ = raw
    start, end = b.at(raw)
    stacked = _stacks(b, base, limits, display)
    below, above = b.maybe(sub, False), b.maybe(sup, False)
    if base.__class__ is tuple and base[0] in {"brace", "UnderOverBracket"} and limits is not False:
        node = b.node(base, display)
        if isinstance(node, Brace):
            label, other = (below, above) if node.under else (above, below)
            if label is not None:
                node = Brace(start, end, node.command, node.mark, node.body, label, node.under)
            if other is None and not primes:
                return node
            if node.under:
                return Scripts(start, end, node, None, other, primes, True)
            return Scripts(start, end, node, other, None, primes, True)
    built = None if base is None else b.node(base, display)
    if below is None and above is None and not primes and built is not None:
        return built
    return Scripts(start, end, built, below, above, primes, stacked)


def _stacks(b: Builder, base: Raw, limits: bool | None, display: bool) -> bool:
    if limits is not None:
        return limits
    return display and b.parser.movable(base)


def _over(b: Builder, raw: Raw, _: bool) -> Node:
    _, _, _, name, top, below, left, right, line, command = raw
    start, end = b.at(raw)
    middle = b.starts[command]
    num, den = b.row(top, False, start, middle), b.row(below, False, middle, end)
    return Fraction(start, end, name, _single(num), _single(den), line, left, right)


def _single(row: Row) -> Node:
    return row.children[0] if len(row.children) == 1 else row


def _genfrac(b: Builder, raw: Raw, display: bool) -> Node:
    entry, values = raw[3], raw[4]
    kind = b.toks[raw[1]][1:]
    left, right, thickness, style = entry[1:5]
    line = not (
        thickness and float("0" + "".join(c for c in thickness if c in "0123456789.") or 0) == 0
    )
    num, den = b.part(values[0], False), b.part(values[1], False)
    start, end = b.at(raw)
    node = Fraction(start, end, kind, num, den, line, delimiter(left), delimiter(right))
    if kind == "genfrac" and style:
        return Style(start, end, _STYLES[str(int(style))], node)
    del display
    return node


def _cfrac(b: Builder, raw: Raw, _: bool) -> Node:
    return Fraction(*b.at(raw), "cfrac", b.part(raw[4][1], False), b.part(raw[4][2], False))


def _sqrt(b: Builder, raw: Raw, display: bool) -> Node:
    return Root(*b.at(raw), b.part(raw[3], display), b.maybe(raw[4], False))


def _accent(b: Builder, raw: Raw, display: bool) -> Node:
    entry = raw[3]
    return Accent(
        *b.at(raw),
        b.toks[raw[1]][1:],
        chr(int(entry[1], 16)),
        b.part(raw[4][0], display),
        len(entry) > 2,
    )


def _under_over(b: Builder, raw: Raw, display: bool) -> Node:
    name = b.toks[raw[1]][1:]
    mark = chr(int(raw[3][1], 16)).replace("―", "_" if name == "underline" else "¯")
    return Accent(
        *b.at(raw), name, mark, b.part(raw[4][0], display), True, name.startswith("under")
    )


def _brace(b: Builder, raw: Raw, display: bool) -> Node:
    name = b.toks[raw[1]][1:]
    under = name.startswith("under")
    mark = chr(int(raw[3][1], 16)) if raw[0] == "brace" else "⎵" if under else "⎴"
    return Brace(*b.at(raw), name, mark, b.part(raw[4][-1], display), None, under)


def _left(b: Builder, raw: Raw, display: bool) -> Node:
    parts = tuple(b.part(part, display) for part in raw[5])
    return Delimited(*b.at(raw), raw[3], raw[4], parts, tuple(raw[6]))


def _braket(b: Builder, raw: Raw, display: bool) -> Node:
    start, end = b.at(raw)
    return Delimited(start, end, raw[4], raw[5], (b.part(raw[3], display),))


def _big(b: Builder, raw: Raw, _: bool) -> Node:
    entry = raw[3]
    size = {0.85: 1, 1.15: 2, 1.45: 3, 1.75: 4}[entry[2]]
    category = {4: "open", 5: "close", 3: "rel"}.get(entry[1], "ord")
    return BigDelimiter(*b.at(raw), raw[4], size, category)  # type: ignore[arg-type]  # a class by construction


def _operatorname(b: Builder, raw: Raw, display: bool) -> Node:
    start, end = b.at(raw)
    body = b.part(raw[4][1], display)
    text = plain(body)
    return Operator(start, end, text or "", "operatorname", False, None if text else body)


def _opatom(b: Builder, raw: Raw, display: bool) -> Node:
    start, end = b.at(raw)
    body = b.part(raw[4][0], display)
    if isinstance(body, Operator):
        return Operator(start, end, body.text, body.command, body.big, body.body)
    text = plain(body.body) if isinstance(body, Font) and body.name == "roman" else None
    return Operator(start, end, text or "", "mathop", False, None if text else body)


def plain(node: Node) -> str | None:
    r"""Return the letters of a name such as `arg\,max`, or None when it is more than letters."""
    if isinstance(node, Symbol | Number | Operator):
        return node.text or None
    if isinstance(node, Space):
        return " " if node.width > 0 else ""
    if isinstance(node, Text):
        return (
            "".join(p for p in node.pieces if isinstance(p, str))
            if all(isinstance(p, str) for p in node.pieces)
            else None
        )
    if isinstance(node, Font) and node.name == "roman":
        return plain(node.body)
    if isinstance(node, Row):
        parts = [plain(child) for child in node.children]
        return (
            None
            if None in parts
            else "".join(p.replace("−", "-").replace("∗", "*") for p in parts if p)
        )
    return None


def _atom(b: Builder, raw: Raw, display: bool) -> Node:
    body = b.part(raw[4][0], display)
    category = {2: "bin", 3: "rel", 4: "open", 5: "close", 6: "punct", 7: "inner"}.get(
        raw[3][1], "ord"
    )
    if isinstance(body, Symbol):
        return Symbol(*b.at(raw), body.text, body.command, category, body.upright)  # type: ignore[arg-type]  # a class by construction
    return body


def _sideset(b: Builder, raw: Raw, display: bool) -> Node:
    left, right, base = raw[4]
    start, end = b.at(raw)
    outside: list[list[Node]] = []
    corners: list[Node | None] = []
    for side in (left, right):
        row = b.row(side[3] if side.__class__ is tuple else [side], False, *b.at(side))
        first = row.children[0] if row.children else None
        found = first if isinstance(first, Scripts) and first.base is None else None
        corners += [found.sub, found.sup] if found else [None, None]
        outside.append(list(row.children[1 if found else 0 :]))
    node = Prescripts(start, end, b.part(base, display), *corners)
    if not any(outside):
        return node
    return Row(start, end, (*outside[0], node, *outside[1]))


def _choice(b: Builder, raw: Raw, display: bool) -> Node:
    return b.part(raw[4][0 if display else 1], display)


_MAKERS: Final[dict[str, Callable[[Builder, Any, bool], Node]]] = {
    **AROUND,
    "group": _group, "number": _number, "newline": _newline, "scripts": _scripts, "over": _over,
    "Genfrac": _genfrac, "CFrac": _cfrac, "Sqrt": _sqrt, "Accent": _accent,
    "UnderOver": _under_over, "brace": _brace, "UnderOverBracket": _brace, "left": _left,
    "braket": _braket, "big": _big, "HandleOperatorName": _operatorname, "starred": _operatorname,
    "opatom": _opatom, "TeXAtom": _atom, "Mathtip": lambda b, raw, d: b.part(raw[4][0], d),
    "SideSet": _sideset, "MathChoice": _choice,
    "CenterOver": lambda b, raw, d: Not(*b.at(raw), b.part(raw[4][0], d)),
    "XMathStrut": lambda b, raw, _: Phantom(*b.at(raw), "xmathstrut", Row(*b.at(raw), ())),
}  # fmt: skip
