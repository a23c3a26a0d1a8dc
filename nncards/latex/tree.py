r"""The parse tree of a formula: immutable, with positions, shared by lint and by the drawing in text.

Every node knows where it stands in the source: `source[node.start:node.end]`. Nodes say what is
meant, not how it was typed: `\frac12`, `\frac{1}{2}` and `{1 \over 2}` are all a `Fraction`, and
`x_i^2` equals `x^2_i`. What a command looks like on paper (its Unicode text, whether its scripts
stand above and below) is decided here once, so that a drawer needs no table of commands.

A formula is a `Row`. Parts that must be there are nodes; an empty part is an empty `Row`; a part
that may be absent (a root's degree, a subscript) is None then. Match by class:

    match node:
        case Fraction(num=num, den=den, line=True): ...
        case Scripts(base=base, sub=sub, sup=sup, stacked=True): ...

Text is in Unicode and may be drawn as it is. Names of commands come without their backslash.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Literal

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

Category = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "inner"]
"""TeX's class of an atom: it decides the space around it (wide around rel, medium around bin)."""


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes share: where they stand in the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row(Node):
    """A sequence of nodes side by side. Also a group `{...}`, whose braces are not drawn."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    r"""One character of mathematics: a letter, a sign, a Greek letter, an arrow, an ellipsis.

    `text` is what it looks like (`x`, `≤`, `θ`, `…`, `{` for `\{`), `command` its name when typed as
    one (`le`). A `-` typed is the minus sign U+2212, a `*` is the asterisk operator U+2217.
    `upright` letters are not set in italics (capital Greek, digits in commands, `\infty`).
    """

    text: str
    command: str = ""
    category: Category = "ord"
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Number(Node):
    """Digits that belong together, with their decimal point: `12`, `0.5`, `10,000` from `10{,}000`."""

    text: str


@dataclass(frozen=True, slots=True)
class Operator(Node):
    r"""A big operator or a named function.

    `\sum` is text `∑`, big; `\lim`, `\sin`, `\operatorname{softmax}` have letters as text.
    `body` is set when the name is itself mathematics that plain text cannot say
    (`\operatorname{\hat f}`, `\mathop{...}`); `text` is empty then.
    Whether scripts go above and below is said by the `Scripts` around it.
    """

    text: str
    command: str = ""
    big: bool = False
    body: Node | None = None


@dataclass(frozen=True, slots=True)
class Scripts(Node):
    r"""A base with what stands at its corners, or above and below when `stacked`.

    `base` is None for scripts on nothing (`{}^{14}C` has an empty `Row`; `^2` has None).
    `primes` counts `'`; they stand before what else is in the superscript: `f'^2`.
    `stacked`: the scripts are limits, below and above the base (`\sum` in display style, `\lim`,
    `\operatorname*`, whatever `\limits` and `\nolimits` say).
    """

    base: Node | None
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Prescripts(Node):
    r"""Scripts on the left of a base (`\sideset`, `\prescript`), and on its right."""

    base: Node
    left_sub: Node | None = None
    left_sup: Node | None = None
    right_sub: Node | None = None
    right_sup: Node | None = None


@dataclass(frozen=True, slots=True)
class Fraction(Node):
    r"""One thing over another: with a `line` a fraction, without one a binomial or a stack.

    `left` and `right` are delimiters around the whole, `""` for none: `\binom` has `(` and `)`.
    `kind` is the command: frac, dfrac, tfrac, cfrac, binom, over, atop, choose, genfrac, ...
    """

    kind: str
    num: Node
    den: Node
    line: bool = True
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Root(Node):
    r"""A root, with the `degree` of `\sqrt[3]{x}` or None for a square root."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Accent(Node):
    r"""A mark on, or when `under` below, a body: `\hat`, `\bar`, `\vec`, `\overline`, `\underline`.

    `mark` is the character for it (`^`, `¯`, `→`, `~`, `˙`, ...), `command` its name; `wide` marks
    stretch over the whole body (`\widehat`, `\overline`, `\overrightarrow`).
    """

    command: str
    mark: str
    body: Node
    wide: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class Brace(Node):
    r"""`\underbrace`, `\overbrace`, `\underbracket`, `\overparen`, ...: a stretching mark with a label.

    `mark` is the character that stretches (`⏟ ⏞ ⎵ ⎴ ⏝ ⏜`); `label` comes from the script on that side.
    """

    command: str
    mark: str
    body: Node
    label: Node | None = None
    under: bool = True


@dataclass(frozen=True, slots=True)
class Delimited(Node):
    r"""`\left( ... \middle| ... \right)`: delimiters that grow with what they hold.

    `left`, `right` are characters, `""` for the invisible `.`; `middles` are the characters between
    consecutive `parts`, so `len(parts) == len(middles) + 1`.
    """

    left: str
    right: str
    parts: tuple[Node, ...]
    middles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BigDelimiter(Node):
    r"""`\bigl(`, `\Bigg|`: a delimiter of a given `size`, 1 (big) to 4 (Bigg); `text` may be `""`."""

    text: str
    size: int
    category: Category = "ord"


