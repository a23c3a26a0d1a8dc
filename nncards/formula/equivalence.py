"""Do two formulas say the same? Numbers first; SymPy is asked only when numbers cannot tell.

Both are computed at the same points, drawn from the declared domains: the same in every run, edges
and the constants of the formulas among them. Each value carries a bound on its rounding error; two
values that differ by more are a counterexample, which settles it. Agreement at enough points is
`equal`. A failure to decide is `undecided`, never `different`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from nncards.formula.domains import (
    INTEGER,
    POSITIVE,
    REAL,
    Domain,
    array,
    draw,
    edges,
    holds,
    seeded,
)
from nncards.formula.errors import EvaluationError, FormulaError, UndefinedError
from nncards.formula.parser import LEARNER, Limits, parse
from nncards.formula.scalars import Entry, NotScalarError, Point, bounded
from nncards.formula.shapes import Shapes, infer, shape_of, sizes
from nncards.formula.tree import (
    CONSTANTS,
    Binary,
    Call,
    Expr,
    Index,
    Name,
    Num,
    children,
    free_indices,
    names,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

Answer = Literal["equal", "different", "undecided"]
ENOUGH: Final = 6  # valid points that it takes to say `equal`
_POINTS: Final = 40
_SLACK: Final = 8.0  # how far beyond their error bounds two values must lie to differ


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point, and the value of each side there."""

    at: Mapping[str, float]
    left: float
    right: float

    def as_dict(self) -> dict[str, object]:
        """The JSON shape: `{at: {name: value}, left, right}`."""
        return {"at": dict(self.at), "left": self.left, "right": self.right}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: the verdict, a counterexample if different, and what it rests on."""

    verdict: Answer
    counterexample: Counterexample | None = None
    points: int = 0
    reason: str = ""

    def as_dict(self) -> dict[str, object]:
        """The JSON shape that scripts rely on: `{verdict, counterexample}`."""
        found = self.counterexample
        return {"verdict": self.verdict, "counterexample": found and found.as_dict()}


def equal(
    left: str,
    right: str,
    *,
    symbols: Collection[str] = (),
    positive: Collection[str] = (),
    limits: Limits = LEARNER,
    confirm: bool = False,
) -> Verdict | FormulaError:
    """Compare two texts; `symbols` may be words, `positive` ones are drawn above 0.

    The error of a text that cannot be read is the first one found.
    """
    declared = {*symbols, *positive}
    first = parse(left, names=declared, limits=limits)
    if isinstance(first, FormulaError):
        return first
    second = parse(right, names=declared | set(names(first)), limits=limits)
    if isinstance(second, FormulaError):
        return second
    return equivalent(first, second, symbols=symbols, positive=positive, confirm=confirm)


def equivalent(
    left: Expr,
    right: Expr,
    *,
    symbols: Collection[str] = (),
    positive: Collection[str] = (),
    domains: Mapping[str, Domain] | None = None,
    otherwise: Callable[[str], Domain] = lambda _: REAL,
    symbolic: bool = True,
    confirm: bool = False,
) -> Verdict:
    """Whether two trees have the same value wherever both have one.

    `domains` say where each name's values come from, `otherwise` for names without one (any real
    number by default); `positive` names some that are above 0. `confirm` asks SymPy about formulas
    that agree as well, which may take two seconds, and says in the reason whether it shows the identity; `symbols` is accepted for symmetry with `equal`. `symbolic=False` never asks SymPy.
    """
    del symbols
    if left == right:
        return Verdict("equal", reason="the same, word for word")
    wanted = {**(domains or {}), **dict.fromkeys(positive, POSITIVE)}
    shapes = infer((left, right), wanted)
    used = tuple(dict.fromkeys((*names(left), *names(right))))
    plan = _Plan(left, right, used, wanted, shapes, otherwise=otherwise)
    try:
        verdict = plan.compare()
    except NotScalarError:
        from nncards.formula.vectors import compare_arrays  # which needs NumPy

        verdict = compare_arrays(left, right, used, plan.domain, shapes)
    except EvaluationError as problem:
        return Verdict("undecided", reason=str(problem))
    asked = (verdict.verdict == "undecided" and symbolic) or (
        verdict.verdict == "equal" and confirm
    )
    if asked:
        from nncards.formula.symbolic import prove_equal  # in a child, with a limit

        if prove_equal(left, right, positive=positive):
            agreed = f"; {verdict.reason}" if verdict.verdict == "equal" else ""
            return Verdict("equal", None, verdict.points, f"SymPy shows the identity{agreed}")
    return verdict


@dataclass(slots=True)
class _Plan:
    left: Expr
    right: Expr
    used: tuple[str, ...]
    domains: Mapping[str, Domain]
    shapes: Shapes
    free: tuple[str, ...] = ()
    special: tuple[float, ...] = ()
    sides: tuple[Expr, Expr] = field(init=False)
    otherwise: Callable[[str], Domain] = field(default=lambda _: REAL)
    narrow: bool = False  # undeclared names are positive: where logarithms have values
    work: int = 200_000  # steps for all points together

    def __post_init__(self) -> None:
        self.sides = (self.left, self.right)
        indices = (*free_indices(self.left), *free_indices(self.right))
        self.free = tuple(dict.fromkeys(indices))
        typed = (n.value for tree in self.sides for n in walk(tree) if isinstance(n, Num))
        constants = sorted({abs(float(v)) for v in typed}, key=lambda v: (v in (0, 1), v))[:4]
        ratios = [a / b for a in constants for b in constants if b and a != b]
        self.special = tuple(
            dict.fromkeys(s * v for v in (*constants, *ratios) for s in (1.0, -1.0))
        )

    def domain(self, name: str) -> Domain:
        """Where the values of `name` come from."""
        if name in self.domains:
            return self.domains[name]
        if name in self.shapes.limits:
            return INTEGER
        return POSITIVE if self.narrow else self.otherwise(name)

    def compare(self) -> Verdict:
        """The verdict at points of the domains; where too few have a value, at positive ones."""
        verdict = self.compared()
        if verdict.verdict == "undecided" and self.used:
            self.narrow = True
            return self.compared()
        return verdict

    def compared(self) -> Verdict:
        valid = 0
        first: Verdict | None = None
        nothing_to_vary = not self.used and not self.free
        for values, lengths, bound in self.points():
            try:
                (a, a_error), (b, b_error) = (
                    self.value(tree, values, lengths, bound) for tree in self.sides
                )
            except UndefinedError:
                continue
            room = _SLACK * (a_error + b_error) + 1e-300
            if abs(a - b) > room:
                at = {**_shown(values), **{k: float(v) for k, v in bound.items()}}
                found = Verdict("different", Counterexample(at, a, b), valid + 1)
                if nothing_to_vary or abs(a - b) > 0.01 * max(abs(a), abs(b)):
                    return found  # a difference that can be seen
                first = first or found
            # A value that rounding may have eaten up says nothing.
            valid += room <= 1e-6 * max(abs(a), abs(b)) or a == b
            if nothing_to_vary:
                return Verdict("equal" if valid else "undecided", None, valid)
        if first or valid >= ENOUGH:
            return first or Verdict("equal", None, valid, f"they agree at {valid} points")
        return Verdict("undecided", None, valid, f"both have a value at {valid} points only")

    def value(
        self,
        tree: Expr,
        values: Mapping[str, float | Entry],
        lengths: Mapping[str, int],
        bound: Mapping[str, int],
    ) -> tuple[float, float]:
        """The value of one side, as long as there is work to spend."""
        point = Point(values, lengths, dict(bound), min(self.work, 20_000))
        allowed = point.work
        try:
            return bounded(tree, point)
        finally:
            self.work -= allowed - point.work

    def points(self) -> Iterator[tuple[dict[str, float | Entry], dict[str, int], dict[str, int]]]:
        """Values of names, sizes of indices, values of free indices; edges first."""
        for turn, changes in enumerate(self.changes()):
            lengths = sizes(self.shapes, turn % 5)
            values: dict[str, float | Entry] = {}
            for name in self.used:
                random = seeded(name, turn)
                if name in self.shapes.of:
                    values[name] = self.entries(name, turn, lengths)
                elif name in lengths:
                    values[name] = float(lengths[name])
                else:
                    values[name] = changes.get(name, draw(self.domain(name), random))
            bound = {
                index: seeded(index, turn).randint(1, lengths.get(index, 3)) for index in self.free
            }
            yield values, lengths, bound

    def entries(self, name: str, turn: int, lengths: Mapping[str, int]) -> Entry:
        domain = self.domain(name)
        shape = shape_of(self.shapes, name, lengths)
        return _Entries(name, turn, domain, shape, lengths.get(domain.index, 3))

    def changes(self) -> Iterator[dict[str, float]]:
        """Names set to an edge at each point; none at most of them."""
        scalars = [n for n in self.used if n not in self.shapes.of and n not in self.shapes.parent]
        for name in scalars[:8]:
            domain = self.domain(name)
            near = (0.0, 0.5, -0.5) if len(scalars) < 4 else (0.5,)
            around = [v + d for v in self.special for d in near]
            if len(scalars) < 3:
                around += [float(v) for v in range(-10, 11)]
            for value in dict.fromkeys((*edges(domain), *around)):
                if holds(domain, value):
                    yield {name: value}
        if len(scalars) > 1:
            for value in (0.0, 1.0, 2.0):
                same = {n: value for n in scalars if holds(self.domain(n), value)}
                if len(same) > 1:
                    yield same
        for _ in range(_POINTS):
            yield {}


@dataclass(slots=True)
class _Entries:
    """An array's entries; each is drawn when it is first asked for, so no index runs too far."""

    name: str
    turn: int
    domain: Domain
    shape: tuple[int, ...]
    longest: int  # of the index whose values these are
    seen: dict[tuple[int, ...], float] = field(default_factory=dict)

    def __call__(self, indices: tuple[int, ...]) -> float:
        if indices not in self.seen:
            self.seen[indices] = self._draw(indices)
        return self.seen[indices]

    def _draw(self, indices: tuple[int, ...]) -> float:
        kind = self.domain.kind
        if kind in ("simplex", "onehot") and 1 <= indices[-1] <= self.shape[-1]:
            row = array(self.domain, self.shape[-1:], seeded(self.name, self.turn, indices[:-1]))
            return row[indices[-1] - 1]
        random = seeded(self.name, self.turn, indices)
        if kind == "index":
            return float(random.randint(1, self.longest))
        return draw(self.domain, random)


def _shown(values: Mapping[str, float | Entry]) -> dict[str, float]:
    """The numbers that were used, entries of arrays as `x[1,2]`."""
    shown: dict[str, float] = {}
    for name, value in values.items():
        if isinstance(value, _Entries):
            for indices, entry in sorted(value.seen.items()):
                shown[f"{name}[{','.join(map(str, indices))}]"] = entry
        elif not callable(value):
            shown[name] = value
    return shown


_WHOLE: Final = frozenset({"softmax", "logsumexp", "norm", "dot", "T", "trace"})


def bare_arrays(tree: Expr, known: Collection[str]) -> tuple[str, ...]:
    """Names of `known` arrays that stand in `tree` without an index, where a number is needed."""
    if isinstance(tree, Name):
        return (tree.id,) if tree.id in known and tree.id not in CONSTANTS else ()
    if isinstance(tree, Index):
        below = tree.indices if isinstance(tree.base, Name) else children(tree)
    elif (isinstance(tree, Call) and tree.function in _WHOLE) or (
        isinstance(tree, Binary) and tree.op == "@"
    ):
        return ()
    else:
        below = children(tree)
    return tuple(name for child in below for name in bare_arrays(child, known))
