r"""Notes as students keep them, Obsidian's Markdown included: what stands in them, apart from how it is set.

What CommonMark does not know (formulas, `[[links]]`, `![[pictures|400]]`, `%% comments %%`) is cut out before
it reads the text, each as one private character, so that no line of a formula becomes a heading and no
underscore of it emphasis. The number of lines stays.

    >>> [word.says for word in words("A **bold** claim about $x_{1}$,\nsee [[Adam|there]].")]
    ['A', 'bold', 'claim', 'about', '$x_1$,', 'see', 'there.']
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from nncards.notes.maths import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FIRST, _LAST = 0xF0000, 0xFFFFD  # a private character for each thing cut out: letters to Markdown
_FILL = "\ue002"  # stands on the further lines of a formula, so that they are not blank
_PLACE = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_TEXT = r"\\(?:text[a-z]*|[mhf]box)[ ]*\{(?:\\.|[^{}\\])*+\}"  # may hold dollars of its own
_CUT = re.compile(
    rf"""
    (?P<fence>^[ \t>]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)*(?P<mark>`{{3,}}(?=[^`\n]*$)|~{{3,}})[^\n]*
        (?:\n(?![ \t>]*(?P=mark)[`~]*[ \t]*$)[^\n]*)*(?:\n[^\n]*)?)
    | (?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)(?P=ticks)(?!`))
    | (?P<comment><!--|%%)
    | (?P<display>\$\$(?:{_TEXT}|\\[\s\S]|(?!\$\$|\n[ \t]*\n[ \t]*\#{{1,6}}[ \t])[^\\])*+\$\$)
    | (?P<bracket>\\[\[(])
    | (?P<inline>\$(?=[^\s$])(?:{_TEXT}|\\[\s\S]|[^\\$\n]|\n(?![ \t>]*(?:$|\#{{1,6}}[ \t])))*+(?<!\s)\$(?!\d))
    | (?P<embed>!\[\[[^\[\]\n]+\]\])
    | (?P<link>\[\[[^\[\]\n]+\]\])
    | (?P<escaped>\\[\s\S])
    """,
    re.VERBOSE | re.MULTILINE,
)
_KEPT = {"fence", "code", "escaped"}  # what Markdown reads as it is
_CLOSING = {"<!--": "-->", "%%": "%%", r"\(": r"\)", r"\[": r"\]"}
_BLANK = re.compile(r"\n[ \t]*\n")
_FRONT = re.compile(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_CONTINUED = re.compile(r"\n([ \t]*(?:>[ \t]*)*)")
_SIZE = re.compile(r"\s*\d+(?:\s*x\s*\d+)?\s*")
_CALLOUT = re.compile(r"\[!\w[^\]\n]*\][+-]?[ \t]*")
_TASK = re.compile(r"\[[ xX/-]\][ \t]+")
_ANCHOR = re.compile(r"(?:^|\s)\^(?=[\w-]*[A-Za-z])[A-Za-z0-9-]{4,}\s*$")
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^=]*[^\s=])==(?![=\w])")
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_SOURCE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)[^>]*>""", re.IGNORECASE)

Kind = Literal["maths", "embed", "link"]


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut out of a text: a formula (with its delimiters), a picture or a link of Obsidian's."""

    kind: Kind
    source: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which every cut is one private character; comments are gone. The lines are the same."""

    text: str
    cuts: tuple[Cut, ...]

    def restored(self, text: str) -> str:
        """A part of the masked text as the author wrote it."""
        return _PLACE.sub(lambda place: self._source(place[0]), text.replace(_FILL, ""))

    def cut(self, character: str) -> Cut | None:
        """What stands for this character."""
        at = ord(character) - _FIRST
        return self.cuts[at] if at < len(self.cuts) else None

    def _source(self, character: str) -> str:
        cut = self.cut(character)
        return cut.source if cut else ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of notes (a formula is one): what it says, by which it is compared, and how it was written."""

    says: str
    written: str


def lines_of(source: str) -> str:
    """A text with the line ends that CommonMark counts."""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def masked(text: str) -> Masked:
    """Cut out of a text, its lines ended as `lines_of` does, what Markdown shall not read."""
    text = _PLACE.sub("\ufffd", text).replace(_FILL, "\ufffd")
    front = _FRONT.match(text)
    done = front.end() if front else 0
    pieces = [text[:done]]
    cuts: list[Cut] = []
    ends, at = _Ends(text), done
    while found := _CUT.search(text, at):
        kind, start, at = found.lastgroup, found.start(), found.end()
        if kind in {"comment", "bracket"}:
            at = ends.close(found.group(), at)
        if kind in _KEPT or at < 0 or len(cuts) > _LAST - _FIRST:
            at = at if at >= 0 else found.end()
            continue
        source = text[start:at]
        pieces.append(text[done:start])
        done = at
        if kind == "comment":
            pieces.append("\n" * source.count("\n"))
            continue
        pieces += (chr(_FIRST + len(cuts)), *_further_lines(source))
        before = text[text.rfind("\n", 0, start) + 1 : start]
        cuts.append(_cut(kind, source, quoted=before.lstrip().startswith(">")))
    pieces.append(text[done:])
    return Masked("".join(pieces), tuple(cuts))


class _Ends:
    """Where what was opened closes; each stretch of the text is looked through once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next: dict[str, int] = {}

    def close(self, opening: str, at: int) -> int:
        """The end of a comment or of a formula in brackets that was opened before `at`; -1 if nothing closes it."""
        closing = _CLOSING[opening]
        stop = self._find(closing, at)
        if stop < 0 or (opening[0] == "\\" and 0 <= self._find("", at) < stop):
            return -1  # a formula does not reach over a blank line
        return stop + len(closing)

    def _find(self, what: str, at: int) -> int:
        """The next place of a text, or of a blank line (an empty text), from `at` on."""
        known = self.next.get(what, 0)
        if 0 <= known < at or what not in self.next:
            blank = None if what else _BLANK.search(self.text, at)
            known = self.text.find(what, at) if what else blank.start() if blank else -1
            self.next[what] = known
        return known


def _further_lines(source: str) -> Iterator[str]:
    for line in _CONTINUED.finditer(source):
        yield line.group() + _FILL


def _cut(kind: str | None, source: str, *, quoted: bool) -> Cut:
    if kind == "embed":
        return Cut("embed", source)
    if kind == "link":
        return Cut("link", source)
    return Cut("maths", _CONTINUED.sub("\n", source) if quoted else source)


# --- words ------------------------------------------------------------------------------------------


def words(text: str) -> tuple[Word, ...]:
    """What a text says, word by word: white space, emphasis, marks of lists and quotes do not count."""
    whole = masked(lines_of(text))
    found: list[Word] = []
    for piece in _pieces(_reader().parse(whole.text)):
        plain = unicodedata.normalize("NFC", _linked(piece, whole).replace(_FILL, " "))
        found += [_word(chunk, whole) for chunk in plain.split()]
    return tuple(found)


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    """The texts of the blocks, in order, without the marks of Markdown."""
    opened = ""  # the block that began just before, for the marks that stand first in it
    for token in tokens:
        if token.type == "inline":
            text = "".join(map(_inline, token.children or ()))
            if opened == "blockquote_open":
                text = _CALLOUT.sub("", text, count=1) if _CALLOUT.match(text) else text
            elif opened == "list_item_open":
                text = _TASK.sub("", text, count=1) if _TASK.match(text) else text
            yield _HIGHLIGHT.sub(r"\1", _ANCHOR.sub("", text))
        elif token.type in {"fence", "code_block"}:
            yield token.content
        elif token.type == "html_block":
            yield _untagged(token.content, " ")
        elif token.type == "ordered_list_open" and (start := token.attrs.get("start")):
            yield f"{start}."
        opened = opened if token.type == "paragraph_open" else token.type


def _inline(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "image":
        alt = "".join(map(_inline, token.children or ()))
        alt = alt.rpartition("|")[0] if _SIZE.fullmatch(alt.rpartition("|")[2]) else alt
        return f" {alt} {_picture(unquote(str(token.attrs.get('src', ''))))} "
    if token.type == "html_inline":
        return " " if token.content.lower().startswith("<br") else _untagged(token.content, "")
    if token.type in {"s_open", "s_close"}:
        return "~~"  # what is struck out is taken back
    return token.content


def _picture(source: str) -> str:
    """A picture as one word."""
    return f"![[{'%20'.join(source.split())}]]"


def _untagged(html: str, between: str) -> str:
    return _TAG.sub(between, _SOURCE.sub(r" ![[\1]] ", html))


def _linked(text: str, whole: Masked) -> str:
    """A text with the words that Obsidian's links show and the pictures it embeds."""

    def shown(place: re.Match[str]) -> str:
        cut = whole.cut(place[0])
        if cut is None:
            return ""
        if cut.kind == "maths":
            return place[0]
        target, _, alias = cut.source.strip("![]").partition("|")
        if cut.kind == "link":
            return alias.strip() or target.rstrip("\\").strip("#").replace("#", " > ")
        return f" {'' if _SIZE.fullmatch(alias) else alias} {_picture(target.rstrip(chr(92)))} "

    return _PLACE.sub(shown, text)


def _word(chunk: str, whole: Masked) -> Word:
    def says(place: re.Match[str]) -> str:
        return f"${normal(_tex(whole.restored(place[0])))}$"

    written = " ".join(whole.restored(chunk).split())
    return Word(_PLACE.sub(says, chunk), written)


def _tex(formula: str) -> str:
    """A formula without its delimiters."""
    ends = 1 if formula[0] == "$" and formula[:2] != "$$" else 2
    return formula[ends:-ends]
