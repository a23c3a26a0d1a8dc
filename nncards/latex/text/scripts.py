r"""Scripts: small Unicode letters where these exist, lines of their own where not; limits; operators.

One formula does not mix the two for the same kind of thing: if one index of a letter has no small
form (`\mu_B`), all indices of letters stand on the line below. Digits and stars stay small above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.latex import tree as t
from nncards.latex.text import fences, glyphs
from nncards.latex.text.boxes import EMPTY, Box, beside, pad, stack, text_box
from nncards.latex.text.drawer import Drawer, draws

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PLAIN_FONTS = ("", "roman", "normal", "italic", "sans")
_ALWAYS_SMALL = frozenset("0123456789+−∗*†‡⊤T∘′")
_NOT_LETTERS = frozenset("∇∂Δ")


# --- which manner a formula is drawn in ---------------------------------------------------------------


def manner(tree: t.Node) -> tuple[bool, bool, frozenset[str]]:
    """Whether indices, and letters in superscripts, must stand on lines of their own in this formula.

    The last are letters of which one has a script such as `max` below it: all its indices go there.
    """
    low = high = False
    named: set[str] = set()
    todo = [tree]
    while todo:
        node = todo.pop()
        if not isinstance(node, t.Scripts):
            todo.extend(t.children(node))
            continue
        if node.base is not None:
            todo.append(node.base)
        if is_letter(node.base):
            if node.sub is not None and small(node.sub, glyphs.subscript) is None:
                named.add(_name(node.base))
            low = low or (_is_index(node.sub) and small(node.sub, glyphs.subscript) is None)
            high = high or (_is_index(node.sup) and small(node.sup, glyphs.superscript) is None)
        todo += [part for part in (node.sub, node.sup) if part is not None and plain(part) is None]
    return low, high, frozenset(named)


def _name(node: t.Node | None) -> str:
    """The letter that a variable is, without its accents."""
    while isinstance(node, t.Accent | t.Font | t.Style | t.Color | t.Row):
        node = node.children[0] if isinstance(node, t.Row) else node.body
    return node.text if isinstance(node, t.Symbol) else ""


def is_letter(node: t.Node | None) -> bool:
    """Whether a node is a variable: a letter, perhaps accented or in another alphabet."""
    if isinstance(node, t.Symbol):
        return node.category == "ord" and node.text[:1].isalpha() and node.text != "e"
    if isinstance(node, t.Accent | t.Font | t.Style | t.Color):
        return is_letter(node.body)
    return isinstance(node, t.Row) and len(node.children) == 1 and is_letter(node.children[0])


def _is_index(node: t.Node | None) -> bool:
    """Whether a script is an index of letters and numbers, no word and no formula."""
    if node is None or any(isinstance(part, t.Text | t.Operator | t.Font) for part in t.walk(node)):
        return False
    text = plain(node)
    return (
        bool(text)
        and text is not None
        and len(text) <= glyphs.LONGEST_SUPER
        and not set(text) <= _ALWAYS_SMALL
    )


def plain(node: t.Node | None) -> str | None:
    """What a script says as plain characters without spaces; None when it is more than a row of them."""
    if isinstance(node, t.Symbol | t.Number):
        return node.text
    if isinstance(node, t.Row):
        parts = [plain(child) for child in node.children]
        return None if None in parts else "".join(part for part in parts if part)
    if isinstance(node, t.Space):
        return ""
    if isinstance(node, t.Text):
        return (
            "".join(str(p) for p in node.pieces)
            if all(isinstance(p, str) for p in node.pieces) and not node.font
            else None
        )
    if isinstance(node, t.Font):
        return plain(node.body) if node.name in _PLAIN_FONTS else None
    return plain(node.body) if isinstance(node, t.Style | t.Color) else None


def small(node: t.Node | None, letters: Callable[[str], str | None]) -> str | None:
    """A script in small letters, `""` for none, None where Unicode has them not."""
    if node is None:
        return ""
    text = plain(node)
    if (
        text is not None
        and len(text) > glyphs.LONGEST_WORD
        and text.isalpha()
        and not isinstance(node, t.Symbol | t.Row)
    ):
        return None  # a long word in small letters is hard to read
    return "" if text == "" else letters(text) if text is not None else None


# --- corners ------------------------------------------------------------------------------------------


@draws(t.Scripts)
def _scripts(drawer: Drawer, node: t.Scripts) -> Box:
    if isinstance(node.base, t.Operator):
        return draw_operator(drawer, node, (0, 0))
    base = EMPTY if node.base is None else drawer.draw(node.base)
    if node.stacked and not drawer.script:
        return _limits(drawer, base, node)
    if node.base is not None and base.width and needs_brackets(node.base, node):
        base = drawer.fenced(base, "(", ")")
    return scripted(drawer, base, node)


def needs_brackets(base: t.Node, node: t.Scripts) -> bool:
    """Whether a script on this base would seem to belong to a part of it."""
    if isinstance(base, t.Root):
        return True
    if isinstance(base, t.Fraction):
        return base.line and not base.left
    if isinstance(base, t.Environment):
        return not (base.left and base.right)
    if isinstance(base, t.Scripts):
        raised = (base.sup is not None or base.primes) and (node.sup is not None or node.primes)
        return bool(raised) or (base.sub is not None and node.sub is not None)
    if isinstance(base, t.Style | t.Color):
        return needs_brackets(base.body, node)
    if isinstance(base, t.Row | t.Font):
        parts = [p for p in _atoms(base) if not isinstance(p, t.Space)]
        if len(parts) == 1:
            return needs_brackets(parts[0], node)
        return len(parts) > 1 and not _is_name(base) and not is_enclosed(parts)
    return False


def _atoms(node: t.Node) -> tuple[t.Node, ...]:
    if isinstance(node, t.Font | t.Style | t.Color):
        return _atoms(node.body)
    return node.children if isinstance(node, t.Row) else (node,)


def _is_name(node: t.Node) -> bool:
    if isinstance(node, t.Row) and len(node.children) == 1:
        return _is_name(node.children[0])
    if isinstance(node, t.Row) and node.children and isinstance(node.children[0], t.Font):
        return False
    text = plain(node)
    return (
        isinstance(node, t.Font) and node.name != "italic" and text is not None and text.isalpha()
    )


def is_enclosed(nodes: Sequence[t.Node], *, scripted_end: bool = False) -> bool:
    """Whether the first node's bracket is closed by the last node (which may have scripts)."""
    if scripted_end and _between_bars(nodes):
        return True
    depth = 0
    for i, node in enumerate(nodes):
        scripted = scripted_end and isinstance(node, t.Scripts) and node.base is not None
        inner = node.base if scripted and isinstance(node, t.Scripts) else node
        kind = inner.category if isinstance(inner, t.Symbol | t.BigDelimiter) else ""
        depth += (kind == "open") - (kind == "close")
        if depth <= 0 and i < len(nodes) - 1:
            return False
    return depth == 0


