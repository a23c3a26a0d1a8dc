r"""Commands that shape mathematics: roots, fractions, delimiters, operators and their limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nncards.latex.arguments import arguments, by_signature, optional
from nncards.latex.kinds import (
    CLOSE,
    DIGIT,
    FUNCTION,
    LEFT,
    NEWLINE,
    NOTHING,
    OPEN,
    OTHER,
    OVER,
    PRIME,
    SKIP,
    START,
    SUBSCRIPT,
    SUPERSCRIPT,
    SWITCH,
)
from nncards.latex.tables import (
    ACTIONS,
    DELIMITERS,
    FONT_SWITCHES,
    MOVABLE_TAGS,
    OPERATOR_TOKENS,
    SPACE_TOKENS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.latex.cursor import Raw
    from nncards.latex.parser import Parser

    Handler = Callable[[Parser, int, list[Raw], list[Any]], int]


def left(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\left( ... \right)`."""
    toks = p.toks
    opening, end = p.delimiter(i + 1, i)
    parts: list[Any] = []
    middles: list[str] = []
    while True:
        body: list[Raw] = []
        first = end
        end = p.row(end, LEFT, body)
        parts.append(("group", first, end, body))
        tok = toks[end]
        if tok == "\\right":
            closing, end = p.delimiter(end + 1, end)
            items.append(("left", i, end, opening, closing, parts, middles))
            return end
        if tok != "\\middle":
            break
        mark, end = p.delimiter(end + 1, end)
        middles.append(mark)
    if tok == "&":
        raise p.stray(end)
    raise p.fail(
        "left-without-right",
        r"\left without \right in the same group",
        i,
        hint=r"every \left needs its \right, in the same braces and the same cell; \right. shows none",
    )


