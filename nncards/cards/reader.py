r"""From nodes to the values of the model: texts, words, numbers, and what is wrong with them.

A `Reader` belongs to one file. Each of its methods returns the value, or None after saying what is
wrong; nothing raises, so one run finds every mistake.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.cards.nodes import Mapping, Node, Scalar, Sequence
from nncards.cards.open import CODE, OPEN, open_places, remedy
from nncards.cards.positions import Source, Written
from nncards.diagnostics import Diagnostic, Severity, Span, Text
from nncards.latex.segments import Math, Unclosed, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST = 10  # mistakes of one sort that are shown of one text: they have one remedy

_NAMES = {Scalar: "a text", Sequence: "a list", Mapping: "a mapping"}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
# What double quotes make of \f, \b and their like stands in no text on purpose.
_FORBIDDEN = re.compile("[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\U0010ffff]")
_SLIPS = frozenset("0abtnvfre N_LP/")  # escapes that swallow the beginning of a LaTeX command
_COMMENT = re.compile(r"[ \t]+#")
_LIST = re.compile(r"\n *((?:[-*+]|\d+[.)]) [^\n]*)\n *(?:[-*+]|\d+[.)]) ")
_MONEY = re.compile(r"\d[\d.,]*\s+[A-Za-z]{2,}")
_UNCLOSED = {
    "unclosed": (
        "nothing closes this `{0}` in its paragraph",
        "close it; write \\$ for a dollar sign",
    ),
    "space-after": (
        "a `$` before a space or at the end opens no maths",
        "write $x$ without spaces inside, and \\$ for a dollar sign",
    ),
    "space-before": (
        "nothing closes this `$`: the next one stands after a space",
        "write $x$ without spaces inside, and \\$ for a dollar sign",
    ),
    "digit-after": (
        "nothing closes this `$`: the next one stands before a digit",
        "write \\$ for a dollar sign, or $x${} before a digit",
    ),
    "unopened": ("this `{0}` closes nothing", "open the maths with `{1}`, or delete it"),
}


class Reader:
    """Reads the values of one file and gathers what is wrong with them."""

    def __init__(self, source: Source, found: list[Diagnostic]) -> None:
        self.source = source
        self.found = found
        self.errors = 0  # how many of what was found are errors

    def error(self, at: Node | Span, code: str, message: str, hint: str) -> None:
        """Note a mistake at a node or a place."""
        self._note(at, code, message, hint, "error")

    def warning(self, at: Node | Span, code: str, message: str, hint: str) -> None:
        """Note what is probably a mistake."""
        self._note(at, code, message, hint, "warning")

    def _note(
        self, at: Node | Span, code: str, message: str, hint: str, severity: Severity
    ) -> None:
        span = at if isinstance(at, Span) else self.span(at)
        self.errors += severity == "error"
        self.found.append(Diagnostic(span, code, message, hint, severity))

    def span(self, node: Node) -> Span:
        """Where a node begins."""
        return self.source.span(node.start)

    # --- texts ------------------------------------------------------------------------------

    def text(self, node: Node, what: str, *, waits: bool = False) -> Text | None:
        """A text that is not empty; `what` names it in messages. With `waits` it may be an open place."""
        text = self._scalar(node, what)
        if text is None or (waits and self._waits(text, what)):
            return None
        slips = {at: escape for at, escape in _escapes(text) if _FORBIDDEN.match(text.value, at)}
        self._slipped(text, slips)
        return None if slips else text

    def _scalar(self, node: Node, what: str) -> Text | None:
        """A text that is not empty, whatever its characters."""
        if not isinstance(node, Scalar):
            self.wrong(node, what, "a text")
            return None
        if node.value.strip():
            return self.quote(node)
        hint = "write it, or delete the key"
        if self.source.text[node.end : node.end + 80].lstrip(" ").startswith("#"):
            hint = "YAML takes what follows ` #` for a comment; put the text in single quotes"
        self.error(node, "empty", f"{what} is empty", hint)
        return None

    def quote(self, node: Scalar) -> Text:
        """A node's value, with the places of its characters."""
        source = self.source
        written = Written(source, node.start, node.end, node.style, node.value)
        return Text(node.value, source.path, written)

    def source_text(self, node: Node) -> Text:
        """A node as it is written in the file, whatever it is to YAML."""
        source = self.source
        value = source.text[node.start : node.end].rstrip()
        return Text(value, source.path, ((0, *source.mark(node.start)),))

    def markdown(self, node: Node, what: str) -> Text | None:
        """A Markdown text, its maths closed and unharmed by double quotes."""
        text = self._scalar(node, what)
        if text is None:
            return None
        self._comment(node, what)
        self._folded(node, what)
        if OPEN in text.value and self._is_open(text, what):
            return None
        value = text.value
        slips = _slips(text)
        if slips:
            masked = list(value)
            for at in slips:
                masked[at] = "x"
            value = "".join(masked)
        elif "$" not in value and "\\" not in value:
            return text
        segments = split(value)
        inside: set[int] = set()
        for maths in segments:
            if isinstance(maths, Math):
                if slips:
                    inside.update(range(maths.start, maths.end))
                self._money(text, maths)
        wrong = {
            at: escape
            for at, escape in slips.items()
            if at in inside or _FORBIDDEN.match(text.value, at)
        }
        self._slipped(text, wrong)
        lone = [segment for segment in segments if isinstance(segment, Unclosed)]
        self._unclosed(text, lone)
        return None if wrong or lone else text

    def _is_open(self, text: Text, what: str) -> bool:
        """Say which places of a drafted text wait for their author."""
        places = list(open_places(text.value))
        for at in places[:MOST]:
            self.warning(text.at(at), CODE, *remedy(what, whole=text.value.strip() == OPEN))
        return bool(places)

    def _waits(self, text: Text, what: str) -> bool:
        """Whether a text that is no Markdown is still to be written; if so, it is said."""
        return text.value.strip() == OPEN and self._is_open(text, what)

    def tex(self, node: Node, what: str, *, waits: bool = False) -> Text | None:
        """A piece of LaTeX without dollars around it. With `waits` it may be an open place."""
        text = self._scalar(node, what)
        if text is None or (waits and self._waits(text, what)):
            return None
        slips = _slips(text)
        self._slipped(text, slips)
        if text.value.startswith("$"):
            self.error(
                node, "math-dollar", f"{what} is LaTeX already", "delete the dollars around it"
            )
            return None
        return None if slips else text

    def _comment(self, node: Node, what: str) -> None:
        """Warn of a plain text that ends where YAML saw a comment."""
        if isinstance(node, Scalar) and not node.style:
            comment = _COMMENT.match(self.source.text, node.end)
            if comment:
                self.warning(
                    self.source.span(comment.end() - 1),
                    "yaml-comment",
                    f"{what} ends before this `#`: YAML takes the rest of the line for a comment",
                    "if the `#` belongs to the text, put the text in single quotes or after `|`",
                )

    def _folded(self, node: Node, what: str) -> None:
        """Warn of a Markdown list whose lines YAML joins."""
        if isinstance(node, Scalar) and node.style != "|":
            joined = _LIST.search(self.source.text, node.start, node.end)
            if joined:
                self.warning(
                    self.source.span(joined.start(1)),
                    "yaml-folded",
                    f"the list in {what} is no list: YAML joins its lines into one",
                    "write the text after `|`, which keeps its lines",
                )

    def _money(self, text: Text, maths: Math) -> None:
        """Warn of a formula that looks like a sum of money."""
        inline_dollar = not maths.display and text.value[maths.start] == "$"
        if inline_dollar and _MONEY.match(text.value, maths.tex_start, maths.tex_end):
            self.warning(
                text.at(maths.start),
                "math-money",
                "this `$` opens maths that reads like a sum of money",
                "write \\$ for a dollar sign",
            )

    def _slipped(self, text: Text, slips: dict[int, str]) -> None:
        """Say where double quotes ate the backslash of these escapes, the first few of a text."""
        for offset, escape in list(slips.items())[:MOST]:
            word = re.compile("[A-Za-z]*").match(text.value, offset + 1)
            command = escape + (word.group() if word and escape[1:].isalpha() else "")
            self.error(
                text.at(offset),
                "math-escape",
                f"double quotes turn the `{escape}` of `{_short(command)}` into {_name(text.value[offset])}",
                "use single quotes, or write the text after `|`; in double quotes every \\ is written \\\\",
            )

    def _unclosed(self, text: Text, lone: list[Unclosed]) -> None:
        """Say which delimiters pair with nothing: the first of each paragraph, as others follow from it."""
        paragraph_end = said = 0
        for segment in lone:
            if segment.start < paragraph_end or said == MOST:
                continue
            said += 1
            gap = text.value.find("\n\n", segment.end)
            paragraph_end = gap if gap >= 0 else len(text.value)
            delimiter = text.value[segment.start : segment.end]
            message, hint = _UNCLOSED[segment.reason]
            hint = hint.replace("{1}", delimiter.translate(str.maketrans(")]", "([")))
            self.error(text.at(segment.start), "math-unclosed", message.format(delimiter), hint)

    # --- words, numbers, lists ----------------------------------------------------------------

    def word(self, node: Node, what: str, options: Collection[str]) -> str | None:
        """One of a few words."""
        text = self.text(node, what)
        if text is None:
            return None
        if text.value in options:
            return text.value
        self.error(
            node,
            "value",
            f"{what} is `{_short(text.value)}`, but may only be {_any_of(options)}",
            did_you_mean(text.value, options) or "write one of these",
        )
        return None

    def boolean(self, node: Node, what: str) -> bool | None:
        """`true` or `false`; YAML's older `yes` and `on` stay text."""
        if isinstance(node, Scalar) and not node.style and node.value in {"true", "false"}:
            return node.value == "true"
        self.wrong(node, what, "`true` or `false`")
        return None

    def number(self, node: Node, what: str, low: float, high: float) -> float | None:
        """A number from `low` to `high`."""
        if isinstance(node, Scalar) and not node.style and _NUMBER.fullmatch(node.value):
            value = float(node.value)
            if low <= value <= high:
                return value
            self.error(
                node,
                "range",
                f"{what} is {_short(node.value)}, but must lie between {low:g} and {high:g}",
                "write it as a fraction of one, such as 0.9",
            )
            return None
        self.wrong(node, what, f"a number between {low:g} and {high:g}")
        return None

    def integers(self, node: Node, what: str) -> tuple[int, ...] | None:
        """A list of positive whole numbers, each once."""
        if not isinstance(node, Sequence) or not node.items:
            self.wrong(node, what, "a list of whole numbers, such as [1, 2]")
            return None
        values: dict[int, None] = {}
        for item in node.items:
            plain = item.value if isinstance(item, Scalar) and not item.style else ""
            if not re.fullmatch("[1-9][0-9]{0,3}", plain):
                self.wrong(item, f"each of {what}", "a whole number from 1")
            elif int(plain) in values:
                self.error(
                    item, "twice", f"{plain} stands twice in {what}", "delete one of the two"
                )
            else:
                values[int(plain)] = None
        return tuple(values)

    def texts(self, node: Node, what: str) -> tuple[Text, ...] | None:
        """A list of texts, none empty."""
        items = self.items(node, what, "a list of texts, such as [one, two]")
        if items is None:
            return None
        values = [self.text(item, f"each of {what}") for item in items]
        return tuple(value for value in values if value is not None)

    def items(self, node: Node, what: str, expected: str) -> list[Node] | None:
        """The items of a list that is not empty."""
        if not isinstance(node, Sequence):
            self.wrong(node, what, expected)
            return None
        if not node.items:
            self.error(node, "empty", f"{what} is an empty list", "fill it, or delete the key")
            return None
        return node.items

    def mapping(
        self, node: Node, what: str, keys: Collection[str], expected: str
    ) -> Mapping | None:
        """A mapping with no other keys than these."""
        if not isinstance(node, Mapping):
            self.wrong(node, what, expected)
            return None
        self.unknown_keys(node, what, keys)
        return node

    def unknown_keys(self, node: Mapping, what: str, keys: Collection[str]) -> None:
        """Complain of keys that are none of these."""
        unknown = [(name, key) for name, (key, _) in node.entries.items() if name not in keys]
        for name, key in unknown[:MOST]:
            self.error(
                key,
                "unknown-key",
                f"{what} has no key `{_short(name)}`",
                did_you_mean(name, keys) or f"its keys are {_all_of(sorted(keys))}",
            )

    def wrong(self, node: Node, what: str, expected: str) -> None:
        """Complain that a node is of the wrong kind."""
        actual = _NAMES[type(node)]
        if isinstance(node, Scalar):
            actual = f"`{_short(node.value)}`" if node.value.strip() else "empty"
            if node.style in ("'", '"'):
                actual += " in quotes"
        hint = f"write {expected}"
        if expected == "a text" and self.source.text[node.start : node.start + 1] in ("[", "{"):
            hint = (
                "if it is a text that begins with a bracket, put it in single quotes or after `|`"
            )
        self.error(node, "type", f"{what} must be {expected}, but is {actual}", hint)


