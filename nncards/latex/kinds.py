"""The kinds of tokens and of rows that the parser tells apart; small numbers, for speed."""

from __future__ import annotations

from typing import Final

START: Final = 0
BRACE: Final = 1
ARGUMENT: Final = 2
LEFT: Final = 3
ARRAY: Final = 4
"""Kinds of rows: the whole formula, a group, an argument, between delimiters, a cell."""

SIMPLE: Final = 0
SKIP: Final = 1
DIGIT: Final = 2
SUPERSCRIPT: Final = 3
SUBSCRIPT: Final = 4
OPEN: Final = 5
CLOSE: Final = 6
PRIME: Final = 7
FUNCTION: Final = 8
NEWLINE: Final = 9
OVER: Final = 10
SWITCH: Final = 11
OTHER: Final = 12
NOTHING: Final = 13
"""Kinds of tokens; a token that takes arguments has a handler instead."""
