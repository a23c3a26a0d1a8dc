"""The grouping of a drawing is read back from its geometry, by a reader that knows nothing of the drawer."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.latex.text import draw

# A formula is a row: a list of items. An item is a character, or a tuple:
# ("frac", row, row), ("root", row, degree row), ("paren", row),
# ("scripts", item, sub row or None, sup row or None), ("sum", low row or None, high row or None).
Row = list

LETTERS = "abmnptxyzθβQ"
SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼ᵃᵇᵐⁿᵖᵗˣʸᶻᶿᵝ", "0123456789+−=abmnptxyzθβ", strict=True))
SUB = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌ₐₘₙₚₜₓᵦ", "0123456789+−=amnptxβ", strict=True))


# --- random formulas --------------------------------------------------------------------------------

atoms = st.sampled_from(LETTERS)
digits = st.sampled_from("0123456789")


def rows(item: st.SearchStrategy, most: int = 3) -> st.SearchStrategy[Row]:
    """Items side by side, now and then with a sign between them."""
    sign = st.sampled_from(["+", "−", "=", "", ""])
    pairs = st.lists(st.tuples(sign, item), min_size=1, max_size=most)
    return pairs.map(
        lambda found: [
            part for i, (s, it) in enumerate(found) for part in ([s] if s and i else []) + [it]
        ]
    )


def bigger(inner: st.SearchStrategy) -> st.SearchStrategy:
    row = rows(inner)
    short = rows(st.one_of(atoms, digits), 2)
    base = st.one_of(atoms, st.builds(lambda r: ("paren", r), row))
    fraction = st.builds(lambda a, b: ("frac", a, b), row, row)
    root = st.builds(lambda a, d: ("root", a, d), row, st.none() | digits.map(lambda d: [d]))
    scripts = st.one_of(
        st.builds(lambda b, s: ("scripts", b, s, None), base, row),
        st.builds(lambda b, s: ("scripts", b, None, s), base, row),
        st.builds(lambda b, s, t: ("scripts", b, s, t), base, short, row),
        st.builds(lambda b, s: ("scripts", b, None, s), fraction | root, short),
    )
    total = st.builds(lambda lo, hi: ("sum", lo, hi), short, st.none() | short)
    return st.one_of(fraction, root, scripts, st.builds(lambda r: ("paren", r), row), total)


formulas = rows(st.recursive(st.one_of(atoms, digits), bigger, max_leaves=12))


def tex(row: Row) -> str:
    return " ".join(one(item) for item in row)


def one(item: object) -> str:  # a kind a line
    match item:
        case ("frac", a, b):
            return rf"\frac{{{tex(a)}}}{{{tex(b)}}}"
        case ("root", a, None):
            return rf"\sqrt{{{tex(a)}}}"
        case ("root", a, d):
            return rf"\sqrt[{tex(d)}]{{{tex(a)}}}"
        case ("paren", a):
            return rf"\left({tex(a)}\right)"
        case ("scripts", base, sub, sup):
            low = f"_{{{tex(sub)}}}" if sub else ""
            high = f"^{{{tex(sup)}}}" if sup else ""
            return "{" + one(base) + "}" + low + high
        case ("sum", lo, hi):
            return rf"\sum_{{{tex(lo)}}}" + (f"^{{{tex(hi)}}}" if hi else "")
    return {"θ": r"\theta", "β": r"\beta", "−": "-"}.get(str(item), str(item))


def single(item: object) -> bool:
    """Whether an item is one letter or number, perhaps with an index."""
    return isinstance(item, str) or (
        item[0] == "scripts" and isinstance(item[1], str) and item[3] is None
    )


def expected(row: Row, *, script: bool = False) -> Row:
    """What a drawing may say instead: `x/2` in a script, brackets around a fraction or a root with a power."""
    out: Row = []
    for item in row:
        match item:
            case ("frac", [a], [b]) if script and single(a) and single(b):
                out += [*expected([a], script=True), "/", *expected([b], script=True)]
            case ("frac", a, b):
                out.append(("frac", expected(a), expected(b)))
            case ("root", a, d):
                out.append(("root", expected(a), d))
            case ("paren", a):
                out.append(("paren", expected(a, script=script)))
            case ("scripts", base, sub, sup):
                whole = expected([base], script=script and base[0] == "paren")
                if isinstance(base, tuple) and base[0] in ("frac", "root"):
                    whole = [("paren", expected([base], script=script))]
                low, high = (None if s is None else expected(s, script=True) for s in (sub, sup))
                out.append(("scripts", whole[0], low, high))
            case ("sum", lo, hi):
                high = None if hi is None else expected(hi, script=True)
                out.append(("sum", expected(lo, script=True), high))
            case _:
                out.append(item)
    return out


# --- the reader -------------------------------------------------------------------------------------


@dataclass
class Reader:
    """Reads a rectangle of characters: rows top..bottom, columns left..right, all inclusive."""

    grid: list[str]

    def at(self, r: int, c: int) -> str:
        return self.grid[r][c] if 0 <= r < len(self.grid) and 0 <= c < len(self.grid[r]) else " "

    def column(self, c: int, top: int, bottom: int) -> list[tuple[int, str]]:
        return [(r, self.at(r, c)) for r in range(top, bottom + 1) if self.at(r, c) != " "]

    def row(self, top: int, bottom: int, left: int, right: int) -> tuple[Row, int]:
        """The row of items in a rectangle, and its baseline."""
        text = "".join(
            self.at(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)
        ).replace(" ", "")
        for table in (SUPER, SUB):
            if text and all(char in table for char in text):
                return [table[char] for char in text], top
        items: Row = []
        base = -1
        c = left
        while c <= right:
            if not self.column(c, top, bottom):
                c += 1
                continue
            item, c, line = self.item(top, bottom, c, right, base)
            if item is None:
                continue
            assert base in (-1, line), f"an item at column {c} stands on line {line}, not {base}"
            base = line
            low, high, c = self.corners(top, bottom, c, right, base)
            items.append(("scripts", item, low, high) if low or high else item)
        return items, base

    def item(self, top: int, bottom: int, c: int, right: int, base: int) -> tuple[object, int, int]:
        """The item whose left edge is column c, the column after it, and its baseline."""
        cells = self.column(c, top, bottom)
        for r, char in cells:
            if char == "╲" and self.at(r, c + 1) == "│":
                return self.tall_root(top, c, r)
            if char == "─":
                return self.fraction(top, bottom, c, r, right)
            if char in "⎛(":
                return self.paren(top, bottom, c, r)
        found = self.total(top, bottom, c, right, base)
        if found:
            return found
        hook = next((r for r, char in cells if char in "√╲"), None)
        if hook is not None:
            return self.small_root(c, hook)
        if base >= 0:
            cells = [(r, char) for r, char in cells if r == base]
        assert len(cells) == 1, f"column {c} holds {cells}"
        return cells[0][1], c + 1, cells[0][0]

    def fraction(
        self, top: int, bottom: int, c: int, r: int, right: int
    ) -> tuple[object, int, int]:
        end = c
        while end < right and self.at(r, end + 1) == "─":
            end += 1
        above, _ = self.row(top, r - 1, c, end)
        below, _ = self.row(r + 1, bottom, c, end)
        return ("frac", above, below), end + 1, r

    def paren(self, top: int, bottom: int, c: int, r: int) -> tuple[object, int, int]:
        if self.at(r, c) == "(":
            depth, end = 1, c
            while depth:
                end += 1
                depth += (self.at(r, end) == "(") - (self.at(r, end) == ")")
            inside, base = self.row(*self.trimmed(top, bottom, c + 1, end - 1))
            assert base == r
            return ("paren", inside), end + 1, r
        low = r
        while self.at(low, c) != "⎝":
            low += 1
        opening = "⎛" + "⎜" * (low - r - 1) + "⎝"
        closing = "⎞" + "⎟" * (low - r - 1) + "⎠"
        depth, end = 1, c
        while depth:
            end += 1
            side = "".join(self.at(k, end) for k in range(r, low + 1))
            depth += (side == opening) - (side == closing)
        inside, base = self.row(r, low, c + 1, end - 1)
        return ("paren", inside), end + 1, base

    def small_root(self, c: int, r: int) -> tuple[object, int, int]:
        start = c + 1 if self.at(r, c) == "√" else c + 2
        end = start
        while self.at(r - 1, end + 1) == "_":
            end += 1
        assert self.at(r - 1, start) == "_"
        degree = None if self.at(r, c) == "√" else [self.at(r - 1, c)]
        return ("root", self.row(r, r, start, end)[0], degree), end + 1, r

    def tall_root(self, top: int, c: int, low: int) -> tuple[object, int, int]:
        high = low
        while self.at(high, c + 1) != "┌":
            high -= 1
        end = c + 2
        while self.at(high, end + 1) == "─":
            end += 1
        degree = [self.at(low - 1, c)] if self.at(low - 1, c) != " " else None
        inside, base = self.row(high + 1, low, c + 2, end)
        return ("root", inside, degree), end + 1, base

    def total(
        self, top: int, bottom: int, c: int, right: int, base: int
    ) -> tuple[object, int, int] | None:
        """A sum whose left edge, or that of its limits, is column c."""
        wall = (
            k
            for k in range(c, right + 1)
            if any(char in "⎛⎞" for _, char in self.column(k, top, bottom))
        )
        right = next(wall, right + 1) - 1
        for r in range(top, bottom + 1):
            for k in range(c, right + 1):
                half = self.sign(r, k)
                if half is None or base not in (-1, r - half) or (half and r - 2 * half < top):
                    continue
                found = self.limits(
                    top, bottom, (r - 2 * half, r), (k, k + half + (half > 0)), (c, right)
                )
                if found[2] == c:
                    return ("sum", found[0] or None, found[1] or None), found[3] + 1, r - half
        return None

    def sign(self, r: int, k: int) -> int | None:
        """0 for a sign of one line at that place, 1 or 2 for the foot of a tall one."""
        if self.at(r, k) == "∑":
            return 0
        if self.at(r, k) == "╱" and self.at(r, k + 1) == "_":
            return next((h for h in (1, 2) if self.at(r - 2 * h + 1, k) == "╲"), None)
        return None

    def limits(
        self,
        top: int,
        bottom: int,
        rows: tuple[int, int],
        columns: tuple[int, int],
        edges: tuple[int, int],
    ) -> tuple[Row, Row, int, int]:
        """What stands right below and above a sign (or in small letters beside it), and all its columns."""
        left, right = columns
        low: Row = []
        high: Row = []
        while self.at(rows[1], right + 1) in SUB:
            right += 1
            low.append(SUB[self.at(rows[1], right)])
        while low and self.at(rows[1], right + 1) in SUPER:
            right += 1
            high.append(SUPER[self.at(rows[1], right)])
        if low:
            return low, high, left, right
        ends = [columns]
        texts: list[Row] = []
        for r in (rows[1] + 1, rows[0] - 1):
            inside = top <= r <= bottom
            start = next(
                (
                    k
                    for k in range(columns[0] - 1, columns[1] + 2)
                    if inside and edges[0] <= k <= edges[1] and self.at(r, k) != " "
                ),
                None,
            )
            if start is None:
                texts.append([])
                continue
            end = start
            while start > edges[0] and self.at(r, start - 1) != " ":
                start -= 1
            while end < edges[1] and self.at(r, end + 1) != " ":
                end += 1
            if (
                abs(start + end - columns[0] - columns[1]) > 1
            ):  # a limit is centred; this is a neighbour
                texts.append([])
                continue
            ends.append((start, end))
            texts.append([self.at(r, k) for k in range(start, end + 1)])
        return texts[0], texts[1], min(e[0] for e in ends), max(e[1] for e in ends)

    def corners(
        self, top: int, bottom: int, c: int, right: int, base: int
    ) -> tuple[Row | None, Row | None, int]:
        """The scripts right of an item: what stands above and below the baseline, up to the next item."""
        start = c
        low: Row = []
        high: Row = []
        while c <= right:
            char = self.at(base, c)
            if char in SUPER or char in SUB:
                (high if char in SUPER else low).append(SUPER.get(char) or SUB[char])
            elif char != " " or self.starts_item(top, bottom, c, right, base):
                break
            c += 1
        while c > start and not self.column(c - 1, top, bottom):
            c -= 1
        if c > start:
            blank = [self.at(r, k) for r in range(top, base) for k in range(start, c)]
            if any(char != " " for char in blank):
                high = self.row(*self.trimmed(top, base - 1, start, c - 1))[0]
            blank = [self.at(r, k) for r in range(base + 1, bottom + 1) for k in range(start, c)]
            if any(char != " " for char in blank):
                low = self.row(*self.trimmed(base + 1, bottom, start, c - 1))[0]
        return low or None, high or None, c

    def trimmed(self, top: int, bottom: int, left: int, right: int) -> tuple[int, int, int, int]:
        while all(self.at(top, c) == " " for c in range(left, right + 1)):
            top += 1
        while all(self.at(bottom, c) == " " for c in range(left, right + 1)):
            bottom -= 1
        return top, bottom, left, right

    def starts_item(self, top: int, bottom: int, c: int, right: int, base: int) -> bool:
        """Whether an item begins in a column whose cell on the baseline is empty: a sum, a tall root."""
        if not self.column(c, top, bottom):
            return False
        for r, char in self.column(c, top, bottom):
            if char == "╲" and self.at(r, c + 1) == "│" and r >= base:
                high = r
                while self.at(high, c + 1) == "│":
                    high -= 1
                if self.at(high, c + 1) == "┌" and high < base:
                    return True
        return self.total(top, bottom, c, right, base) is not None


def read(lines: tuple[str, ...]) -> Row:
    width = max(len(line) for line in lines)
    return Reader([line.ljust(width) for line in lines]).row(0, len(lines) - 1, 0, width - 1)[0]


# --- tests ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        [("frac", ["a", "+", "b"], ["x"])],
        ["a", "+", ("frac", ["b"], ["x"])],
        [("frac", ["a"], [("frac", ["b"], ["x"])])],
        [("frac", [("frac", ["a"], ["b"])], ["x"])],
        [("scripts", "a", None, ["b", "+", "x"])],
        [("scripts", "a", None, ["b"]), "+", "x"],
        [("scripts", "Q", ["b", "+", "x"], None), "y"],
        [("root", ["a"], None), "b"],
        [("root", ["a", "b"], ["3"])],
        [("root", [("frac", ["a"], ["b"])], None), "x"],
        [("scripts", ("frac", ["a"], ["b"]), None, ["2"])],
        [("sum", ["n", "=", "1"], ["m"]), ("frac", ["x"], ["n"])],
        [("frac", ["a"], ["b"]), ("frac", ["x"], ["y"])],
    ],
    ids=tex,
)
def test_known_groupings_are_read_back(row: Row) -> None:
    assert expected(read(draw(tex(row)).lines)) == expected(row)


@settings(max_examples=250, deadline=None)
@given(formulas)
def test_any_grouping_is_read_back(row: Row) -> None:
    drawing = draw(tex(row))
    assert expected(read(drawing.lines)) == expected(row), "\n" + str(drawing)
