"""What is typed -> a tree, or the reason why not. Nothing typed is ever evaluated as code."""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nncards.formula.constants import check_constants
from nncards.formula.errors import FormulaError, RefusedError
from nncards.formula.lexer import Token, tokens
from nncards.formula.rewrite import Source, rewrite
from nncards.formula.tree import (
    CONSTANTS,
    REDUCTIONS,
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
)
from nncards.formula.words import ARITY, FUNCTION_ALIASES, aliases, letters_of, plain

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a formula may be: characters, nesting, nodes, and the largest constant exponent."""

    characters: int
    depth: int
    nodes: int
    exponent: float


AUTHOR: Final = Limits(characters=2000, depth=60, nodes=400, exponent=1024)
LEARNER: Final = Limits(characters=300, depth=40, nodes=200, exponent=64)

_OPERATORS: Final[dict[type, str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
}
_RELATIONS: Final[dict[type, str]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_INDEXED: Final = REDUCTIONS - {"max", "min"}
_FUNCTIONS: Final = frozenset(ARITY) | REDUCTIONS | {"where"}
_FORMS: Final = "{0}(j, x[j]) or {0}(j, 1, n, x[j])"


def parse(
    text: str,
    *,
    names: Collection[str] = (),
    indices: Collection[str] = (),
    closed: bool = False,
    limits: Limits = AUTHOR,
) -> Expr | FormulaError:
    """The tree of `text`, or what is wrong with it and where.

    `names` are declared, so they may be words (`var`, `logits`); others must be a letter, Greek or
    Latin, with digits, `_suffix` and primes. `closed`: no other names than these (and the indices
    that sums bind) are understood. `indices` are letters that count: with them `x_ij` is understood
    as `x[i,j]`, as people type it. Offsets in errors and nodes count characters of `text`.
    """
    if len(text) > limits.characters:
        return FormulaError(
            limits.characters,
            len(text),
            "this formula is too long",
            f"{limits.characters} characters at most",
            text,
        )
    try:
        found = tokens(text)
        source = rewrite(found, depth=limits.depth, end=len(text))
        tree = _Reader(source, frozenset(names), frozenset(indices), closed, limits).read()
        check_constants(tree, limits.exponent)
    except RefusedError as refused:
        return replace(refused.error, text=text)
    return tree


@dataclass(slots=True)
class _Reader:
    """Turns Python's tree into ours, node type by node type; what is not listed is refused."""

    source: Source
    declared: frozenset[str]
    indices: frozenset[str]
    closed: bool
    limits: Limits
    bound: list[str] = field(default_factory=list)
    nodes: int = 0

    def read(self) -> Expr:
        try:
            body = ast.parse(self.source.code, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            column = getattr(error, "offset", None) or 1
            token = self.source.at(column - 1)
            raise RefusedError(
                token.start, token.end, "this cannot be read as a formula", "check what stands here"
            ) from None
        return self.value(body, 0)

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Where `node` stands in the typed text."""
        end = node.end_col_offset or node.col_offset + 1
        return self.source.at(node.col_offset).start, self.source.at(end - 1).end

    def refuse(self, node: ast.expr, message: str, hint: str = "") -> RefusedError:
        return RefusedError(*self.place(node), message, hint)

    def node(self, node: ast.expr, depth: int) -> Expr:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise self.refuse(
                node, "this formula has too many parts", f"{self.limits.nodes} at most"
            )
        if depth > self.limits.depth:
            raise self.refuse(node, "too deeply nested", f"{self.limits.depth} levels at most")
        start, end = self.place(node)
        if type(node) is ast.Name:
            return self.leaf(node)
        if type(node) is ast.BinOp:
            return self.binary(node, depth)
        if type(node) is ast.UnaryOp:
            return self.unary(node, depth)
        if type(node) is ast.Call:
            return self.call(node, depth)
        if type(node) is ast.Subscript:
            return self.subscript(node, depth)
        if type(node) is ast.Compare:
            return self.comparison(node, depth)
        if type(node) is ast.BoolOp:
            operands = tuple(self.condition(n, depth + 1) for n in node.values)
            word = "and" if type(node.op) is ast.And else "or"
            return Logic(word, operands, start=start, end=end)
        if type(node) is ast.Attribute and node.attr == "T":
            return Call("T", (self.node(node.value, depth + 1),), start=start, end=end)
        raise self.refuse(node, "this has no place in a formula", "see the language's functions")

    def token(self, node: ast.Name) -> Token:
        return self.source.table[int(node.id[1:])]

    def leaf(self, node: ast.Name) -> Expr:
        token = self.token(node)
        if token.kind == "num":
            plain_int = token.text.isdigit()
            value = int(token.text) if plain_int else float(token.text)
            return Num(value, token.text, start=token.start, end=token.end)
        return self.subscripted(token) or Name(self.name(token), start=token.start, end=token.end)

    def subscripted(self, token: Token) -> Index | None:
        """`x_ij` as `x[i,j]`, if x is a name and i and j count."""
        base, underscore, letters = token.text.rpartition("_")
        counting = self.indices | set(self.bound)
        known = token.text in self.declared or base not in self.declared
        if not underscore or known or not set(letters) <= counting:
            return None
        place = {"start": token.start, "end": token.end}
        return Index(Name(base, **place), tuple(Name(i, **place) for i in letters), **place)

    def name(self, token: Token) -> str:
        """The declared spelling of a name; refuses what is none."""
        typed = token.text
        if typed in self.declared or typed in self.bound:
            return typed
        for spelling in sorted(aliases(typed) & self.declared):
            return spelling
        if typed in CONSTANTS:
            return typed
        if self.closed:
            raise self.unknown(token)
        bare = typed.rstrip("'")
        if plain(typed) and (bare not in _FUNCTIONS or len(bare) == 1):
            return typed
        raise self.unknown(token)

    def unknown(self, token: Token) -> RefusedError:
        typed = token.text
        if typed in _FUNCTIONS:
            example = "where(x > 0, a, b)" if typed == "where" else f"{typed}(…)"
            return RefusedError(
                token.start, token.end, f"`{typed}` needs its brackets", f"write {example}"
            )
        if typed.endswith("'") and typed.rstrip("'") in _FUNCTIONS:
            return RefusedError(
                token.start, token.end, f"`{typed}` is not defined", "write the derivative out"
            )
        known = sorted(self.declared | set(self.bound))
        letters = letters_of(typed, frozenset(known))
        if letters and len(letters) > 1 and not (self.closed and set(letters) - set(known)):
            hint = f"for a product write {'*'.join(letters)}"
            if not self.closed:
                hint += "; longer names are declared first"
            return RefusedError(token.start, token.end, f"`{typed}` is not a name here", hint)
        near = difflib.get_close_matches(typed, known, 1)
        if near:
            hint = f"did you mean {near[0]}?"
        elif self.closed:
            hint = f"the names are {', '.join(known)}" if known else "no names are needed here"
        else:
            hint = "longer names are declared first; a product needs *"
        return RefusedError(token.start, token.end, f"`{typed}` is not a name here", hint)

    def binary(self, node: ast.BinOp, depth: int) -> Expr:
        op = _OPERATORS.get(type(node.op))
        if op is None:
            raise self.refuse(node, "this operator has no place in a formula")
        start, end = self.place(node)
        same = type(node.left) is ast.BinOp and _level(node.left.op) == _level(node.op)
        if op == "**" and type(node.right) is ast.Name:
            token = self.token(node.right)
            if token.text == "T" and "T" not in self.declared:
                return Call("T", (self.node(node.left, depth + 1),), start=start, end=end)
        left = self.node(node.left, depth if same else depth + 1)
        right = self.node(node.right, depth + 1)
        self.check_operand(left)
        self.check_operand(right)
        return Binary(op, left, right, start=start, end=end)

    def unary(self, node: ast.UnaryOp, depth: int) -> Expr:
        operand = self.node(node.operand, depth + 1)
        self.check_operand(operand)
        start, end = self.place(node)
        if type(node.op) is ast.USub:
            return Neg(operand, start=start, end=end)
        if type(node.op) is ast.UAdd:
            return operand
        raise self.refuse(node, "this operator has no place in a formula")

    def check_operand(self, operand: Expr) -> None:
        if isinstance(operand, Compare | Logic):
            raise RefusedError(
                operand.start,
                operand.end,
                "a comparison is not a number",
                "comparisons stand in where(x > 0, a, b)",
            )

    def value(self, node: ast.expr, depth: int) -> Expr:
        """A node that must be a number or an array."""
        found = self.node(node, depth)
        self.check_operand(found)
        return found

    def condition(self, node: ast.expr, depth: int) -> Expr:
        """A node that must be a comparison."""
        found = self.node(node, depth)
        if not isinstance(found, Compare | Logic):
            raise self.refuse(node, "a condition is needed here", "compare two things: x > 0")
        return found

    def comparison(self, node: ast.Compare, depth: int) -> Expr:
        relations = tuple(_RELATIONS.get(type(op), "") for op in node.ops)
        if "" in relations:
            raise self.refuse(node, "this comparison has no place in a formula")
        operands = tuple(self.value(n, depth + 1) for n in (node.left, *node.comparators))
        start, end = self.place(node)
        return Compare(relations, operands, start=start, end=end)

    def subscript(self, node: ast.Subscript, depth: int) -> Expr:
        base = self.node(node.value, depth + 1)
        if not isinstance(base, Name) and not (isinstance(base, Call) and base.function != "T"):
            raise self.refuse(node, "only a name can be indexed", "name it, or index inside")
        inside = node.slice.elts if type(node.slice) is ast.Tuple else [node.slice]
        indices = tuple(self.index(n, depth + 1) for n in inside)
        start, end = self.place(node)
        return Index(base, indices, start=start, end=end)

    def index(self, node: ast.expr, depth: int) -> Expr:
        """An index: names inside need no declaration when they are single letters."""
        if type(node) is ast.Name and self.token(node).kind == "name":
            typed = self.token(node).text
            if len(typed) == 1 and not self.closed:
                return Name(typed, start=self.token(node).start, end=self.token(node).end)
        found = self.value(node, depth)
        if isinstance(found, Num) and not isinstance(found.value, int):
            raise self.refuse(node, "an index is a whole number", "indices count from 1")
        return found

    def call(self, node: ast.Call, depth: int) -> Expr:
        if type(node.func) is not ast.Name or node.keywords:
            raise self.refuse(
                node, "only functions of the language are called", "a product needs *"
            )
        token = self.token(node.func)
        function = self.function(token)
        start, end = self.place(node)
        if any(type(n) is ast.Starred for n in node.args):
            raise self.refuse(node, "a star has no place here")
        if function == "where":
            return self.where(node, depth, start, end)
        if function in _INDEXED or (function in REDUCTIONS and self.indexed(node.args)):
            return self.reduction(function, node, depth)
        least, most = ARITY[function]
        if not least <= len(node.args) <= most:
            count = f"{least}" if least == most else f"{least} to {most}"
            raise self.refuse(
                node,
                f"`{token.text}` takes {count} argument{'s' if most > 1 else ''}, "
                f"not {len(node.args)}",
                f"write {function}({', '.join('xyabcdmn'[:least])})",
            )
        arguments = tuple(self.value(n, depth + 1) for n in node.args)
        return Call(function, arguments, start=start, end=end)

    def function(self, token: Token) -> str:
        typed = token.text
        for spelling in (typed, FUNCTION_ALIASES.get(typed, ""), typed.lower()):
            if spelling in _FUNCTIONS:
                return spelling
        near = difflib.get_close_matches(typed, sorted(_FUNCTIONS), 1, 0.7)
        if near and len(typed) > 2:
            hint = f"did you mean {near[0]}(…)?"
        else:
            hint = f"for a product write {typed}*(…)"
        return self.no_function(token, hint)

    def no_function(self, token: Token, hint: str) -> str:
        raise RefusedError(token.start, token.end, f"`{token.text}` is not a function", hint)

    def where(self, node: ast.Call, depth: int, start: int, end: int) -> Expr:
        if len(node.args) != 3:
            raise self.refuse(
                node, f"`where` takes 3 arguments, not {len(node.args)}", "write where(x > 0, a, b)"
            )
        condition = self.condition(node.args[0], depth + 1)
        then, otherwise = (self.value(n, depth + 1) for n in node.args[1:])
        return Where(condition, then, otherwise, start=start, end=end)

    def indexed(self, arguments: list[ast.expr]) -> bool:
        """Whether `max(j, …)` runs over `j`: a bare name that indexes something in the last one."""
        if len(arguments) not in (2, 4) or type(arguments[0]) is not ast.Name:
            return False
        first = self.token(arguments[0])
        if first.kind != "name":
            return False
        for inner in ast.walk(arguments[-1]):
            if type(inner) is ast.Subscript:
                for leaf in ast.walk(inner.slice):
                    if type(leaf) is ast.Name and self.token(leaf).text == first.text:
                        return True
        return False

    def reduction(self, kind: str, node: ast.Call, depth: int) -> Expr:
        arguments = node.args
        forms = _FORMS.format(kind)
        if len(arguments) not in (2, 3, 4):
            raise self.refuse(node, f"`{kind}` needs its index", f"write {forms}")
        count = 2 if len(arguments) == 3 else 1
        indices = []
        for argument in arguments[:count]:
            token = self.token(argument) if type(argument) is ast.Name else None
            if token is None or token.kind != "name" or not plain(token.text):
                raise self.refuse(argument, f"`{kind}` begins with its index", f"write {forms}")
            index = token.text
            if index in self.bound or index in indices:
                raise self.refuse(argument, f"the index {index} is taken", "use another letter")
            indices.append(index)
        lower = upper = None
        if len(arguments) == 4:
            lower, upper = (self.value(n, depth + 1) for n in arguments[1:3])
        self.bound.extend(indices)
        body = self.value(arguments[-1], depth + 1)
        del self.bound[len(self.bound) - count :]
        start, end = self.place(node)
        for index in reversed(indices):
            body = Reduce(kind, index, lower, upper, body, start=start, end=end)
        return body


def _level(op: ast.operator) -> int:
    """Chains of one level (`a + b - c`, `a * b / c`) do not count as nesting."""
    if type(op) in (ast.Add, ast.Sub):
        return 1
    return 2 if type(op) in (ast.Mult, ast.Div, ast.MatMult) else 3
