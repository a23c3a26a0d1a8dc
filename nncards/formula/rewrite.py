"""Tokens -> a Python expression that holds nothing of what was typed but its operators.

Every name and number becomes a numbered placeholder (`v0`, `v1`, ...), products that people leave
out are put in, and what could be read in two ways is refused. Python's own parser then knows
precedence; it never sees a letter that a stranger typed.
"""

from __future__ import annotations

import keyword
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nncards.formula.errors import RefusedError
from nncards.formula.lexer import Token
from nncards.formula.tree import REDUCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSING: Final = {"(": ")", "[": "]"}
_WORDS: Final = frozenset({"and", "or"})
_PYTHON: Final = frozenset(keyword.kwlist) - {"and", "or", "lambda"}


@dataclass(slots=True)
class Source:
    """The Python expression, what its placeholders stand for, and where each piece came from."""

    code: str = ""
    table: list[Token] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)

    def write(self, piece: str, token: Token) -> None:
        """Append `piece`, which `token` is the reason for."""
        self.columns.append(len(self.code))
        self.places.append(token)
        self.code += piece

    def placeholder(self, token: Token) -> None:
        """Append a placeholder for the name or number `token`."""
        self.write(f"v{len(self.table)}", token)
        self.table.append(token)

    def at(self, column: int) -> Token:
        """The token that the character of the code at `column` came from."""
        return self.places[max(0, bisect_right(self.columns, column) - 1)]


def rewrite(found: Sequence[Token], *, depth: int, end: int) -> Source:
    """The source for these tokens; raises `RefusedError` where they make no expression."""
    _check_brackets(found, depth)
    return _Writer(list(found), end).run()


def _check_brackets(found: Sequence[Token], depth: int) -> None:
    open_ones: list[Token] = []
    for token in found:
        if token.kind in _CLOSING:
            open_ones.append(token)
            if len(open_ones) > depth:
                raise RefusedError(
                    token.start, token.end, "too deeply nested", f"{depth} levels at most"
                )
        elif token.kind in (")", "]"):
            if not open_ones:
                raise RefusedError(
                    token.start, token.end, f"nothing is open that `{token.text}` could close"
                )
            opened = open_ones.pop()
            if _CLOSING[opened.kind] != token.kind:
                raise RefusedError(
                    opened.start,
                    token.end,
                    f"`{opened.text}` is closed by `{token.text}`",
                    f"close it with `{_CLOSING[opened.kind]}`",
                )
    if open_ones:
        last = open_ones[-1]
        raise RefusedError(
            last.start,
            last.end,
            f"this `{last.text}` is never closed",
            f"add `{_CLOSING[last.kind]}`",
        )