def sqrt(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\sqrt[3]{x}`; `\sqrt\frac12` is the one command that needs no braces there."""
    was, p.in_root = p.in_root, True
    degree, end = optional(p, i + 1, i)
    p.in_root = was
    at = p.skip(end)
    if p.toks[at] == "\\frac":
        inner: list[Raw] = []
        end = ACTIONS["\\frac"][0](p, at, inner, ACTIONS["\\frac"][1])
        body: Raw = inner[0]
    else:
        body, end = p.argument(end, i)
    items.append(("Sqrt", i, end, body, degree))
    return end


def root(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\root 3 \of x`."""
    at = up_to(p, i, "\\of")
    was, p.in_root = p.in_root, True
    degree, end = p.sub(i + 1, at)
    p.in_root = was
    body, after = p.argument(end + 1, i)
    items.append(("Sqrt", i, after, body, ("group", i + 1, end, degree)))
    return after


def up_to(p: Parser, i: int, mark: str) -> int:
    """Return the number of the next `mark` outside braces."""
    depth = 0
    for k in range(i + 1, len(p.toks)):
        tok = p.toks[k]
        if tok == mark and not depth:
            return k
        if tok == "{":
            depth += 1
        elif tok == "}":
            depth -= 1
            if depth < 0:
                break
        elif not tok:
            break
    raise p.fail("missing-part", f"{p.toks[i]} without {mark}", i)


def move_root(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Read `\uproot2`, allowed in the degree of a root alone."""
    if not p.in_root:
        raise p.fail("misplaced-command", f"{p.toks[i]} belongs into the degree of a root", i)
    text, end = p.text_of(i + 1, i)
    if not re.search(r"[0-9]", text):
        raise p.fail("bad-number", f"{p.toks[i]} needs a whole number", i)
    return end


def buildrel(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\buildrel a \over b`."""
    at = up_to(p, i, "\\over")
    top, end = p.sub(i + 1, at)
    base, after = p.argument(end + 1, i)
    items.append(("stack", i, after, base, ("group", i + 1, end, top), None))
    return after


def stack(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\overset`, `\underset`, `\overunderset`, `\stackrel`, `\stackbin`."""
    values, end = arguments(p, i, "mmm" if entry[0] == "Overunderset" else "mm")
    over: Raw | None = values[0]
    under: Raw | None = None
    if entry[0] == "Underset":
        over, under = None, values[0]
    elif entry[0] == "Overunderset":
        under = values[1]
    tag = "relation" if entry[0] == "Macro" else "stack"
    items.append((tag, i, end, values[-1], over, under))
    return end


def genfrac(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\genfrac(){0pt}{0}{a}{b}`."""
    sides: list[str] = []
    end = i + 1
    for _side in range(2):
        text, end = p.text_of(end, i)
        side = text.strip()
        if side and side not in DELIMITERS:
            raise p.fail("bad-delimiter", rf"\genfrac: {side} is no delimiter", i)
        sides.append(DELIMITERS[side] if side else "")
    thickness, end = p.text_of(end, i)
    style, end = p.text_of(end, i)
    number = re.match(r"\s*[+-]?\d+", style)
    if style.strip() and not (number and 0 <= int(number[0]) <= 3):
        raise p.fail("bad-number", r"\genfrac takes a style from 0 to 3", i)
    top, end = p.argument(end, i)
    below, end = p.argument(end, i)
    items.append(("Genfrac", i, end, ["Genfrac", *sides, thickness, style.strip()], [top, below]))
    return end


def cfrac(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\cfrac[l]{a}{b}`."""
    values, end = arguments(p, i, "rmm")
    if (values[0] or "").strip() not in {"", "l", "r"}:
        raise p.fail("bad-option", r"\cfrac aligns l or r", i)
    items.append((entry[0], i, end, entry, values))
    return end


def atom(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\mathop{...}`, `\mathrel{...}` and their kind."""
    value, end = p.argument(i + 1, i)
    items.append(("opatom" if entry[1] == 1 else "TeXAtom", i, end, entry, [value]))
    return end


def under_over(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\overline{...}`; `\underbrace` takes its script as a label."""
    value, end = p.argument(i + 1, i)
    items.append(("brace" if len(entry) > 2 else "UnderOver", i, end, entry, [value]))
    return end


def operatorname(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\operatorname*{...}`; without the star a `\limits` right after it is swallowed."""
    (star, value), end = arguments(p, i, "*m")
    items.append(("starred" if star else entry[0], i, end, entry, [star, value]))
    if not star:
        at = p.skip(end)
        if p.toks[at] == "\\limits":
            end = at + 1
    return end


def limits(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\limits` or `\nolimits` after an operator."""
    if not items or not is_operator(p, items[-1]):
        raise p.fail(
            "misplaced-limits",
            f"{p.toks[i]} is allowed only on operators",
            i,
            hint=r"put it right after \sum, \int, \lim, \operatorname*{...}",
        )
    base = items.pop()
    on = bool(entry[1])
    if base.__class__ is tuple and base[0] == "scripts":
        items.append((*base[:2], i + 1, *base[3:7], on, base[8]))
    else:
        start = base if base.__class__ is int else base[1]
        items.append(("scripts", start, i + 1, base, None, None, 0, on, False))
    return i + 1


def is_operator(p: Parser, raw: Raw) -> bool:
    """Whether this raw node is an operator to MathJax, or one wrapped in braces."""
    if raw.__class__ is int:
        return p.toks[raw] in OPERATOR_TOKENS
    if raw is None:
        return False
    tag = raw[0]
    if tag == "scripts":
        return raw[7] is not None or is_operator(p, raw[3])
    if tag in MOVABLE_TAGS or tag == "HandleOperatorName":
        return True
    if tag == "group":
        inner = [n for n in raw[3] if not (n.__class__ is int and p.toks[n] in SPACE_TOKENS)]
        return len(inner) == 1 and is_operator(p, inner[0]) and not _is_name(p, inner[0])
    if tag in {"MathFont", "Accent", "Phantom", "TeXAtom", "Boldsymbol", "Smash"}:
        return is_operator(p, ("group", 0, 0, [raw[4][-1]]))
    if tag == "stack":
        return is_operator(p, ("group", 0, 0, [raw[3]]))
    return False


def _is_name(p: Parser, raw: Raw) -> bool:
    if raw.__class__ is int:
        return ACTIONS.get(p.toks[raw]) == FUNCTION
    return raw[0] in {"opatom", "HandleOperatorName"}


def position(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\raise 1ex x`: a length, then the one thing that is moved."""
    end = p.dimension(i + 1, i)[1]
    got: list[Raw] = []
    while not got:
        action = ACTIONS.get(p.toks[end], OTHER)
        if action in (CLOSE, NEWLINE, OVER) or p.toks[end] == "":
            raise p.fail("missing-argument", f"Nothing follows {p.toks[i]} to be moved", i)
        end = one(p, end, got)
    items.append(("group", i, end, got))
    return end


def one(p: Parser, i: int, items: list[Raw]) -> int:
    """Read at least one node, as a row would, with scripts left for later."""
    tok = p.toks[i]
    action = ACTIONS.get(tok, OTHER)
    if action.__class__ is tuple:
        end: int = action[0](p, i, items, action[1])
        return end
    if action == OPEN:
        node, end = p.group(i)
        items.append(node)
        return end
    if action == SKIP:
        return i + 1
    if action == NOTHING:
        return p.comment(i)
    if action == DIGIT:
        return p.number(i, items)
    if action == PRIME:
        return p.prime(i, items)
    if action in (SUPERSCRIPT, SUBSCRIPT):
        return p.script(i, items, action == SUPERSCRIPT)
    if action == OTHER and len(tok) > 1:
        return p.unknown(i, items)
    if action == SWITCH:
        return i + 1 if tok in FONT_SWITCHES else p.switch(i, START, items)
    if action == OTHER:
        p.printable(i)
    items.append(i)
    return i + 1


def braket(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\braket{a|b}`, `\set{...}`."""
    at = p.skip(i + 1)
    if not p.toks[at]:
        raise p.missing(i, at)
    if p.toks[at] == "{":
        node, end = p.group(at)
    else:
        got: list[Raw] = []
        end = at
        while not got:
            if ACTIONS.get(p.toks[end], OTHER) in (CLOSE, NEWLINE, OVER):
                raise p.missing(i, end)
            end = one(p, end, got)
        node = ("group", at, end, got)
    items.append(("braket", i, end, node, entry[1], entry[2]))
    return end


def big(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\bigl(`."""
    text, end = p.delimiter(i + 1, i, braces=True)
    items.append(("big", i, end, entry, text))
    return end


def mod(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\mod{n}`; without braces what follows simply goes on."""
    at = p.skip(i + 1)
    if p.toks[at] in {"", "}"}:
        raise p.missing(i, at)
    if p.toks[at] == "{":
        return by_signature("m")(p, i, items, entry)
    items.append(("Macro", i, i + 1, entry, [("group", i, i, [])]))
    return i + 1


def adjust_limits(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\adjustlimits\sum_a\prod_b`."""
    end = i + 1
    for _half in range(2):
        base, end = p.argument(end, i)
        at = p.skip(end)
        if p.toks[at] != "_":
            raise p.fail(
                "missing-part", r"\adjustlimits needs two operators, each with a subscript", i
            )
        sub, end = p.argument(at + 1, i)
        items.append(
            (
                "scripts",
                i,
                end,
                ("opatom", i, end, ["TeXAtom", 1], [base]),
                sub,
                None,
                0,
                None,
                True,
            )
        )
    return end


def prescript(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Refuse `\prescript`: Anki shows an error in its place, though MathJax alone draws it."""
    arguments(p, i, "mmm")
    raise p.fail("broken-command", r"Anki cannot show \prescript", i, hint=r"write {}^{a}_{b} X")
