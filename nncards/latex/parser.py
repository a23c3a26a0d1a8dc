r"""The grammar: what MathJax 3.2.2 makes of a formula, and where it would give up.

Rows are read by one loop that looks every token up in `ACTIONS`; arguments, groups and cells are
rows again. What comes out is raw: an `int` is a token that stands for itself, a tuple is
`(tag, first token, token after, ...)`. Most formulas are only judged, so the nodes of `tree` are
built from the raw form on demand (`build`).

An argument is read as MathJax reads it: `\frac12` takes two characters, `\hat\mathbf x` fails.
An argument that is not a group is read with the token after it replaced by the end mark `""`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nncards.latex.commands import NEED_BRACES
from nncards.latex.cursor import DIGITS, DIMENSION, MAX_LENGTH, SPACES, Cursor
from nncards.latex.hints import PACKAGES, command_hint
from nncards.latex.kinds import (
    ARGUMENT,
    ARRAY,
    BRACE,
    CLOSE,
    DIGIT,
    FUNCTION,
    NEWLINE,
    NOTHING,
    OPEN,
    OTHER,
    OVER,
    PRIME,
    SKIP,
    START,
    SUBSCRIPT,
    SUPERSCRIPT,
    SWITCH,
)
from nncards.latex.tables import (
    ACTIONS,
    FONT_SWITCHES,
    MOVABLE_TAGS,
    MOVABLE_TOKENS,
    OVERS,
    PRIMES,
    SWITCHES,
)

if TYPE_CHECKING:
    from nncards.latex.cursor import Macro, Raw

MAX_DEPTH: Final = 120
MAX_EXPANSIONS: Final = 1_000


class Parser(Cursor):
    """One reading of one formula; refusals are raised."""

    __slots__ = ()

    def read(self) -> list[Raw]:
        """Read the whole formula; raise `RefusedError` where MathJax would refuse it."""
        if len(self.tex) > MAX_LENGTH:
            raise self.fail("too-long", f"A formula of more than {MAX_LENGTH} characters", 0)
        items: list[Raw] = []
        end = self.row(0, START, items)
        if self.toks[end]:
            raise self.stray(end)
        return items

    def row(self, i: int, kind: int, items: list[Raw], inner: bool = False) -> int:  # noqa: C901, PLR0912, PLR0915  # one branch a token class; splitting it would cost a call a token
        r"""Read nodes into `items` until a token that closes; return the number of that token.

        `inner`: the row is the rest of one after a switch such as `\rm`, so it ends at `\over`
        and `\\` too, which belong to the row around it.
        """
        toks = self.toks
        get = ACTIONS.get
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail("too-deep", f"Nested more than {MAX_DEPTH} deep", i)
        macros = self.macros
        while True:
            tok = toks[i]
            action = get(tok, OTHER)
            if macros and tok in macros:
                i = self.expand(i)
            elif not action:
                items.append(i)
                i += 1
            elif action == SKIP:
                i += 1
            elif action.__class__ is tuple:
                i = action[0](self, i, items, action[1])
            elif action == DIGIT:
                i = self.number(i, items)
            elif action == OPEN:
                first = i
                body: list[Raw] = []
                i = self.row(i + 1, BRACE, body)
                if toks[i] != "}":
                    raise self.unclosed(first, i)
                i += 1
                items.append(("group", first, i, body))
            elif action in (SUBSCRIPT, SUPERSCRIPT):
                i = self.script(i, items, action == SUPERSCRIPT)
            elif action == CLOSE:
                break
            elif action == PRIME:
                i = self.prime(i, items)
            elif action == FUNCTION:
                items.append(i)
                i += 1
            elif action == NEWLINE:
                if kind == ARRAY or inner:
                    break
                i = self.newline(i, items)
            elif action == OVER:
                if inner:
                    break
                i = self.over(i, kind, items)
            elif action == SWITCH:
                i = self.switch(i, kind, items)
            elif action == NOTHING:
                i = self.comment(i)
            elif len(tok) == 1:
                self.printable(i)
                items.append(i)
                i += 1
            else:
                i = self.unknown(i, items)
        self.depth -= 1
        return i

    def number(self, i: int, items: list[Raw]) -> int:
        """Read a number: digits, `{,}` between thousands, one decimal point."""
        toks = self.toks
        first = i
        while toks[i] in DIGITS:
            i += 1
        if i > first:
            while (
                toks[i] == "{"
                and toks[i + 1 : i + 3] == [",", "}"]
                and all(t in DIGITS for t in toks[i + 3 : i + 6])
                and len(toks) > i + 6
            ):
                i += 6
        if toks[i] == "." and (i > first or toks[i + 1] in DIGITS):
            i += 1
            while toks[i] in DIGITS:
                i += 1
        if i <= first + 1:
            items.append(first)
            return first + 1
        items.append(("number", first, i))
        return i

    def group(self, i: int) -> tuple[Raw, int]:
        """Read `{...}` at token `i` in a place where MathJax opens a group."""
        body: list[Raw] = []
        end = self.row(i + 1, BRACE, body)
        if self.toks[end] != "}":
            raise self.unclosed(i, end)
        return ("group", i, end + 1, body), end + 1

    def script(self, i: int, items: list[Raw], sup: bool) -> int:
        """Read `^` or `_` at token `i` and hang what follows on the last item."""
        base = items.pop() if items else None
        sub = over = None
        primes = 0
        limits: bool | None = None
        start = i
        closed = False
        if base.__class__ is tuple:
            start = base[1]
            tag = base[0]
            if tag == "scripts":
                _, start, _, base, sub, over, primes, limits, closed = base
                if (over is not None or (primes and closed)) if sup else sub is not None:
                    raise self.double(i, sup)
                if (
                    base.__class__ is tuple
                    and base[0] == "scripts"
                    and (sup or base[4] is not None)
                ):
                    raise self.double(i, sup)
            elif tag == "stack" and base[5] is not None and (base[4] is not None or not sup):
                raise self.double(i, sup)
        elif base is not None:
            start = base
        node, end = self.script_body(i)
        if sup:
            over = node
        else:
            sub = node
            closed = True
        items.append(("scripts", start, end, base, sub, over, primes, limits, closed))
        return end

    def script_body(self, i: int) -> tuple[Raw, int]:
        """Read the one thing after `^` or `_` at token `i`."""
        toks = self.toks
        at = i
        i += 1
        got: list[Raw] = []
        while not got:
            tok = toks[i]
            action = ACTIONS.get(tok, OTHER)
            if tok in self.macros:
                i = self.expand(i)
            elif not action or action == DIGIT or (action == OTHER and len(tok) == 1):
                if action == OTHER:
                    self.printable(i)
                return i, i + 1
            elif action == OPEN:
                return self.group(i)
            elif action == SKIP:
                i += 1
            elif action == NOTHING:
                i = self.comment(i)
            elif action == OTHER:
                i = self.unknown(i, got)
            elif action.__class__ is tuple and tok not in NEED_BRACES:
                i = action[0](self, i, got, action[1])
            elif action == SWITCH and tok in FONT_SWITCHES:
                i += 1
            else:
                raise self.no_script(at, i)
        return (got[0] if len(got) == 1 else ("group", at + 1, i, got)), i

    def prime(self, i: int, items: list[Raw]) -> int:
        """Read primes at token `i`: all that follow count together."""
        toks = self.toks
        first = i
        count = 0
        while toks[i] in PRIMES:
            count += 1
            i += 1
            ahead = self.skip(i)
            if toks[ahead] in PRIMES:
                i = ahead
        base = items.pop() if items else None
        start = first if base is None else base if base.__class__ is int else base[1]
        sub = over = limits = None
        if base.__class__ is tuple and base[0] == "scripts":
            if not self.movable(base[3]) and (base[5] is not None or base[6]):
                raise self.fail(
                    "double-superscript",
                    "A prime is a superscript already",
                    first,
                    hint="group with braces: {x^a}'",
                )
            if base[5] is None and not base[6]:
                _, start, _, base, sub, over, _, limits, _ = base
        items.append(("scripts", start, i, base, sub, over, count, limits, False))
        return i

    def movable(self, base: Raw) -> bool:
        """Whether scripts of this base may stand above and below it."""
        if base.__class__ is int:
            return self.toks[base] in MOVABLE_TOKENS
        return base is not None and base[0] in MOVABLE_TAGS

    def argument(self, i: int, command: int) -> tuple[Raw, int]:
        """Read an argument as mathematics; `command` is the token to blame when it is missing."""
        toks = self.toks
        tok = toks[i]
        while tok in SPACES:
            i += 1
            tok = toks[i]
        if tok == "{":
            if self.careful:  # MathJax looks for the closing brace without knowing comments
                items, end = self.sub(i + 1, self.matching(i))
                return ("group", i, end + 1, items), end + 1
            saved, self.in_equation = self.in_equation, False
            body: list[Raw] = []
            end = self.row(i + 1, ARGUMENT, body)
            if toks[end] != "}":
                raise self.unclosed(i, end)
            self.in_equation = saved
            return ("group", i, end + 1, body), end + 1
        if not tok or tok == "}":
            raise self.missing(command, i)
        action = ACTIONS.get(tok, OTHER)
        if (not action or action == DIGIT) and not self.macros:
            return i, i + 1
        items, end = self.sub(i, i + 1)
        if len(items) == 1 and items[0].__class__ is int:
            return items[0], end
        return ("group", i, end, items), end

    def sub(self, first: int, after: int) -> tuple[list[Raw], int]:
        """Read the tokens `first` up to `after` as a formula of their own; return them, and the next."""
        toks = self.toks
        saved, toks[after] = toks[after], ""
        equation, self.in_equation = self.in_equation, False
        items: list[Raw] = []
        end = self.row(first, START, items)
        if toks[end]:
            raise self.stray(end)
        toks[end] = saved
        self.in_equation = equation
        return items, end

    def newline(self, i: int, items: list[Raw]) -> int:
        r"""Read `\\` outside a table: MathJax accepts it and (in Anki) shows nothing."""
        if self.toks[i] == "\\cr":
            raise self.stray(i)
        _, end = self.line_end(i)
        items.append(("newline", i, end))
        return end

    def line_end(self, i: int) -> tuple[str, int]:
        r"""Read `\\`, its star and its `[4pt]`; return the gap and the token after it."""
        toks = self.toks
        command = i
        tok = toks[i]
        i += 1
        if tok != "\\\\":
            return "", i
        if toks[i] == "*":
            i += 1
        if toks[i] != "[":
            return "", i
        text, i = self.bracket_text(i, command)
        gap = (text or "").strip()
        found = DIMENSION.match(gap)
        if gap and not (found and found.end() == len(gap)):
            raise self.fail(
                "bad-dimension",
                rf"The bracket after \\ must be a length, not [{text}]",
                command + 1,
                i,
                hint=r"write \\{} before a [ that belongs to the formula",
            )
        return gap, i

    def over(self, i: int, kind: int, items: list[Raw]) -> int:
        r"""Read `\over`, `\choose`, ... at token `i`: all before it in the row stands on top."""
        command = i
        entry = OVERS[self.toks[i]]
        name = self.toks[i][1:]
        i += 1
        left, right = (entry[1], entry[2]) if len(entry) > 1 else ("", "")
        if name.endswith("withdelims"):
            left, i = self.delimiter(i, command)
            right, i = self.delimiter(i, command)
        if name.startswith("above"):
            _, i = self.dimension(i, command)
        below: list[Raw] = []
        end = self.row(i, kind, below, inner=True)
        if self.toks[end] in OVERS:
            raise self.fail(
                "ambiguous-over",
                f"A second {self.toks[end]} in the same group is ambiguous",
                end,
                hint="put one of the two into braces",
            )
        line = not (name.startswith("atop") or len(entry) > 1)
        first: Raw = items[0] if items else command
        start = first if first.__class__ is int else first[1]
        top = list(items)
        items[:] = [("over", start, end, name, top, below, left, right, line, command)]
        return end

    def switch(self, i: int, kind: int, items: list[Raw]) -> int:
        r"""Read `\displaystyle`, `\Large`, `\rm`, `\color{red}`: it holds for the rest of the row."""
        command = i
        entry = SWITCHES[self.toks[i]]
        model = value = ""
        i += 1
        if entry[0] == "Color":
            found, i = self.bracket_text(i, command)
            model = found or ""
            value, i = self.text_of(i, command)
            self.check_color(model, value, command)
        body: list[Raw] = []
        array = self.array
        if array is not None and array.items is items and entry[0] == "SetFont":
            array.items = body
        end = self.row(i, kind, body, inner=True)
        if array is not None and array.items is body:
            array.items = items
        items.append(("switch", command, end, entry, body, model, value))
        return end

    def comment(self, i: int) -> int:
        """Skip a `%` and all up to the end of its line."""
        toks = self.toks
        while toks[i] and toks[i] != "\n":
            i += 1
        return i

    def unknown(self, i: int, _: list[Raw]) -> int:
        """Read a command that is in no table: one the formula defined itself, or a refusal."""
        tok = self.toks[i]
        if tok == "\\require":
            name, end = self.text_of(i + 1, i)
            if name.strip() in PACKAGES:
                return end
            raise self.fail(
                "unknown-package",
                f"Anki's MathJax has no package {name}",
                i,
                end,
                hint="remove it: what Anki has is loaded already",
            )
        if tok == "\\endtoggle":
            raise self.fail("unknown-command", rf"Unknown command {tok}", i)
        word = tok[1:]
        if not word.isalpha():
            hint = (
                r"\( and \[ are the delimiters around a formula; they do not belong inside"
                if word in "()[]"
                else ""
            )
            raise self.fail("unknown-command", f"Unknown command {tok}", i, hint=hint)
        raise self.fail("unknown-command", f"Unknown command {tok}", i, hint=command_hint(word))

    def expand(self, i: int) -> int:
        """Put the body of a macro in the place of its call; return where to read on."""
        return self.replace(i, self.macros[self.toks[i]])

    def replace(self, i: int, macro: Macro) -> int:
        """Put a macro's body, with the arguments that follow token `i`, in their place."""
        toks = self.toks
        name = toks[i]
        self.expansions += 1
        if self.expansions > MAX_EXPANSIONS:
            raise self.fail(
                "endless-macro",
                f"{name} expands without end",
                i,
                hint="does the macro call itself?",
            )
        body, end = macro.call(self, i)
        start, stop = self.starts[i], self.ends[end - 1]
        toks[i:end] = body
        self.starts[i:end] = [start] * len(body)
        self.ends[i:end] = [stop] * len(body)
        if len(toks) > MAX_LENGTH:
            raise self.fail("endless-macro", f"{name} expands to more than {MAX_LENGTH} tokens", i)
        return i
