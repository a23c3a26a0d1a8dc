"""Which name of a formula is which parameter of the reference, and where values come from."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from nncards.formula.arrays import evaluate
from nncards.formula.domains import INTEGER, POSITIVE, REAL, UNIT, Domain, by_name, read_domain
from nncards.formula.errors import FormulaError
from nncards.formula.parser import parse
from nncards.formula.printing import declared, right_side
from nncards.formula.shapes import Shapes, infer
from nncards.formula.tree import Expr, Name, free_indices, names
from nncards.formula.words import aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

    from nncards.diagnostics import Text
    from nncards.model import Expression

    Array = np.ndarray[Any, np.dtype[Any]]

Given = Expr | str | tuple[Expr, ...]  # a formula, plain text, or columns `[k, s]` set side by side
# What a function says to values it was not made for: the domains or shapes do not fit.
_REFUSALS: Final = (ValueError, ArithmeticError, TypeError, LookupError, AttributeError)
_WHOLE: Final = frozenset({"integer", "index", "size"})


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why formula and reference cannot be compared, and the author's text at fault."""

    error: FormulaError
    text: Text


@dataclass(frozen=True, slots=True)
class Binding:
    """A formula, the function it should equal, and what each of the function's parameters gets."""

    tree: Expr
    call: Callable[..., Any]
    field: str
    parameters: Mapping[str, Given]  # what each parameter gets; text goes as it is
    whole: frozenset[str]  # parameters that take an int
    drawn: tuple[str, ...]  # the names that need a value
    declared: Mapping[str, Domain]
    shapes: Shapes
    defaults: Mapping[str, float]  # parameters left to the reference
    otherwise: Domain | None = None  # where undeclared names come from, if not by their name

    def domain(self, name: str, lengths: Mapping[str, int] | None = None) -> Domain:
        """Where the values of `name` come from."""
        found = self.declared.get(name)
        if found is None:
            return self._guess(name)
        if found.kind == "index" and lengths:
            return replace(found, high=float(lengths.get(found.index, 3)))
        return found

    def _guess(self, name: str) -> Domain:
        whole = any(p in self.whole and self.parameters[p] == Name(name) for p in self.parameters)
        if whole or name in self.shapes.limits:
            return INTEGER
        if self.otherwise is not None:
            return self.otherwise
        return by_name(name)

    def attempts(self) -> Iterator[Binding]:
        """The same with other domains for undeclared names, should the reference refuse the first."""
        yield self
        for domain in (REAL, POSITIVE, UNIT):
            yield replace(self, otherwise=domain)

    def reference(self, env: Mapping[str, Any]) -> tuple[Array | None, str]:
        """The reference's value at a point, or None and its complaint."""
        import numpy as np

        try:
            given = {p: self._argument(p, what, env) for p, what in self.parameters.items()}
            with np.errstate(all="ignore"):
                result = self.call(**given)
            if self.field:
                if not hasattr(result, "_fields"):
                    return None, f"it gives one result, so `.{self.field}` names nothing"
                result = getattr(result, self.field)
            value = np.asarray(result, dtype=np.float64)
        except _REFUSALS as problem:
            return None, f"the reference refuses the points drawn: {problem}; declare `domains`"
        if not np.isfinite(value).all():
            return None, "the reference has no finite value at the points drawn; declare `domains`"
        return value, ""

    def _argument(self, parameter: str, what: Given, env: Mapping[str, Any]) -> Any:
        import numpy as np

        if isinstance(what, str):
            return what
        if isinstance(what, tuple):
            return np.stack([np.asarray(self._argument("", w, env)) for w in what], axis=-1)
        value = env[what.id] if isinstance(what, Name) and what.id in env else evaluate(what, env)
        if parameter in self.whole and np.ndim(value) == 0:
            return int(value)
        used = names(what)
        if used and all(self.domain(n).kind in _WHOLE or n in self.shapes.parent for n in used):
            return np.asarray(value).astype(int) if np.ndim(value) else int(value)
        return value


def bind(
    expression: Expression, name: str, resolve: Callable[[str], Callable[..., Any]]
) -> Binding | Misfit:
    """Match names and parameters; a misfit says which could not be, and the remedy."""
    named = expression.equals or expression.rhs
    tree = right_side(expression)
    if isinstance(tree, FormulaError):
        return Misfit(tree, expression.rhs)
    parts = name.split(".")
    try:
        call = resolve(".".join(parts[:2]))
        signature = inspect.signature(call)
    except (LookupError, ValueError) as problem:
        message = str(problem.args[0]) if problem.args else f"there is no {name}"
        remedy = "name a function of the reference, module.function"
        return Misfit(FormulaError(0, 0, message, remedy), named)
    field = ".".join(parts[2:])
    wrong = _check_field(signature, call, field, name)
    if wrong:
        return Misfit(wrong, named)
    domains = _read_domains(expression)
    if isinstance(domains, Misfit):
        return domains
    given = _given(expression, tree, signature, name)
    if isinstance(given, Misfit):
        return given
    whole = frozenset(p.name for p in signature.parameters.values() if p.annotation in ("int", int))
    defaults = {
        p.name: float(p.default)
        for p in signature.parameters.values()
        if p.name not in given and isinstance(p.default, int | float)
    }
    found = Binding(tree, call, field, given, whole, (), domains, Shapes(), defaults)
    return _bound(found, name, expression)