@dataclass(slots=True)
class _Writer:
    """Walks the tokens, knowing at each whether an operand or an operator is due."""

    found: list[Token]
    end: int
    source: Source = field(default_factory=Source)
    opens: list[tuple[Token, str]] = field(default_factory=list)  # bracket, operator before it
    before: str = ""  # the operator in front of the operand that is being read
    signs: int = 0

    def run(self) -> Source:
        due = True  # an operand is due
        last: Token | None = None
        for token in self.found:
            due = self.operand(token, last) if due or last is None else self.after(token, last)
            last = token
        if last is None:
            raise RefusedError(0, self.end, "there is no formula here", "type one")
        if due:
            raise RefusedError(
                last.start, last.end, f"something is missing after `{last.text}`", "give both sides"
            )
        return self.source

    def operand(self, token: Token, last: Token | None) -> bool:
        """Write a token where an operand is due; True if one still is."""
        if token.kind == "name" and token.text in _PYTHON | _WORDS:
            hint = "write where(condition, a, b)" if token.text in ("if", "else") else ""
            raise RefusedError(token.start, token.end, f"`{token.text}` means nothing here", hint)
        if token.kind in ("num", "name"):
            self.source.placeholder(token)
            self.signs = 0
            return False
        if token.kind in _CLOSING:
            if token.kind == "[":
                raise RefusedError(
                    token.start,
                    token.end,
                    "a list has no place here",
                    "indices follow a name, x[i]",
                )
            self.opens.append((token, self.before))
            self.source.write("(", token)
            self.before = ""
            return True
        if token.kind == "op" and token.text in "+-" and self.signs < 2:
            self.signs += 1
            self.source.write(token.text, token)
            return True
        raise _missing(token, last)

    def after(self, token: Token, last: Token) -> bool:
        """Write a token that follows an operand; True if an operand is due next."""
        if token.kind == "op":
            self.operator(token)
            return True
        if token.kind == "post":
            self.raised(token)
            return False
        if token.kind == ",":
            if not self.opens:
                raise RefusedError(
                    token.start,
                    token.end,
                    "a comma stands only between brackets",
                    "type 0.5 with a point",
                )
            self.source.write(",", token)
            self.before = ""
            return True
        if token.kind in (")", "]"):
            _, self.before = self.opens.pop()
            self.source.write(token.kind, token)
            return False
        if token.kind == "[":
            return self.bracket(token)
        if token.kind == "name" and token.text in _WORDS:
            self.source.write(f" {token.text} ", token)
            self.before = ""
            return True
        return self.adjacent(token, last)

    def operator(self, token: Token) -> None:
        if token.text == "==" and self.before == "==":
            raise RefusedError(token.start, token.end, "compare two things at a time")
        self.source.write(token.text, token)
        self.before = token.text
        self.signs = 0

    def raised(self, token: Token) -> None:
        if token.text == ".T":
            self.source.write(".T", token)
            return
        if self.before == "**":
            raise RefusedError(
                token.start, token.end, "how far does this power reach?", "use brackets"
            )
        power = token.text.lstrip("+-")
        self.source.write("**-" if token.text.startswith("-") else "**", token)
        kind = "num" if power.isdigit() else "name"
        self.source.placeholder(Token(kind, power, token.start, token.end))

    def bracket(self, token: Token) -> bool:
        self.opens.append((token, self.before))
        self.source.write("[", token)
        self.before = ""
        return True

    def adjacent(self, token: Token, last: Token) -> bool:
        """Two operands side by side: a call, a product that was left out, or a mistake."""
        if token.kind == "(" and last.kind == "name":
            self.opens.append((token, self.before))
            self.source.write("(", token)
            self.before = ""
            return True
        product = last.kind in ("num", ")", "post") and token.kind in ("name", "(")
        if not product:
            raise _no_product(token, last)
        if self.before in ("/", "**") and last.kind != "post":
            raise RefusedError(
                last.start,
                token.end,
                f"does `{'^' if self.before == '**' else '/'}` reach over the product that follows?",
                "write the product with * or use brackets: 1/(2*x), (1/2)*x",
            )
        self.source.write("*", token)
        self.before = "*"
        return self.operand(token, last)


def _missing(token: Token, last: Token | None) -> RefusedError:
    if token.kind in (")", "]", ",") and last is not None and last.kind in ("(", "[", ","):
        return RefusedError(last.start, token.end, f"nothing stands before `{token.text}`")
    if last is None:
        return RefusedError(token.start, token.end, f"a formula does not begin with `{token.text}`")
    if token.kind == "op" and last.kind == "op" and token.text in "+-":
        return RefusedError(token.start, token.end, "too many signs in a row", "one will do")
    return RefusedError(
        last.start, token.end, f"something is missing between `{last.text}` and `{token.text}`"
    )


def _no_product(token: Token, last: Token) -> RefusedError:
    left, right = last.text, token.text
    if last.kind == "]" and token.kind in ("(", "name"):
        return RefusedError(last.start, token.end, "a product needs its sign here", "write ]*")
    if right in _PYTHON or left in _PYTHON:
        word = right if right in _PYTHON else left
        return RefusedError(last.start, token.end, f"`{word}` means nothing here")
    if token.kind == "name" and left in REDUCTIONS:
        return RefusedError(
            last.start,
            token.end,
            f"`{left}` takes brackets",
            f"write {left}(...), with the index first: {left}(j, x[j])",
        )
    if token.kind == "name":
        return RefusedError(
            last.start, token.end, f"what joins `{left}` and `{right}`?", f"write {left}*{right}"
        )
    return RefusedError(
        last.start,
        token.end,
        f"an operator is missing before `{right}`",
        f"write {left if last.kind in ('name', 'num') else ')'}*{right} for a product",
    )