def _between_bars(nodes: Sequence[t.Node]) -> bool:
    """Whether a row is a norm or an absolute value, written with bars that do not say their side."""
    last = nodes[-1] if nodes else None
    last = last.base if isinstance(last, t.Scripts) else last
    texts = [node.text if isinstance(node, t.Symbol) else "" for node in nodes[:-1]]
    end = last.text if isinstance(last, t.Symbol) else ""
    return (
        len(nodes) > 2 and end in ("|", "∣", "‖", "∥") and texts[0] == end and end not in texts[1:]
    )


def scripted(drawer: Drawer, base: Box, node: t.Scripts) -> Box:
    """A base with what stands at its corners."""
    primes = (
        ("'" * node.primes)
        if drawer.ascii
        else glyphs.PRIMES[min(node.primes, 4)] + "′" * max(0, node.primes - 4)
    )
    low = high = None
    if not drawer.ascii:
        letter = is_letter(node.base)
        low = (
            None
            if letter
            and _is_row_index(node.sub)
            and (drawer.low or _name(node.base) in drawer.named)
            else small(node.sub, glyphs.subscript)
        )
        high = (
            None
            if drawer.high and letter and _is_row_index(node.sup)
            else small(node.sup, glyphs.superscript)
        )
    if base.height == 1 or (base.flat and base.height == 2):
        return _beside_line(drawer, base, node, primes, (low, high))
    return _beside_tall(drawer, base, node, primes, (low, high))


def _is_row_index(node: t.Node | None) -> bool:
    text = plain(node)
    return text is not None and not set(text) <= _ALWAYS_SMALL


def _parts(
    drawer: Drawer, node: t.Scripts, found: tuple[str | None, str | None]
) -> tuple[Box, Box]:
    inner = drawer.small
    sub = EMPTY if node.sub is None or found[0] is not None else inner.draw(node.sub)
    sup = EMPTY if node.sup is None or found[1] is not None else inner.draw(node.sup)
    return sub, sup


def _beside_line(
    drawer: Drawer, base: Box, node: t.Scripts, primes: str, found: tuple[str | None, str | None]
) -> Box:
    sub, sup = _parts(drawer, node, found)
    low, high = found[0] or "", found[1] or ""
    line = text_box(primes + low + high)
    if not sub.width and not sup.width:
        return beside([base, line]).with_core(base.reach)
    if sup.width and low and not primes:
        corner = _corner(sup, text_box(low), None, 0)
    elif sup.width:
        corner = _corner(sup, sub, line, 0)
    else:
        corner = _corner(EMPTY, sub, line, 0)
    extra = (base.above - base.reach[0]) if sup.width else 0
    if extra:
        corner = _corner(sup, sub if sub.width else EMPTY, line, extra)
    reach = (
        max(base.reach[0], sup.height - 1 if sup.height > 1 else 0),
        max(base.reach[1], sub.height - 1 if sub.height > 1 else 0),
    )
    return beside([base, corner]).with_core(reach)


