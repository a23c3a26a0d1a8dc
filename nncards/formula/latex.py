r"""A tree -> LaTeX, as a textbook sets it, with the brackets it needs and no others.

Every piece knows how tightly it binds; whoever puts it somewhere asks for a binding and gets
brackets if the piece binds less. A big operator reaches over the product behind it and stops at
the next `+` or `-`, as is the custom. In scripts a division stays on the line: e^{z_i/\tau}.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nncards.formula.symbols import Symbol, symbol
from nncards.formula.tree import (
    Binary,
    Call,
    Compare,
    Expr,
    Index,
    Logic,
    Name,
    Neg,
    Num,
    Reduce,
    Where,
    names,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# How tightly a piece binds.
CASES, RELATION, SUM, SLASH, PRODUCT, APPLIED, FRACTION, POWER, ATOM = range(9)

_RELATIONS: Final = {
    "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge", "==": "=", "!=": "\\ne",
}  # fmt: skip
_OPERATORS: Final = {
    "sum": "\\sum", "prod": "\\prod", "max": "\\max", "min": "\\min", "mean": "\\operatorname*{mean}",
    "argmax": "\\operatorname*{arg\\,max}", "argmin": "\\operatorname*{arg\\,min}",
}  # fmt: skip
_PLAIN: Final = {  # set before a bare argument, \log x
    "log": "\\log", "ln": "\\ln", "log2": "\\log_2", "log10": "\\log_{10}", "exp": "\\exp",
    "sin": "\\sin", "cos": "\\cos", "tan": "\\tan", "arctan": "\\arctan",
    "sinh": "\\sinh", "cosh": "\\cosh", "tanh": "\\tanh",
}  # fmt: skip
_SQUARED: Final = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh"})  # \tanh^2 x
_NAMED: Final = {  # always with brackets
    "relu": "\\operatorname{ReLU}", "gelu": "\\operatorname{GELU}", "selu": "\\operatorname{SELU}",
    "swish": "\\operatorname{swish}", "softplus": "\\operatorname{softplus}",
    "softmax": "\\operatorname{softmax}", "logsumexp": "\\operatorname{LSE}",
    "sign": "\\operatorname{sign}", "erf": "\\operatorname{erf}", "logit": "\\operatorname{logit}",
    "trace": "\\operatorname{tr}", "Phi": "\\Phi", "max": "\\max", "min": "\\min",
    "leaky_relu": "\\operatorname{LeakyReLU}", "elu": "\\operatorname{ELU}",
}  # fmt: skip
_TALL: Final = ("\\frac", "\\sum", "\\prod", "\\begin", "\\operatorname*")


@dataclass(frozen=True, slots=True)
class Piece:
    r"""LaTeX, how tightly it binds, and whether it swallows a factor that follows (`\sum`)."""

    tex: str
    binds: int
    greedy: bool = False

    @property
    def tall(self) -> bool:
        """Whether brackets around it must grow."""
        return any(mark in self.tex for mark in _TALL)


def to_latex(expr: Expr, symbols: Mapping[str, str] | None = None) -> str:
    """The LaTeX of `expr`; `symbols` maps names to LaTeX, to `bold`, or to a template with `#1`."""
    return _Printer(dict(symbols or {}), _sigma_taken(expr, symbols or {})).print(expr)


def _sigma_taken(expr: Expr, symbols: Mapping[str, str]) -> bool:
    """Whether a symbol looks like the sigmoid's σ."""
    shown = (symbols[n] if n in symbols else str(symbol(n, {})) for n in names(expr))
    return any("\\sigma" in tex for tex in shown)


def brackets(tex: str, *, tall: bool = False) -> str:
    """`tex` in round brackets that grow if it is tall."""
    return f"\\left({tex}\\right)" if tall else f"({tex})"


