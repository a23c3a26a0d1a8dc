"""Nodes for what surrounds mathematics: words, fonts, colours, frames, tables, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nncards.latex.leaves import delimiter, negated
from nncards.latex.tree import (
    Arrow,
    BigDelimiter,
    Boxed,
    Cancel,
    Cell,
    Color,
    Delimited,
    Environment,
    Font,
    Fraction,
    Line,
    Node,
    Phantom,
    Row,
    Space,
    Stack,
    Style,
    Symbol,
    Tag,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nncards.latex.build import Builder
    from nncards.latex.cursor import Raw

FONTS: Final = {
    "normal": "roman", "italic": "italic", "-tex-mathit": "italic", "bold": "bold", "": "normal",
    "bold-italic": "bold-italic", "double-struck": "blackboard", "-tex-calligraphic": "calligraphic",
    "-tex-bold-calligraphic": "bold-calligraphic", "script": "script", "bold-script": "bold-script",
    "fraktur": "fraktur", "bold-fraktur": "bold-fraktur", "sans-serif": "sans",
    "bold-sans-serif": "bold-sans", "sans-serif-italic": "sans", "sans-serif-bold-italic": "bold-sans",
    "monospace": "mono", "-tex-oldstyle": "roman",
}  # fmt: skip

_TEXT_FONTS: Final = {
    "normal": "",
    "italic": "italic",
    "bold": "bold",
    "sans-serif": "sans",
    "monospace": "mono",
}


def _hbox(b: Builder, raw: Raw, _: bool) -> Node:
    entry = raw[3]
    font = _TEXT_FONTS[entry[2]] if len(entry) > 2 and entry[2] else ""
    return Text(*b.at(raw), _pieces(b, raw[4][-1]), font, b.toks[raw[1]][1:] if raw[4] else "text")


def _pieces(b: Builder, pieces: Sequence[Any]) -> tuple[str | Node, ...]:
    return tuple(p.replace("\n", " ") if isinstance(p, str) else b.part(p, False) for p in pieces)


def _framed(b: Builder, raw: Raw, _: bool) -> Node:
    start, end = b.at(raw)
    return Boxed(start, end, Text(start, end, _pieces(b, raw[4][-1]), "", "fbox"))


def _colorbox(b: Builder, raw: Raw, _: bool) -> Node:
    start, end = b.at(raw)
    values = raw[4]
    text = Text(start, end, _pieces(b, values[-1]), "", "colorbox")
    if len(values) == 3:
        return Boxed(start, end, Color(start, end, "", text, "", values[1]))
    return Color(start, end, "", text, "", values[0])


def _font(b: Builder, raw: Raw, display: bool) -> Node:
    return Font(*b.at(raw), FONTS[raw[3][1]], b.part(raw[4][0], display))


def _boldsymbol(b: Builder, raw: Raw, display: bool) -> Node:
    return Font(*b.at(raw), "bold", b.part(raw[4][-1], display))


def _switch(b: Builder, raw: Raw, display: bool) -> Node:
    _, first, _, entry, body, model, value = raw
    start, end = b.at(raw)
    method = entry[0]
    name = b.toks[first][1:]
    inner = b.row(
        body, name == "displaystyle" if method == "SetStyle" else display, b.ends[first], end
    )
    if method == "SetFont":
        return Font(start, end, FONTS[entry[1]], inner)
    if method == "Color":
        return Color(start, end, value, inner, model)
    return Style(start, end, name, inner)


def _text_color(b: Builder, raw: Raw, display: bool) -> Node:
    model, value, body = raw[4]
    return Color(*b.at(raw), value, b.part(body, display), model)


def _stack(b: Builder, raw: Raw, display: bool) -> Node:
    return Stack(
        *b.at(raw), b.part(raw[3], display), b.maybe(raw[4], False), b.maybe(raw[5], False)
    )


def _arrow(b: Builder, raw: Raw, _: bool) -> Node:
    under, over = raw[4]
    return Arrow(
        *b.at(raw), chr(raw[3][1]), b.toks[raw[1]][1:], b.part(over, False), b.maybe(under, False)
    )


def _cancel(b: Builder, raw: Raw, display: bool) -> Node:
    name = b.toks[raw[1]][1:]
    return Cancel(*b.at(raw), name, b.part(raw[4][1], display))


def _cancelto(b: Builder, raw: Raw, display: bool) -> Node:
    return Cancel(*b.at(raw), "cancelto", b.part(raw[4][2], display), b.part(raw[4][1], False))


def _enclose(b: Builder, raw: Raw, display: bool) -> Node:
    return Boxed(*b.at(raw), b.part(raw[4][2], display), tuple(raw[4][0].replace(",", " ").split()))


def _bbox(b: Builder, raw: Raw, display: bool) -> Node:
    start, end = b.at(raw)
    return Boxed(start, end, b.part(raw[4][1], display), ("box",) if "border" in raw[4][0] else ())


def _phantom(b: Builder, raw: Raw, display: bool) -> Node:
    return Phantom(*b.at(raw), b.toks[raw[1]][1:], b.part(raw[4][-1], display))


def _last(b: Builder, raw: Raw, display: bool) -> Node:
    return b.part(raw[4][-1], display)


def _hskip(b: Builder, raw: Raw, _: bool) -> Node:
    return Space(*b.at(raw), _em(raw[4][0]), b.toks[raw[1]][1:])


def _rule(b: Builder, raw: Raw, _: bool) -> Node:
    width = _em(raw[4][0 if raw[0] == "Rule" else 1] or "0em")
    return Space(*b.at(raw), width, b.toks[raw[1]][1:])


def _em(length: str) -> float:
    per = {
        "em": 1.0,
        "ex": 0.43,
        "pt": 0.1,
        "pc": 1.2,
        "px": 0.1,
        "in": 7.2,
        "cm": 2.83,
        "mm": 0.283,
        "mu": 1 / 18,
    }
    return round(float(length[:-2].replace(",", ".")) * per[length[-2:]], 3)


def _string(b: Builder, raw: Raw, _: bool) -> Node:
    return Text(*b.at(raw), (raw[4][-1],), "", b.toks[raw[1]][1:])


def _verb(b: Builder, raw: Raw, _: bool) -> Node:
    return Text(*b.at(raw), (raw[3],), "mono", "verb")


def _ref(b: Builder, raw: Raw, _: bool) -> Node:
    return Text(*b.at(raw), ("(???)" if b.toks[raw[1]] == "\\eqref" else "???",), "", "ref")


def _splitfrac(b: Builder, raw: Raw, _: bool) -> Node:
    return Fraction(
        *b.at(raw), "splitfrac", b.part(raw[4][0], False), b.part(raw[4][1], False), False
    )


def _empheq_delimiter(b: Builder, raw: Raw, _: bool) -> Node:
    return BigDelimiter(*b.at(raw), raw[4][0], 2)


def _macro(b: Builder, raw: Raw, display: bool) -> Node:
    name = b.toks[raw[1]][1:]
    start, end = b.at(raw)
    values = raw[4]
    body = (
        b.part(values[-1], display)
        if values and not isinstance(values[-1], list)
        else Row(start, end, ())
    )
    if name in {"pmod", "mod", "pod"}:
        word: tuple[Node, ...] = (
            () if name == "pod" else (Text(start, end, ("mod",)), Space(start, end, 0.333, "mod"))
        )
        around = (Symbol(start, end, "(", "", "open"), Symbol(start, end, ")", "", "close"))
        inside = (*word, body)
        return Row(
            start,
            end,
            (
                Space(start, end, 1.0, name),
                *((around[0], *inside, around[1]) if name != "mod" else inside),
            ),
        )
    if name == "boxed":
        return Boxed(start, end, b.part(values[0], True))
    if name in {"bra", "Bra"}:
        return Delimited(start, end, "⟨", "|", (body,))
    if name in {"ket", "Ket"}:
        return Delimited(start, end, "|", "⟩", (body,))
    if name in {"ketbra", "Ketbra"}:
        first = b.part(values[0], display)
        return Row(
            start,
            end,
            (Delimited(start, end, "|", "⟩", (first,)), Delimited(start, end, "⟨", "|", (body,))),
        )
    if name == "pmb":
        return Font(start, end, "bold", body)
    if name == "centernot":
        return negated(body, start)
    return b.part(values[0], display) if name == "texttip" else body


def _tag(b: Builder, raw: Raw, _: bool) -> Node:
    start, end = b.at(raw)
    return Tag(start, end, Text(start, end, _pieces(b, raw[3]), "", "tag"), raw[4])


def _array(b: Builder, raw: Raw, display: bool) -> Node:
    _, _, _, name, entry, columns, lines, rules_below = raw
    start, end = b.at(raw)
    method = entry[0]
    options = [str(o) for o in entry[1:] if isinstance(o, str)]
    aligned = method in {
        "EqnArray",
        "AmsEqnArray",
        "AlignAt",
        "XalignAt",
        "FlalignArray",
        "Multline",
        "MtMultlined",
    }
    big = aligned or "D" in options
    small = "S" in options or "S'" in options or method == "MtSmallMatrix"
    built = tuple(_line(b, line, big) for line in lines)
    left, right = _sides(name, entry)
    align = "".join(c for c in columns if c in "lcr") or (
        "ll" if name == "cases" else "rl" if "eqalign" in name else "c"
    )
    del display
    return Environment(
        start, end, name, built, align, left, right, _bars(columns), rules_below, small, big
    )


def _sides(name: str, entry: Sequence[Any]) -> tuple[str, str]:
    method = entry[0]
    if method in {"Array", "MtMatrix", "MtSmallMatrix", "Cases"} and len(entry) > 3:
        return delimiter(entry[2]), delimiter(entry[3])
    if method == "Matrix" and len(entry) > 1:
        return delimiter(entry[1]), delimiter(entry[2])
    return ("{", "") if name in {"numcases", "subnumcases"} else ("", "")


def _bars(columns: str) -> tuple[int, ...]:
    out: list[int] = []
    seen = 0
    for c in columns:
        if c in "lcr":
            seen += 1
        elif c in "|:":
            out.append(seen)
    return tuple(dict.fromkeys(out))


def _line(b: Builder, line: Any, display: bool) -> Line:
    cells, rules, dashed, gap, tag = line
    built = []
    for first, after, items in cells:
        start, end = b.starts[first], b.starts[after]
        built.append(Cell(start, end, b.row(items, display, start, end)))
    start = built[0].start if built else 0
    end = built[-1].end if built else 0
    return Line(
        start, end, tuple(built), rules, dashed, gap, None if tag is None else _tag(b, tag, False)
    )


AROUND: Final[dict[str, Callable[[Builder, Any, bool], Node]]] = {
    "HBox": _hbox, "MtLap": _hbox, "FBox": _framed, "FrameBox": _framed, "ColorBox": _colorbox,
    "FColorBox": _colorbox, "MathFont": _font, "Boldsymbol": _boldsymbol, "switch": _switch,
    "TextColor": _text_color, "stack": _stack, "relation": _stack, "xArrow": _arrow,
    "Cancel": _cancel, "CancelTo": _cancelto, "Enclose": _enclose, "BBox": _bbox,
    "Phantom": _phantom, "Smash": _last, "Lap": _last, "MathLap": _last, "Cramped": _last,
    "MathMBox": _last, "MathMakeBox": _last, "Href": _last, "Class": _last, "Style": _last,
    "Id": _last, "Hskip": _hskip, "Rule": _rule, "rule": _rule, "MmlToken": _string,
    "Unicode": _string, "verb": _verb, "HandleRef": _ref, "SplitFrac": _splitfrac,
    "EmpheqDelim": _empheq_delimiter, "Macro": _macro, "array": _array, "tag": _tag,
}  # fmt: skip