def _corner(sup: Box, sub: Box, line: Box | None, lift: int) -> Box:
    """A column: the superscript, the line of small letters, the subscript."""
    if line is None:
        line, sub = sub, EMPTY
    parts = [*([sup] if sup.width else []), *[EMPTY] * lift, line, *([sub] if sub.width else [])]
    return stack(parts, len(parts) - (2 if sub.width else 1), "l")


def _beside_tall(
    drawer: Drawer, base: Box, node: t.Scripts, primes: str, found: tuple[str | None, str | None]
) -> Box:
    """Scripts of something tall: at its first and last line, and beyond them when they are tall too."""
    sub, sup = _parts(drawer, node, found)
    top = beside([text_box(primes + (found[1] or "")), _on_last(sup)])
    bottom = beside([text_box(found[0] or ""), _on_first(sub)])
    # A bracket that does not rise over the baseline has no line of its own to put a raised text on.
    above = base.above + (top.height - (base.above > 0 or not sup.width) if top.width else 0)
    below = base.below + (bottom.height - (base.below > 0 or not sub.width) if bottom.width else 0)
    width = max(top.width, bottom.width)
    lines = [" " * width] * (above + below + 1)
    for i, text in enumerate(top.lines if top.width else ()):
        lines[i] = pad(text, width)
    for i, text in enumerate(bottom.lines if bottom.width else ()):
        lines[len(lines) - bottom.height + i] = pad(text, width)
    reach = (max(base.reach[0], above), max(base.reach[1], below))
    return beside([base, Box(tuple(lines), above, width)]).with_core(reach)


def _on_last(drawn: Box) -> Box:
    return Box(drawn.lines, drawn.height - 1, drawn.width) if drawn.width else EMPTY


def _on_first(drawn: Box) -> Box:
    return Box(drawn.lines, 0, drawn.width) if drawn.width else EMPTY


@draws(t.Prescripts)
def _prescripts(drawer: Drawer, node: t.Prescripts) -> Box:
    base = drawer.draw(node.base)
    inner = drawer.small
    sup, sub = (EMPTY if n is None else inner.draw(n) for n in (node.left_sup, node.left_sub))
    parts = [sup, EMPTY, sub]
    left = stack([p for i, p in enumerate(parts) if p.width or i == 1], 1 if sup.width else 0, "r")
    right = t.Scripts(node.start, node.end, node.base, node.right_sub, node.right_sup)
    return beside([left, scripted(drawer, base, right)])


# --- operators ----------------------------------------------------------------------------------------


def draw_operator(drawer: Drawer, node: t.Node, operand: tuple[int, int]) -> Box:
    """A big operator or a named function with its limits; sums grow with what they add up."""
    inner = node.base if isinstance(node, t.Scripts) else node
    sign = drawer.draw(inner) if inner is not None else EMPTY
    integral = isinstance(inner, t.Operator) and fences.is_integral(inner.text)
    if isinstance(inner, t.Operator) and inner.big and inner.text in fences.TALL:
        sign = _sign(drawer, inner.text, node, operand)
    if not isinstance(node, t.Scripts):
        return sign
    big = isinstance(inner, t.Operator) and inner.big
    if not integral and (
        (node.stacked and not drawer.script) or (big and not _fits_small(drawer, node))
    ):
        return _limits(drawer, sign, node)
    if big and integral and node.stacked:
        return _limits(drawer, sign, node)
    return scripted(drawer, sign, node)


def _sign(drawer: Drawer, char: str, node: t.Node, operand: tuple[int, int]) -> Box:
    if drawer.script or (
        not fences.is_integral(char)
        and isinstance(node, t.Scripts)
        and not node.stacked
        and _fits_small(drawer, node)
    ):
        return drawer.letters(char)
    return fences.big_sign(char, operand, ascii_only=drawer.ascii)


def _fits_small(drawer: Drawer, node: t.Scripts) -> bool:
    if drawer.ascii:
        return False
    return (
        small(node.sub, glyphs.subscript) is not None
        and small(node.sup, glyphs.superscript) is not None
    )


def _limits(drawer: Drawer, base: Box, node: t.Scripts) -> Box:
    inner = drawer.small
    parts = [base]
    if node.primes:
        parts[0] = beside(
            [base, text_box("'" * node.primes if drawer.ascii else "′" * node.primes)]
        )
    if node.sup is not None:
        parts.insert(0, inner.draw(node.sup))
    if node.sub is not None:
        parts.append(inner.draw(node.sub))
    return stack(parts, 1 if node.sup is not None else 0)
