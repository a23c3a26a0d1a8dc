"""`parse` and `refusal`: a formula's tree, and whether Anki's MathJax would accept it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.latex.issues import Issue, RefusedError
from nncards.latex.macros import compile_macros
from nncards.latex.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nncards.latex.tree import Row


@dataclass(frozen=True, slots=True)
class Parsed:
    r"""A formula read.

    `tree` is always there; of a refused formula it is a row with one `Unknown`, the source.
    `issues` holds the refusal, if any. `certain` is false where the formula uses something whose
    inside only MathJax judges (`\ce`, `prooftree`, definitions), so that our word is not final.
    """

    tree: Row
    issues: tuple[Issue, ...] = ()
    certain: bool = True

    @property
    def ok(self) -> bool:
        """Whether the formula is accepted."""
        return not self.issues


def parse(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> Parsed:
    r"""Read a formula without its delimiters; never raises.

    `display` decides whether `\sum_i` carries its limits above and below. `macros` maps a command
    to its replacement, with `#1` to `#9` for arguments: `{"\\R": "\\mathbb{R}"}`. Offsets in the
    tree and the issues point into `tex`; what a macro made stands where the macro was called.
    """
    from nncards.latex.build import (
        Builder,
    )  # only a tree needs these, and most callers ask for none
    from nncards.latex.tree import Row, Unknown

    parser = Parser(tex, compile_macros(macros) if macros else None)
    try:
        items = parser.read()
    except RefusedError as refused:
        return Parsed(
            Row(0, len(tex), (Unknown(0, len(tex), tex),)), (refused.issue,), parser.known
        )
    builder = Builder(parser)
    tree = builder.row([*items, *parser.tags], display, 0, len(tex))
    return Parsed(tree, (), parser.known)


def refusal(tex: str, macros: Mapping[str, str] | None = None) -> tuple[Issue | None, bool]:
    """Return why MathJax would refuse a formula (None when it would not), and whether we are certain."""
    parser = Parser(tex, compile_macros(macros) if macros else None)
    try:
        parser.read()
    except RefusedError as refused:
        return refused.issue, parser.known
    return None, parser.known