def _read_domains(expression: Expression) -> dict[str, Domain] | Misfit:
    found = {}
    for name, text in expression.domains.items():
        domain = read_domain(text.value)
        if isinstance(domain, FormulaError):
            return Misfit(domain, text)
        found[name] = domain
    return found


def _bound(found: Binding, name: str, expression: Expression) -> Binding | Misfit:
    """The binding with its shapes and the names to draw; or the name that is no parameter."""
    tree, domains = found.tree, found.declared
    expressions = [e for what in found.parameters.values() for e in _expressions(what)]
    # A bare argument `x` of the reference says nothing on the shape of x; other ones do.
    telling = [e for e in expressions if not isinstance(e, Name)]
    shapes = infer((tree, *telling), domains)
    for what in found.parameters.values():
        if isinstance(what, tuple):
            _join_columns(what, shapes)
    passed = {n for e in expressions for n in names(e)}
    for free in names(tree):
        sized = free in shapes.parent and free not in shapes.of
        if free not in passed and not sized and free not in domains:
            where = next((n for n in _places(tree, free)), tree)
            message = f"{name} has no parameter `{free}`"
            remedy = "map its parameters under `arguments`, or say `size(i)` under `domains`"
            return Misfit(FormulaError(where.start, where.end, message, remedy), expression.rhs)
    drawn = tuple(dict.fromkeys((*names(tree), *(n for e in expressions for n in names(e)))))
    return replace(found, drawn=drawn, shapes=shapes)


def _join_columns(columns: tuple[Expr, ...], shapes: Shapes) -> None:
    """Columns side by side are equally long."""
    known = [shapes.of[c.id] for c in columns if isinstance(c, Name) and c.id in shapes.of]
    for other in known[1:]:
        for one, two in zip(known[0], other, strict=False):
            shapes.join(one, two)


def _expressions(what: Given) -> tuple[Expr, ...]:
    if isinstance(what, str):
        return ()
    return what if isinstance(what, tuple) else (what,)


def _read_argument(text: str, words: tuple[str, ...]) -> Given | FormulaError:
    """A formula, or columns `[k, s]` of one array."""
    if not (text.startswith("[") and text.endswith("]")):
        return parse(text, names=words)
    columns: list[Expr] = []
    for part in text[1:-1].split(","):
        read = parse(part, names=words)
        if isinstance(read, FormulaError):
            return read
        columns.append(read)
    return tuple(columns)


def _places(tree: Expr, name: str) -> Iterator[Expr]:
    from nncards.formula.tree import walk

    return (n for n in walk(tree) if isinstance(n, Name) and n.id == name)


def _check_field(
    signature: inspect.Signature, call: Callable[..., Any], field: str, name: str
) -> FormulaError | None:
    """Whether the function gives several results, and one of them is named."""
    result = signature.return_annotation
    if isinstance(result, str):
        result = getattr(inspect.getmodule(call), result, None)
    fields = getattr(result, "_fields", ())
    if field and fields and field not in fields:
        return FormulaError(0, 0, f"{name}: no such result", f"one of {', '.join(fields)}")
    if fields and not field:
        return FormulaError(
            0,
            0,
            f"{name} gives several results",
            f"write {name}.{fields[0]}, or another of {', '.join(fields)}",
        )
    return None


def _given(
    expression: Expression, tree: Expr, signature: inspect.Signature, name: str
) -> dict[str, Given] | Misfit:
    """What each parameter gets: what `arguments` say, the name it shares, or a name of its own."""
    given: dict[str, Given] = {}
    known = dict.fromkeys((*names(tree), *declared(expression)))
    for extra in expression.arguments:
        if extra not in signature.parameters:
            known_ones = ", ".join(signature.parameters)
            wrong = FormulaError(0, 0, f"{name} has no parameter `{extra}`", f"it has {known_ones}")
            return Misfit(wrong, expression.arguments[extra])
    for parameter in signature.parameters.values():
        if parameter.name in expression.arguments:
            text = expression.arguments[parameter.name].value.strip()
            if parameter.annotation in ("str", str):
                given[parameter.name] = text
                continue
            words = (*known, *free_indices(tree), *signature.parameters)
            read = _read_argument(text, words)
            if isinstance(read, FormulaError):
                return Misfit(read, expression.arguments[parameter.name])
            given[parameter.name] = read
            continue
        shared = sorted(aliases(parameter.name) & set(known))
        if shared:
            given[parameter.name] = Name(parameter.name if parameter.name in shared else shared[0])
        elif parameter.default is inspect.Parameter.empty:
            # The formula does not mention it: drawn all the same, for the reference may depend on it.
            given[parameter.name] = Name(parameter.name)
    return given
