r"""What only a formula's tree tells: `softmax` as a product of letters, `50%` outside text, `\text{50\%}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nncards.latex.colors import COLORS
from nncards.latex.issues import Issue, Spelling
from nncards.latex.tables import TAKE_ARGUMENTS
from nncards.latex.tree import (
    Color,
    Delimited,
    Environment,
    Font,
    Node,
    Number,
    Operator,
    Row,
    Scripts,
    Symbol,
    Text,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GREEK: Final = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "lambda",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
        "nabla",
        "infty",
        "partial",
    ]
)
_FUNCTIONS: Final = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "log",
        "ln",
        "max",
        "min",
        "sup",
        "inf",
        "lim",
        "det",
        "dim",
        "arg",
        "deg",
        "gcd",
    ]
)
_NAMES_UPRIGHT: Final = frozenset(
    [
        "softmax",
        "softplus",
        "softsign",
        "sigmoid",
        "relu",
        "ReLU",
        "gelu",
        "GELU",
        "elu",
        "ELU",
        "selu",
        "SELU",
        "swish",
        "Swish",
        "argmax",
        "argmin",
        "var",
        "Var",
        "cov",
        "Cov",
        "std",
        "mean",
        "rank",
        "diag",
        "sign",
        "sgn",
        "erf",
        "clip",
        "prod",
    ]
)
_COLOR_NAMES: Final = Spelling(COLORS)


def comments(tex: str, tree: Node) -> Iterator[Issue]:
    """Where `%` hides the rest of a line."""
    if "%" not in tex:
        return
    words = [(n.start, n.end) for n in _walk(tree) if isinstance(n, Text)]
    for match in re.finditer(r"(?<!\\)(?:\\\\)*(%)", tex):
        at = match.start(1)
        if not any(start <= at < end for start, end in words):
            end = tex.find("\n", at)
            end = len(tex) if end < 0 else end
            yield Issue(
                at, end, "comment", "% hides the rest of the line", r"write \% for the sign"
            )


def _walk(node: Node) -> Iterator[Node]:
    todo = [node]
    while todo:
        here = todo.pop()
        yield here
        todo.extend(children(here))


def in_tree(tex: str, tree: Node) -> Iterator[Issue]:
    """What stands in the tree and would be shown wrong."""
    todo: list[tuple[Node, bool]] = [(tree, False)]
    while todo:
        node, upright = todo.pop()
        if isinstance(node, Row):
            if not upright:
                yield from _words(tex, node.children)
            yield from _products(tex, node.children)
        elif isinstance(node, Text):
            yield from _text(tex, node)
        elif isinstance(node, Scripts):
            yield from _digits(tex, node)
        elif isinstance(node, Color):
            yield from _colors(tex, node)
        elif isinstance(node, Symbol):
            yield from _dollar(node)
        elif isinstance(node, Delimited):
            yield from _stubby(tex, node)
        inside = upright or (isinstance(node, Font) and node.name != "normal")
        inside = inside or isinstance(node, Operator)
        todo.extend(
            (child, inside and not isinstance(node, Environment)) for child in children(node)
        )


def _words(tex: str, nodes: Sequence[Node]) -> Iterator[Issue]:
    """Find letters that spell a word: each would be set as a product of variables."""
    run: list[Node] = []
    for node in (*nodes, None):
        base = node.base if isinstance(node, Scripts) else node
        letter = (
            isinstance(base, Symbol)
            and not base.command
            and base.text.isalpha()
            and base.text.isascii()
        )
        if letter and base is not None and (not run or run[-1].end == base.start):
            run.append(base)
            if base is node:
                continue
        if len(run) > 1:
            yield from _word(tex, run[0].start, run[-1].end)
        run = [base] if letter and base is not None and base is node else []


def _word(tex: str, start: int, end: int) -> Iterator[Issue]:
    word = tex[start:end]
    after = tex[end:].lstrip()[:1]
    if word in TAKE_ARGUMENTS and after == "{":
        yield Issue(
            start, end, "lost-backslash", f"{word} without its backslash", rf"write \{word}"
        )
    elif word in _GREEK:
        yield Issue(
            start,
            end,
            "lost-backslash",
            f"{word} without its backslash",
            rf"write \{word}",
            "warning",
        )
    elif word in _FUNCTIONS:
        yield Issue(
            start,
            end,
            "italic-name",
            f"{word} is set as a product of letters",
            rf"write \{word}",
            "warning",
        )
    elif word in _NAMES_UPRIGHT or (len(word) > 3 and re.search("[aeiouyAEIOUY]", word)):
        star = "*" if word in {"argmax", "argmin"} else ""
        hint = rf"write \operatorname{star}{{{word}}}, or \text{{{word}}} for a word"
        yield Issue(
            start, end, "italic-name", f"{word} is set as a product of letters", hint, "warning"
        )


def _products(tex: str, nodes: Sequence[Node]) -> Iterator[Issue]:
    for k, node in enumerate(nodes):
        if (
            0 < k < len(nodes) - 1
            and isinstance(node, Symbol)
            and tex[node.start : node.end] == "*"
        ):
            hint = r"write \cdot or \times for a product, \ast for a convolution"
            yield Issue(node.start, node.end, "asterisk", "* for a product", hint, "warning")


def _text(tex: str, node: Text) -> Iterator[Issue]:
    if node.command == "ref":
        yield Issue(
            node.start,
            node.end,
            "reference",
            "A reference shows ??? in Anki",
            "write the number itself",
            "warning",
        )
        return
    if node.command in {"tag", "verb"} or tex[node.start : node.start + 1] != "\\":
        return
    inner = [(n.start, n.end) for n in children(node)]
    body = tex.find("{", node.start, node.end)
    for match in re.finditer(
        r"\\(?:[a-zA-Z]+|[^\s$(){}\\\[\]])", tex[body : node.end] if body >= 0 else ""
    ):
        start, end = match.start() + body, match.end() + body
        if any(a <= start < b for a, b in inner) or match[0] in {"\\ref", "\\eqref"}:
            continue
        sign = match[0][1:]
        if not sign.isalpha():
            hint = (
                f"close the text before it: \\text{{...}}{match[0]}"
                if sign in "%&#_"
                else "type the letter itself, in Unicode"
            )
            if sign in "%_&#":
                hint = f"write {sign} alone" if sign in "_&#%" else hint
        elif "\\text" + sign in {"\\text" + n for n in ("bf", "it", "tt", "sf")} or sign.startswith(
            "text"
        ):
            hint = "end the text, and begin another beside it"
        else:
            hint = f"write ${match[0]}$ inside the text"
        message = f"Anki shows {match[0]} with its backslash: there are no commands inside \\{node.command}"
        yield Issue(start, end, "text-macro", message, hint)


def _digits(tex: str, node: Scripts) -> Iterator[Issue]:
    for part, mark in ((node.sup, "^"), (node.sub, "_")):
        if (
            isinstance(part, Number)
            and part.end - part.start == 1
            and tex[part.start - 1 : part.start] != "{"
        ):
            match = re.compile(r"\d+").match(tex, part.start)
            if match and len(match[0]) > 1:
                message = f"{mark} takes the digit {match[0][0]} alone"
                hint = f"write {mark}{{{match[0]}}}"
                yield Issue(part.start - 1, match.end(), "script-digits", message, hint)


def _colors(tex: str, node: Color) -> Iterator[Issue]:
    for color in (node.color, node.background):
        name = color.strip()
        if not name or node.model not in {"", "named"} or name.lower() in COLORS:
            continue
        if re.fullmatch(
            r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|(?:rgb|hsl)a?\(.*\)", name
        ):
            continue
        at = tex.find(color, node.start)
        at = node.start if at < 0 else at
        close = _COLOR_NAMES.nearest(name.lower())
        hint = f"did you mean {close}?" if close else "use a name of CSS, or #rrggbb"
        yield Issue(
            at, at + len(color), "unknown-color", f"No browser knows the colour {name}", hint
        )


def _dollar(node: Symbol) -> Iterator[Issue]:
    if node.text == "$" and not node.command:
        message = "A dollar sign inside a formula is shown"
        yield Issue(node.start, node.end, "dollar", message, r"remove it, or write \$ for the sign")


def _stubby(tex: str, node: Delimited) -> Iterator[Issue]:
    match = re.compile(r"\\left\s*\\(\||[lr]?Vert)").match(tex, node.start)
    if match:
        hint = r"write \lVert x \rVert, or \bigl\| x \bigr\|"
        yield Issue(
            node.start,
            match.end(),
            "stubby-bars",
            f"\\left\\{match[1]} draws bars that are too short",
            hint,
            "warning",
        )