@dataclass(frozen=True, slots=True)
class _Printer:
    symbols: dict[str, str]
    sigma_taken: bool
    script: bool = False
    levels: dict[str, int] = field(default_factory=dict)

    def print(self, node: Expr) -> str:
        return self.piece(node).tex

    def within(self, node: Expr, binds: int, *, last: bool = True) -> str:
        """`node` as part of something that asks for at least `binds`."""
        piece = self.piece(node, closed=not last)
        if piece.binds < binds or (piece.greedy and not last):
            return brackets(piece.tex, tall=piece.tall)
        return piece.tex

    def small(self, node: Expr) -> str:
        """`node` inside a script."""
        return replace(self, script=True).print(node)

    def piece(self, node: Expr, *, closed: bool = False) -> Piece:
        r"""`closed`: something follows directly, so `\log x` must be `\log(x)`."""
        negative, bare = signed(node)
        if negative:
            return Piece(f"-{self.within(bare, SLASH)}", SUM, self.piece(bare).greedy)
        match bare:
            case Num():
                return _number(bare)
            case Name() | Index():
                return self.letter(bare)
            case Binary():
                return self.binary(bare)
            case Call():
                return self.call(bare, closed)
            case Reduce():
                return self.reduction(bare)
            case Where():
                return self.cases(bare)
            case _:
                return self.condition(bare)

    def letter(self, node: Name | Index) -> Piece:
        if isinstance(node, Index) and not isinstance(node.base, Name):
            base = self.within(node.base, ATOM)
            return Piece(f"{base}_{_braced(self.indices(node))}", FRACTION)
        found = self.symbol(node)
        if isinstance(found, str):
            return Piece(found, FRACTION)
        binds = FRACTION if found.sup or found.compound else ATOM
        return Piece(str(found), SUM if found.additive else binds)

    def symbol(self, node: Name | Index) -> Symbol | str:
        if isinstance(node, Name):
            return symbol(node.id, self.symbols)
        name = node.base.id if isinstance(node.base, Name) else ""
        declared = self.symbols.get(name, "")
        if "#1" in declared:
            for number, index in enumerate(node.indices, 1):
                declared = declared.replace(f"#{number}", self.small(index))
            return declared
        return symbol(name, self.symbols).indexed(self.indices(node))

    def indices(self, node: Index) -> str:
        return ",".join(self.small(n) for n in node.indices)

    def binary(self, node: Binary) -> Piece:
        match node.op:
            case "+" | "-":
                return self.sum(node)
            case "*":
                return self.product(_factors(node))
            case "/":
                return self.quotient(node)
            case "**":
                return self.power(node)
            case _:
                left = self.within(node.left, APPLIED, last=False)
                return Piece(f"{left} {self.within(node.right, APPLIED)}", PRODUCT)

    def sum(self, node: Binary) -> Piece:
        shown = ""
        for positive, term in _terms(node):
            negative, bare = signed(term)
            sign = "+" if positive != negative else "-"
            tex = self.within(bare, SLASH)
            shown = f"{shown} {sign} {tex}" if shown else (tex if sign == "+" else f"-{tex}")
        return Piece(shown, SUM)

    def product(self, factors: list[Expr]) -> Piece:
        shown = ""
        before: Expr | None = None
        greedy = False
        for place, factor in enumerate(factors):
            last = place == len(factors) - 1
            inside = factor
            least = APPLIED if not isinstance(inside, Reduce) else PRODUCT
            tex = self.within(factor, least, last=last)
            shown = f"{shown}{self.times(before, factor, shown, tex)}{tex}" if shown else tex
            before = factor
            greedy = last and self.piece(factor).greedy and tex == self.piece(factor).tex
        return Piece(shown, PRODUCT, greedy)

    def times(self, left: Expr | None, right: Expr, before: str, after: str) -> str:
        """What stands between two factors: mostly nothing."""
        if self.bold(left) and self.bold(right):
            return " \\odot "
        numeric = isinstance(left, Num) or _digits_only(left)
        if after[:1].isdigit() or (numeric and after.startswith("\\frac")):
            return " \\cdot "
        if isinstance(left, Name) and left.id in "fghFGH" and after.startswith(("(", "\\left(")):
            return " \\cdot "
        if before.endswith((")", "}", "\\right|")) and after.startswith(("\\log", "\\ln")):
            return " \\, "
        return " "

    def bold(self, node: Expr | None) -> bool:
        if not isinstance(node, Name):
            return False
        declared = self.symbols.get(node.id, "")
        return declared == "bold" or declared.startswith(("\\mathbf", "\\boldsymbol"))

    def quotient(self, node: Binary) -> Piece:
        if self.script:
            above = self.within(node.left, PRODUCT, last=False)
            return Piece(f"{above}/{self.within(node.right, POWER)}", SLASH)
        factors = _factors(node.left)
        if isinstance(factors[-1], Reduce) and factors[-1].kind in ("sum", "prod"):
            rest: Expr = Num(1, "1")
            for place, factor in enumerate(factors[:-1]):
                rest = factor if place == 0 else Binary("*", rest, factor)
            return self.product([Binary("/", rest, node.right), factors[-1]])
        return Piece(f"\\frac{{{self.print(node.left)}}}{{{self.print(node.right)}}}", FRACTION)

    def power(self, node: Binary) -> Piece:
        exponent = self.small(node.right)
        if isinstance(node.left, Call) and node.left.function in _SQUARED and _whole(node.right):
            head = f"{_PLAIN[node.left.function]}^{_braced(exponent)}"
            return self.applied(head, node.left.arguments[0], closed=True)
        return Piece(f"{self.within(node.left, ATOM, last=False)}^{_braced(exponent)}", POWER)

    def applied(self, head: str, argument: Expr, *, closed: bool) -> Piece:
        """A function's name before its argument, bare if the argument is one letter."""
        inside = self.piece(argument)
        bare = isinstance(argument, Name | Index) and inside.binds >= FRACTION
        if bare and not closed:
            return Piece(f"{head} {inside.tex}", APPLIED)
        return Piece(f"{head}{brackets(inside.tex, tall=inside.tall)}", APPLIED)

    def call(self, node: Call, closed: bool) -> Piece:
        name, arguments = node.function, node.arguments
        first = arguments[0]
        if name == "exp" and not self.script and _short(first):
            return Piece(f"e^{_braced(self.small(first))}", POWER)
        if name in _PLAIN:
            return self.applied(_PLAIN[name], first, closed=closed)
        if name == "sqrt":
            return Piece(f"\\sqrt{{{self.print(first)}}}", ATOM)
        if name == "T":
            return Piece(f"{self.within(first, ATOM)}^\\top", POWER)
        if name == "dot":
            left = f"{self.within(first, ATOM)}^\\top"
            return Piece(f"{left} {self.within(arguments[1], APPLIED)}", PRODUCT)
        if name in ("abs", "floor", "ceil", "norm"):
            return self.fenced(node)
        shown = "\\operatorname{sigmoid}" if self.sigma_taken else "\\sigma"
        head = shown if name == "sigmoid" else _NAMED[name]
        if name in ("leaky_relu", "elu"):
            head = f"{head}_{_braced(self.small(arguments[1]))}"
            arguments = arguments[:1]
        inside = ", ".join(self.print(n) for n in arguments)
        tall = any(mark in inside for mark in _TALL)
        return Piece(f"{head}{brackets(inside, tall=tall)}", ATOM)

    def fenced(self, node: Call) -> Piece:
        inside = self.piece(node.arguments[0])
        if node.function == "norm":
            power = f"_{_braced(self.small(node.arguments[1]))}" if len(node.arguments) > 1 else ""
            return Piece(f"\\lVert {inside.tex} \\rVert{power}", ATOM)
        left, right = {
            "abs": ("\\lvert", "\\rvert"),
            "floor": ("\\lfloor", "\\rfloor"),
            "ceil": ("\\lceil", "\\rceil"),
        }[node.function]
        if inside.tall:
            if node.function == "abs":
                left = right = "|"
            return Piece(f"\\left{left} {inside.tex} \\right{right}", ATOM)
        return Piece(f"{left} {inside.tex} {right}", ATOM)

    def reduction(self, node: Reduce) -> Piece:
        if node.kind == "mean" and node.lower is not None and node.upper is not None:
            total = replace(node, kind="sum")
            return self.quotient_of(total, _count(node.lower, node.upper))
        indices, body = [node.index], node.body
        while (
            node.lower is None and isinstance(body, Reduce) and body.kind == node.kind
            and body.lower is None
        ):  # fmt: skip
            indices.append(body.index)
            body = body.body
        below = ",".join(self.small(Name(index)) for index in indices)
        above = ""
        if node.lower is not None and node.upper is not None:
            below = f"{below}={self.small(node.lower)}"
            above = f"^{_braced(self.small(node.upper))}"
        inside = self.within(body, PRODUCT)
        return Piece(f"{_OPERATORS[node.kind]}_{_braced(below)}{above} {inside}", PRODUCT, True)

    def quotient_of(self, total: Reduce, count: Expr) -> Piece:
        if self.script:
            return self.quotient(Binary("/", total, count))
        return self.product([Binary("/", Num(1, "1"), count), total])

    def cases(self, node: Where) -> Piece:
        rows = []
        rest: Expr = node
        while isinstance(rest, Where):
            condition = self.condition(rest.condition).tex
            rows.append(f"{self.print(rest.then)} & \\text{{if }} {condition}")
            rest = rest.otherwise
        rows.append(f"{self.print(rest)} & \\text{{otherwise}}")
        inside = " \\\\ ".join(rows)
        return Piece(f"\\begin{{cases}} {inside} \\end{{cases}}", CASES)

    def condition(self, node: Expr) -> Piece:
        if isinstance(node, Logic):
            parts = [self.condition(n) for n in node.operands]
            shown = [brackets(p.tex) if p.binds < RELATION else p.tex for p in parts]
            return Piece(f" \\text{{ {node.op} }} ".join(shown), CASES)
        if not isinstance(node, Compare):
            return self.piece(node)
        tex = self.within(node.operands[0], SUM)
        for relation, operand in zip(node.relations, node.operands[1:], strict=True):
            tex += f" {_RELATIONS[relation]} {self.within(operand, SUM)}"
        return Piece(tex, RELATION)