def _escapes(text: Text) -> list[tuple[int, str]]:
    """Each character that double quotes made of an escape, with the escape."""
    return text.marks.escapes() if isinstance(text.marks, Written) else []


def _slips(text: Text) -> dict[int, str]:
    """The escapes that were probably meant as LaTeX, or that stand for what no text should hold."""
    return {
        at: escape
        for at, escape in _escapes(text)
        if escape[1:] in _SLIPS or _FORBIDDEN.match(text.value, at)
    }


def nearest(word: str, known: Collection[str]) -> str:
    """The word among those known that this is probably a slip for; empty if none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word[:80].lower(), known, 1, 0.6)
    return near[0] if near else ""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`did you mean x?`, or nothing where nothing is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""


def _name(character: str) -> str:
    """What a character is called that cannot be shown."""
    names = {"\t": "a tab", "\n": "a line break", "\f": "a form feed", "\b": "a backspace"}
    return names.get(character, f"U+{ord(character):04X}")


def _any_of(words: Iterable[str]) -> str:
    return " or ".join(f"`{word}`" for word in words)


def _all_of(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _short(value: str) -> str:
    """A value as a message quotes it: on one line, cut after 40 characters."""
    line = " ".join(value.split())
    return line if len(line) <= 40 else line[:39] + "…"
