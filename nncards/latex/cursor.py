r"""A formula cut into tokens, and how text is taken out of it: arguments, brackets, lengths.

A token is a command or a single character. Character offsets are counted only when somebody asks,
as most formulas are accepted and need none.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from nncards.latex.hints import CONTROLS, UNPRINTABLE, color_problem
from nncards.latex.issues import Issue, RefusedError
from nncards.latex.tables import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Mapping

Raw = Any
"""What the parser makes: an `int` (one token) or a tuple `(tag, first token, token after, ...)`."""

MAX_LENGTH: Final = 20_000
TOKENS: Final = re.compile(r"\\(?:[a-zA-Z]+|.)|.", re.DOTALL)
DIMENSION: Final = re.compile(
    r"\s*([-+]?(?:[.,]\d+|\d+(?:[.,]\d*)?))\s*(pt|em|ex|mu|px|mm|cm|in|pc)"
)
DIGITS: Final = frozenset("0123456789")
SPACES: Final = frozenset(" \t\n\r\f\v\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") | {
    chr(c) for c in range(0x2000, 0x200B)
}


class Cursor:
    """A formula in tokens, with what the parser knows so far."""

    __slots__ = (
        "_ends",
        "_starts",
        "array",
        "careful",
        "depth",
        "environments",
        "expansions",
        "in_equation",
        "in_root",
        "known",
        "labelled",
        "labels",
        "macros",
        "tag_blocked",
        "tagged",
        "tags",
        "tex",
        "toks",
    )

    def __init__(self, tex: str, macros: Mapping[str, Macro] | None = None) -> None:
        self.tex = tex
        self.toks: list[str] = TOKENS.findall(tex)
        self.toks.append("")
        self.macros: dict[str, Macro] = dict(macros) if macros else {}
        self.environments: set[str] = set()
        self.depth = 0
        self.careful = "%" in tex
        self.labelled = False
        self.expansions = 0
        self.known = True
        self.in_equation = False
        self.in_root = False
        self.array: Any = None
        self.tag_blocked = ""
        self.tagged = False
        self.tags: list[Raw] = []
        self.labels: set[str] = set()
        self._starts: list[int] | None = None
        self._ends: list[int] = []

    @property
    def starts(self) -> list[int]:
        """The offset of each token; the end mark stands at the end of the source."""
        if self._starts is None:
            self._locate()
        return self._starts  # type: ignore[return-value]  # set by _locate

    @property
    def ends(self) -> list[int]:
        """The offset after each token."""
        if self._starts is None:
            self._locate()
        return self._ends

    def _locate(self) -> None:
        offsets = list(accumulate(map(len, self.toks), initial=0))
        self._starts, self._ends = offsets[:-1], offsets[1:]

    def fail(
        self, code: str, message: str, first: int, after: int = -1, hint: str = ""
    ) -> RefusedError:
        """Refuse, pointing at tokens `first` up to `after` (one token when not given)."""
        start = self.starts[min(first, len(self.toks) - 1)]
        last = (after if after > first else first + 1) - 1
        end = self.ends[min(last, len(self.toks) - 1)]
        return RefusedError(Issue(start, max(end, start), code, message, hint))

    def source(self, first: int, after: int) -> str:
        """What was typed from one token up to another."""
        return "".join(self.toks[first:after])

    def skip(self, i: int) -> int:
        """Return the number of the next token that is not a space."""
        toks = self.toks
        while toks[i] in SPACES:
            i += 1
        return i

    def matching(self, i: int) -> int:
        """Return the number of the brace that closes the one at token `i`."""
        toks = self.toks
        depth = 0
        for k in range(i, len(toks)):
            tok = toks[k]
            if tok == "{":
                depth += 1
            elif tok == "}":
                depth -= 1
                if not depth:
                    return k
            elif not tok:
                break
        raise self.fail("unclosed-brace", "This brace is never closed", i, hint="add the missing }")

    def raw(self, i: int, command: int) -> tuple[int, int, int]:
        """Return where the text of an argument begins and ends, and the token after it."""
        toks = self.toks
        i = self.skip(i)
        tok = toks[i]
        if tok == "{":
            end = self.matching(i)
            return i + 1, end, end + 1
        if not tok or tok == "}":
            raise self.missing(command, i)
        return i, i + 1, i + 1

    def text_of(self, i: int, command: int) -> tuple[str, int]:
        """Return the text of an argument as typed, and the token after it."""
        first, after, end = self.raw(i, command)
        return "".join(self.toks[first:after]), end

    def missing(self, command: int, i: int) -> RefusedError:
        """Refuse a command whose argument is not there."""
        name = self.toks[command].strip()
        if self.toks[i] == "}":
            return self.fail(
                "missing-argument",
                f"Missing argument for {name}: the group ends here",
                command,
                hint="write its argument in braces",
            )
        return self.fail(
            "missing-argument",
            f"Missing argument for {name}",
            command,
            hint="write its argument in braces",
        )

    def brackets(self, i: int, command: int) -> tuple[int, int, int] | None:
        """Return the bounds of an optional `[...]` and the token after it, or None."""
        toks = self.toks
        i = self.skip(i)
        if toks[i] != "[":
            return None
        depth = 0
        for k in range(i + 1, len(toks)):
            tok = toks[k]
            if tok == "{":
                depth += 1
            elif tok == "}":
                depth -= 1
                if depth < 0:
                    raise self.fail("extra-brace", "This } comes before the ] of an argument", k)
            elif tok == "]" and not depth:
                return i + 1, k, k + 1
            elif not tok:
                break
        raise self.fail(
            "unclosed-bracket",
            f"No ] closes this argument of {toks[command]}",
            i,
            hint="add the missing ]",
        )

    def bracket_text(self, i: int, command: int) -> tuple[str | None, int]:
        """Return the text of an optional argument (None when absent), and the token after it."""
        found = self.brackets(i, command)
        return (None, i) if found is None else (self.source(found[0], found[1]), found[2])

    def delimiter(self, i: int, command: int, braces: bool = False) -> tuple[str, int]:
        """Read a delimiter; return the character (`""` for the dot) and the token after it."""
        i = self.skip(i)
        tok = self.toks[i]
        end = i + 1
        if tok == "{" and braces:
            text, end = self.text_of(i, command)
            tok = text.strip()
        if tok in DELIMITERS and tok:
            return DELIMITERS[tok], end
        name = self.toks[command]
        what = f"{tok} is no delimiter" if tok else "its delimiter is missing"
        hint = f"use ( [ \\{{ | \\langle ..., or {name}. for none"
        raise self.fail("bad-delimiter", f"{name}: {what}", command, max(i + 1, command + 1), hint)

    def dimension(self, i: int, command: int) -> tuple[str, int]:
        """Read a length such as `4pt`; return it and the token after it."""
        i = self.skip(i)
        if self.toks[i] == "{":
            text, end = self.text_of(i, command)
            found = DIMENSION.match(text)
            if found and not text[found.end() :].strip():
                return found[1] + found[2], end
        else:
            text = self.source(i, i + 60)
            found = DIMENSION.match(text)
            if found:
                length = found.end() + (text[found.end() : found.end() + 1] == " ")
                while length > 0:
                    length -= len(self.toks[i])
                    i += 1
                return found[1] + found[2], i
        raise self.fail(
            "missing-dimension",
            f"{self.toks[command]} needs a length with its unit",
            command,
            hint="for example 4pt or 0.5em",
        )

    def peek_name(self, i: int) -> str:
        """Return what stands between the braces at token `i`, for a message."""
        text = self.source(i, i + 40).lstrip()
        return text[1 : text.find("}")] if text[:1] == "{" and "}" in text else ""

    def stray(self, i: int) -> RefusedError:
        """Refuse a token that closes what was never opened."""
        tok = self.toks[i]
        if tok == "}":
            return self.fail(
                "extra-brace",
                "This } closes nothing",
                i,
                hint=r"remove it, or write \} for a brace to be seen",
            )
        if tok == "&":
            return self.fail(
                "misplaced-and",
                "Misplaced &: no table or alignment is open here",
                i,
                hint=r"write \& for the sign, or put the lines into \begin{aligned}...\end{aligned}",
            )
        if tok == "\\right":
            return self.fail("right-without-left", r"\right without \left in the same group", i)
        if tok == "\\middle":
            return self.fail("middle-without-left", r"\middle without \left in the same group", i)
        if tok == "\\cr":
            return self.fail("misplaced-cr", r"Misplaced \cr", i)
        name = self.peek_name(i + 1)
        return self.fail("end-without-begin", rf"\end{{{name}}} without \begin{{{name}}}", i)

    def unclosed(self, first: int, i: int) -> RefusedError:
        """Refuse a group that met something else than its closing brace."""
        tok = self.toks[i]
        if tok == "":
            return self.fail(
                "unclosed-brace", "This brace is never closed", first, hint="add the missing }"
            )
        return self.stray(i)

    def printable(self, i: int) -> None:
        """Refuse token `i`, a character in no table, when MathJax breaks on it."""
        if UNPRINTABLE.match(self.toks[i]):
            raise self.unprintable(i)

    def unprintable(self, i: int) -> RefusedError:
        """Refuse a character on which MathJax breaks: control characters and some rare blocks."""
        tok = self.toks[i]
        code = f"U+{ord(tok):04X}"
        if ord(tok) < 32 or 0x80 <= ord(tok) < 0xA0:
            meant = CONTROLS.get(tok, "")
            hint = (
                f"double quotes made it out of {meant}: use single quotes or a block (|)"
                if meant
                else "remove it"
            )
            return self.fail(
                "control-character",
                f"The control character {code} breaks the formula",
                i,
                hint=hint,
            )
        return self.fail(
            "bad-character",
            f"MathJax breaks on {tok} ({code})",
            i,
            hint=rf"put it into \text{{{tok}}}",
        )

    def no_script(self, at: int, i: int) -> RefusedError:
        """Refuse a script that has no body, or one that needs braces."""
        tok = self.toks[i]
        if tok == "":
            return self.fail(
                "missing-script",
                f"Nothing follows this {self.toks[at]}",
                at,
                hint="write what stands there, or remove it",
            )
        if tok in {"}", "\\right", "\\middle", "\\end"}:
            return self.fail(
                "missing-script",
                f"Nothing follows this {self.toks[at]}",
                at,
                hint="write what stands there, or remove it",
            )
        return self.fail(
            "script-needs-braces",
            f"{self.toks[at]} cannot take {tok.rstrip()} without braces",
            at,
            i + 1,
            hint=f"write {self.toks[at]}{{{tok} ...}}",
        )

    def double(self, i: int, sup: bool) -> RefusedError:
        """Refuse a second script of the same kind."""
        what = "superscript" if sup else "subscript"
        return self.fail(
            f"double-{what}",
            f"Double {what}",
            i,
            hint=f"group with braces: {{x{'^a' if sup else '_a'}}}{'^b' if sup else '_b'}",
        )

    def check_color(self, model: str, value: str, command: int) -> None:
        """Refuse a colour whose model is unknown or whose numbers do not fit the model."""
        problem = color_problem(model, value)
        if problem:
            raise self.fail(
                "bad-color",
                problem,
                command,
                hint="for example {red}, {#0088ff} or [RGB]{0,136,255}",
            )


class Macro:
    r"""A command that a deck or a formula defines: `count` arguments, the first perhaps optional."""

    __slots__ = ("body", "count", "default")

    def __init__(self, body: str, count: int = 0, default: str | None = None) -> None:
        self.body = TOKENS.findall(body)
        self.count = count
        self.default = default

    def call(self, parser: Cursor, i: int) -> tuple[list[str], int]:
        """Read the arguments of the call at token `i`; return the body with them put in."""
        end = i + 1
        given: list[list[str]] = []
        if self.default is not None and self.count:
            found = parser.brackets(end, i)
            if found is None:
                given.append(TOKENS.findall(self.default))
            else:
                given.append(parser.toks[found[0] : found[1]])
                end = found[2]
        while len(given) < self.count:
            first, after, end = parser.raw(end, i)
            given.append(parser.toks[first:after])
        out: list[str] = []
        pieces = iter(self.body)
        for tok in pieces:
            if tok != "#":
                out.append(tok)
                continue
            digit = next(pieces, "")
            if digit == "#":
                out.append("#")
            elif digit in DIGITS and 1 <= int(digit) <= len(given):
                out += given[int(digit) - 1]
            else:
                raise parser.fail(
                    "bad-macro",
                    f"The macro {parser.toks[i]} refers to an argument that it does not take",
                    i,
                )
        return out, end
