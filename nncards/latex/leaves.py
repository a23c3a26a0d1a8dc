"""What a single token looks like: a letter, a sign, a space, a named function."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from nncards.latex.tables import CHARACTERS, COMMANDS, DELIMITERS, NEGATED, OPERATORS, SYMBOLS
from nncards.latex.tree import (
    Node,
    Not,
    Number,
    Operator,
    Phantom,
    Row,
    Scripts,
    Space,
    Symbol,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    _Maker = Callable[[int, int], Node]

_TYPED: Final = {entry[0]: entry[1] for entry in SYMBOLS.values() if len(entry[0]) == 1}
_EXTRA: Final[dict[str, tuple[str, str]]] = {
    "iff": ("⟺", "rel"), "implies": ("⟹", "rel"), "impliedby": ("⟸", "rel"), "bmod": ("mod", "bin"),
    "longrightleftharpoons": ("⇌", "rel"), "longRightleftharpoons": ("⇌", "rel"),
    "longLeftrightharpoons": ("⇋", "rel"), "longleftrightarrows": ("⇄", "rel"), "tripledash": ("┄", "rel"),
    "dots": ("…", "inner"), "centercolon": (":", "rel"), "ordinarycolon": (":", "rel"),
    "MTThinColon": (":", "rel"), "nuparrow": ("↑̸", "rel"), "ndownarrow": ("↓̸", "rel"), "|": ("∥", "ord"),
}  # fmt: skip
_WORDS: Final = {"TeX": "TeX", "LaTeX": "LaTeX"}
_BARRED: Final = {
    "varliminf": "lim inf",
    "varlimsup": "lim sup",
    "varinjlim": "inj lim",
    "varprojlim": "proj lim",
}


def leaf(token: str, start: int, end: int) -> Node:
    """Return the node of one token that takes no arguments."""
    make = _MAKERS.get(token)
    if make is not None:
        return make(start, end)
    if token[:1] == "\\":
        return Space(start, end, 0.25, " ")
    if token.isdigit() and token.isascii():
        return Number(start, end, token)
    category = _TYPED.get(token) or ("rel" if unicodedata.category(token) == "Sm" else "ord")
    if category == "op":
        return Operator(start, end, token, "", True)
    return Symbol(start, end, token, "", category)  # type: ignore[arg-type]  # the table holds classes


def negated(node: Node, start: int) -> Node:
    """Return a node with a slash through it, as one sign where Unicode has it."""
    if isinstance(node, Symbol) and node.text in NEGATED:
        return Symbol(start, node.end, NEGATED[node.text], "not", node.category, True)
    if isinstance(node, Scripts) and node.base is not None:
        base = negated(node.base, start)
        return Scripts(start, node.end, base, node.sub, node.sup, node.primes, node.stacked)
    return Not(start, node.end, node)


def delimiter(name: str | None) -> str:
    """Return the character of a delimiter as typed, "" for none."""
    return "" if not name else DELIMITERS.get(name, name)


def _symbol(text: str, name: str, category: Any, upright: bool) -> _Maker:
    return lambda s, e: Symbol(s, e, text, name, category, upright)


def _operator(text: str, name: str, big: bool) -> _Maker:
    return lambda s, e: Operator(s, e, text, name, big)


def _space(width: float, name: str) -> _Maker:
    return lambda s, e: Space(s, e, width, name)


def _word(text: str, name: str) -> _Maker:
    return lambda s, e: Text(s, e, (text,), "", name)


def _strut(name: str) -> _Maker:
    return lambda s, e: Phantom(s, e, name, Row(s, e, ()))


def _of_symbol(name: str, entry: list[str]) -> _Maker:
    flags = entry[2] if len(entry) > 2 else ""
    if name in OPERATORS:
        return _operator(entry[0], name, True)
    if "t" in flags:
        return _word(entry[0], name)
    return _symbol(entry[0], name, entry[1], "u" in flags)


def _of_command(name: str, entry: list[Any]) -> _Maker | None:
    method = entry[0]
    if method in {"NamedFn", "NamedOp"}:
        text = str(entry[1]) if len(entry) > 1 else name
        return _operator(text.replace("&thinsp;", " "), name, False)
    if method == "Spacer":
        return _space(round(float(entry[1]), 3), name)
    if method == "Tilde":
        return _space(0.25, name)
    if method == "Relation":
        text = entry[1].replace("\\approx", "≈").replace("\\sim", "∼").replace("-", "−")
        return _symbol(text, name, "rel", False)
    if method == "EmpheqMO":
        return _symbol(entry[1], name, "ord", False)
    return None


def _makers() -> dict[str, _Maker]:
    table = {sign: _symbol(text, "", kind, False) for sign, (text, kind) in CHARACTERS.items()}
    table |= {"\\" + name: _of_symbol(name, entry) for name, entry in SYMBOLS.items()}
    for name, entry in COMMANDS.items():
        maker = _of_command(name, entry)
        if maker is not None:
            table["\\" + name] = maker
    table |= {"\\" + n: _symbol(text, n, kind, True) for n, (text, kind) in _EXTRA.items()}
    table |= {"\\" + name: _word(text, name) for name, text in _WORDS.items()}
    table |= {"\\" + name: _operator(text, name, False) for name, text in _BARRED.items()}
    table |= {
        "\\Bbbk": _symbol("𝕜", "Bbbk", "ord", True),
        "\\bigtimes": _operator("⨉", "bigtimes", True),
        "\\idotsint": _operator("∫⋯∫", "idotsint", True),
        "\\mathstrut": _strut("mathstrut"),
        "\\strut": _strut("strut"),
        "~": _space(0.25, "~"),
    }
    return table


_MAKERS: Final = _makers()