@dataclass(frozen=True, slots=True)
class Text(Node):
    r"""`\text{...}` and its relatives: upright words with their spaces, perhaps maths in between.

    `pieces` are strings, drawn as they are, and nodes for `$...$` and `\(...\)` inside.
    `font`: "", "bold", "italic", "mono", "sans". `command` is text, mbox, textbf, ...
    """

    pieces: tuple[str | Node, ...]
    font: str = ""
    command: str = "text"


@dataclass(frozen=True, slots=True)
class Font(Node):
    r"""Letters in another alphabet: `\mathbf{x}`, `\mathbb R`, `\boldsymbol\theta`, `{\bf x}`.

    `name`: bold, italic, bold-italic, roman, blackboard, calligraphic, script, fraktur, sans, mono,
    normal, and bold- forms of calligraphic, script, fraktur and sans.
    """

    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class Style(Node):
    r"""`\displaystyle`, `\textstyle`, `\scriptstyle`, or a size such as `\Large`, on all of `body`."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class Space(Node):
    r"""White space of a width in em (`\,` 0.167, `\quad` 1, `\!` negative), or a forced `newline`."""

    width: float
    command: str = ""
    newline: bool = False


@dataclass(frozen=True, slots=True)
class Color(Node):
    r"""`\color`, `\textcolor`: `color` as written (a name, `#08f`); `model` when one is given."""

    color: str
    body: Node
    model: str = ""
    background: str = ""


@dataclass(frozen=True, slots=True)
class Boxed(Node):
    r"""A frame or other notation around a body: `\boxed`, `\fbox`, `\enclose`, `\bbox`, `\colorbox`.

    `notations` are those of MathML: box, roundedbox, circle, longdiv, actuarial, left, right, top,
    bottom, horizontalstrike, ...; empty when nothing but padding or a background was asked for.
    """

    body: Node
    notations: tuple[str, ...] = ("box",)


@dataclass(frozen=True, slots=True)
class Cancel(Node):
    r"""`\cancel` (`/`), `\bcancel` (`\`), `\xcancel` (`X`), `\cancelto{value}{body}`."""

    kind: Literal["cancel", "bcancel", "xcancel", "cancelto"]
    body: Node
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Stack(Node):
    r"""`\overset`, `\underset`, `\stackrel`, `\overunderset`: small things above and below a base."""

    base: Node
    over: Node | None = None
    under: Node | None = None


@dataclass(frozen=True, slots=True)
class Arrow(Node):
    r"""An arrow that stretches over its labels: `\xrightarrow[below]{above}`; `text` is the arrow."""

    text: str
    command: str
    over: Node
    under: Node | None = None


@dataclass(frozen=True, slots=True)
class Phantom(Node):
    r"""Room for a body that is not shown (`\phantom`, `\hphantom`, `\vphantom`, `\mathstrut`)."""

    kind: str
    body: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    r"""A slash through what follows: `\not\in`, `\centernot`; where Unicode has the sign, a `Symbol`."""

    body: Node


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """One cell of an `Environment`."""

    body: Row


@dataclass(frozen=True, slots=True)
class Line(Node):
    r"""One line of an `Environment`.

    `rules_above`: 0, 1 or 2 horizontal rules above it (`\hline`; dashed when `dashed`).
    `gap`: extra space below it as written after `\\` (`4pt`), else "". `tag`: its `\tag`, if any.
    """

    cells: tuple[Cell, ...]
    rules_above: int = 0
    dashed: bool = False
    gap: str = ""
    tag: Node | None = None


@dataclass(frozen=True, slots=True)
class Environment(Node):
    r"""`\begin{name} ... \end{name}`, and `\matrix{...}`, `\cases{...}`, `\substack{...}`.

    `align`: one letter a column, `l`, `c`, `r`; shorter than the table when the last repeats (it is
    never empty). In aligned environments the columns alternate r, l and pairs belong together.
    `left`, `right`: the delimiters around it, `""` for none (`(` for pmatrix, `{` for cases).
    `bars`: before which columns a vertical rule stands (0 is left of the first), as in `{c|c}`.
    `rules_below`: horizontal rules after the last line. `small`: smallmatrix, substack.
    `display`: cells are set in display style (aligned, gather, dcases).
    """

    name: str
    lines: tuple[Line, ...]
    align: str = "c"
    left: str = ""
    right: str = ""
    bars: tuple[int, ...] = ()
    rules_below: int = 0
    small: bool = False
    display: bool = False


@dataclass(frozen=True, slots=True)
class Tag(Node):
    r"""`\tag{1}`, shown as (1), or `\tag*{*}` without brackets; one for the whole formula."""

    body: Node
    star: bool = False


@dataclass(frozen=True, slots=True)
class Unknown(Node):
    """Something that is accepted (or was refused) but has no node: `source` is what was typed."""

    source: str


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right inside a node, in the order of its fields."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all nodes below it, parents first; no recursion, whatever the depth."""
    todo = [node]
    while todo:
        here = todo.pop()
        yield here
        todo.extend(reversed(list(children(here))))
