"""MathJax 3.2.2's own tables, as Anki loads them: what each command is and what it takes.

`data/commands.json` was read out of MathJax (a test holds it to that). Its sections:
symbols    name -> [text, class, flags]; flags: u upright letter, m limits move, t text
characters an ASCII sign -> [text, class]
commands   name -> [method, argument...], the method of MathJax that reads it
environments, delimiters (as typed -> character), negated (character -> its negation)
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

_DATA: Final[dict[str, dict[str, Any]]] = json.loads(
    files(__package__).joinpath("data/commands.json").read_text(encoding="utf-8")
)

SYMBOLS: Final[dict[str, list[str]]] = _DATA["symbols"]
CHARACTERS: Final[dict[str, list[str]]] = _DATA["characters"]
COMMANDS: Final[dict[str, list[Any]]] = _DATA["commands"]
ENVIRONMENTS: Final[dict[str, list[Any]]] = _DATA["environments"]
DELIMITERS: Final[dict[str, str]] = _DATA["delimiters"]
NEGATED: Final[dict[str, str]] = _DATA["negated"]

MOVABLE: Final = frozenset(
    name for name, entry in SYMBOLS.items() if len(entry) > 2 and "m" in entry[2]
)
"""Symbols whose scripts go above and below in display style: `\\sum`, `\\prod`, ..."""

OPERATORS: Final = frozenset(name for name, entry in SYMBOLS.items() if entry[1] == "op")
"""Symbols that `\\limits` may follow."""

NAMES: Final = frozenset(SYMBOLS) | frozenset(COMMANDS)
"""Every command that Anki's MathJax knows, without the backslash."""

PRIMES: Final = frozenset({"'", "\u2019"})
OVERS: Final = {"\\" + n: e for n, e in COMMANDS.items() if e[0] == "Over"}
SWITCHES: Final = {
    "\\" + n: e for n, e in COMMANDS.items() if e[0] in {"SetFont", "SetStyle", "SetSize", "Color"}
}
FONT_SWITCHES: Final = frozenset(t for t, e in SWITCHES.items() if e[0] == "SetFont")
NAMED_OPERATORS: Final = frozenset("\\" + n for n, e in COMMANDS.items() if e[0] == "NamedOp")
NAMED_FUNCTIONS: Final = frozenset("\\" + n for n, e in COMMANDS.items() if e[0] == "NamedFn")
FUNCTION_MACROS: Final = frozenset(
    {"varliminf", "varlimsup", "varinjlim", "varprojlim", "bigtimes"}
)
MOVABLE_TOKENS: Final = (
    frozenset("\\" + n for n in MOVABLE) | NAMED_OPERATORS | {"\\" + n for n in FUNCTION_MACROS}
)
OPERATOR_TOKENS: Final = frozenset("\\" + n for n in OPERATORS) | MOVABLE_TOKENS | NAMED_FUNCTIONS
MOVABLE_TAGS: Final = frozenset({"opatom", "brace", "UnderOverBracket", "SideSet", "starred"})
SPACE_TOKENS: Final = frozenset(
    {"\\" + n for n, e in COMMANDS.items() if e[0] in {"Spacer", "Tilde"}} | {"~", "\\ "}
)

ACTIONS: Final[dict[str, Any]] = {}
"""What to do with a token: one of `kinds`, or (handler, entry); `commands` fills it."""

# Commands that mean nothing without an argument.
TAKE_ARGUMENTS: Final = frozenset(
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