def signed(node: Expr) -> tuple[bool, Expr]:
    """Whether a minus stands in front, and the rest: `-x/2` is the negative of `x/2`."""
    if isinstance(node, Neg):
        negative, bare = signed(node.operand)
        return not negative, bare
    if isinstance(node, Binary) and node.op in ("*", "/"):
        negative, bare = signed(node.left)
        return (True, replace(node, left=bare)) if negative else (False, node)
    return False, node


def _terms(node: Expr) -> list[tuple[bool, Expr]]:
    """The terms of a chain of `+` and `-`, each with whether it is added."""
    if isinstance(node, Binary) and node.op in ("+", "-"):
        return [*_terms(node.left), (node.op == "+", node.right)]
    return [(True, node)]


def _factors(node: Expr) -> list[Expr]:
    if isinstance(node, Binary) and node.op == "*":
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _number(node: Num) -> Piece:
    text = (node.text or repr(node.value)).lower().lstrip("+")
    mantissa, _, exponent = text.partition("e")
    if mantissa.startswith("."):
        mantissa = f"0{mantissa}"
    mantissa = mantissa.rstrip(".") if mantissa.endswith(".") else mantissa
    if not exponent:
        return Piece(mantissa, ATOM)
    power = f"10^{_braced(str(int(exponent)))}"
    if float(mantissa) == 1:
        return Piece(power, POWER)
    return Piece(f"{mantissa} \\cdot {power}", PRODUCT)


def _count(lower: Expr, upper: Expr) -> Expr:
    """How many values an index takes from `lower` to `upper`."""
    if lower == Num(1):
        return upper
    if lower == Num(0) and isinstance(upper, Binary) and upper.op == "-" and upper.right == Num(1):
        return upper.left
    return Binary("+", Binary("-", upper, lower), Num(1, "1"))


def _short(node: Expr) -> bool:
    """Whether `node` reads well as an exponent."""
    inner = list(walk(node))
    if any(isinstance(n, Reduce | Where) or _exponential(n) for n in inner):
        return False
    return len(inner) <= 16


def _exponential(node: Expr) -> bool:
    return isinstance(node, Call) and node.function in ("exp", "sqrt", "log", "ln", "dot", "norm")


def _digits_only(node: Expr | None) -> bool:
    return (
        isinstance(node, Binary)
        and node.op in ("/", "**")
        and all(isinstance(n, Num) for n in walk(node) if not isinstance(n, Binary))
    )


def _whole(node: Expr) -> bool:
    return isinstance(node, Num) and isinstance(node.value, int)


def _braced(tex: str) -> str:
    return tex if len(tex) == 1 else f"{{{tex}}}"
