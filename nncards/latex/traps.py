r"""What MathJax accepts and Anki shows wrong: a lost backslash, `50%`, `\text{50\%}`, `softmax`.

`lint` returns the refusal, if there is one, and every trap. Most formulas hold nothing suspicious,
which one regular expression finds out; only the others are built into a tree and looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nncards.latex.colors import COLORS
from nncards.latex.issues import Issue, Spelling
from nncards.latex.reading import parse, refusal
from nncards.latex.tables import COMMANDS, NAMES
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
    from collections.abc import Iterator, Mapping, Sequence

_SUSPICIOUS: Final = re.compile(
    r"""[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]
    | [\t\n\r][a-zA-Z]{2} | [%$] | (?<![\^_{])(?<!operatorname)\*(?!\s*\})
    | \\(?:text|mbox|hbox|fbox|color|fcolor|ref\b|eqref)
    | \\\\[a-zA-Z]{2} | [\^_]\s*\d\d | \\left\s*\\(?:\||[lr]?Vert) | (?<![\\a-zA-Z])[a-zA-Z]{3}""",
    re.VERBOSE,
)
_HARMLESS: Final = re.compile(
    r"\\(?:text(?:bf|it|rm|tt|sf)?|mbox|math[a-z]+|operatorname\*?|begin|end)\s*\{[^{}\\$%\t\n\r\u00ad\u200b-\u2064\ufeff]*\}"
)
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x7f]")
_SWALLOWED: Final = re.compile(r"([\x07\x08\t\n\x0b\x0c\r])([a-zA-Z]+)")
_DOUBLE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\\\([a-zA-Z]{2,})")
_LETTERS: Final = {
    "\x07": "a",
    "\x08": "b",
    "\t": "t",
    "\n": "n",
    "\x0b": "v",
    "\x0c": "f",
    "\r": "r",
}
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
_TAKE_ARGUMENTS: Final = frozenset(
    name
    for name, entry in COMMANDS.items()
    if entry[0]
    in {
        "Genfrac",
        "Sqrt",
        "MathFont",
        "HBox",
        "Accent",
        "UnderOver",
        "HandleOperatorName",
        "Boldsymbol",
        "BeginEnd",
    }
)
_COLOR_NAMES: Final = Spelling(COLORS)


def lint(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> list[Issue]:
    """Return what Anki would refuse or silently show wrong, in the order of the source."""
    refused, _ = refusal(tex, macros)
    found = [] if refused is None else [refused]
    if _SUSPICIOUS.search(tex) and _SUSPICIOUS.search(_HARMLESS.sub("\\,", tex)):
        found += _in_source(tex)
        if refused is None:
            tree = parse(tex, display=display, macros=macros).tree
            found += _in_tree(tex, tree)
            found += _comments(tex, tree)
    return _once(found) if len(found) > 1 else found


def _once(found: list[Issue]) -> list[Issue]:
    """Sort issues, and leave out what is said better by another of the same characters."""
    better = [i for i in found if i.code in {"double-backslash", "control-character"}]
    return sorted(
        {
            i
            for i in found
            if not any(b is not i and b.start <= i.start and i.end <= b.end for b in better)
        }
    )


# -------------------------------------------------------------------- in the characters


def _in_source(tex: str) -> Iterator[Issue]:
    for match in _INVISIBLE.finditer(tex):
        code = f"U+{ord(match[0]):04X}"
        yield Issue(
            match.start(),
            match.end(),
            "invisible-character",
            f"The invisible character {code}",
            "remove it",
        )
    for match in _SWALLOWED.finditer(tex):
        name = _LETTERS[match[1]] + match[2]
        if len(match[2]) > 1 and name in NAMES:
            message = rf"A control character and {match[2]}, where \{name} was meant"
            hint = "double quotes read the backslash: use single quotes or a block (|)"
            yield Issue(match.start(), match.end(), "control-character", message, hint)
    for match in _DOUBLE.finditer(tex):
        name = match[1]
        if name in NAMES:
            start = match.start(1) - 2
            sure = name in _TAKE_ARGUMENTS or "\\begin" not in tex
            message = rf"\\{name} is a new line and the letters {name}"
            hint = rf"write \{name}; for both, a space between: \\ \{name}"
            yield Issue(
                start,
                match.end(),
                "double-backslash",
                message,
                hint,
                "error" if sure else "warning",
            )


def _comments(tex: str, tree: Node) -> Iterator[Issue]:
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


# -------------------------------------------------------------------- in the tree


def _walk(node: Node) -> Iterator[Node]:
    todo = [node]
    while todo:
        here = todo.pop()
        yield here
        todo.extend(children(here))


def _in_tree(tex: str, tree: Node) -> Iterator[Issue]:
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
    if word in _TAKE_ARGUMENTS and after == "{":
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


# -------------------------------------------------------------------- in clozes


def cloze_issues(tex: str) -> list[Issue]:
    """Return where a formula would end an Anki cloze (`}}`) or turn its rest into a hint (`::`)."""
    found = []
    for match in re.finditer(r"\}(?=\})|::", tex):
        if match[0] == "::":
            message, hint = ":: turns the rest of the cloze into a hint", "write :{}:"
        else:
            message, hint = "}} ends the cloze inside the formula", "write } }"
        found.append(Issue(match.start(), match.start() + 2, "cloze-clash", message, hint))
    return found


def for_cloze(tex: str) -> str:
    """Return the formula so that it can stand in an Anki cloze: `} }` for `}}`, `:{}:` for `::`."""
    return re.sub(r":(?=:)", ":{}", re.sub(r"\}(?=\})", "} ", tex))
