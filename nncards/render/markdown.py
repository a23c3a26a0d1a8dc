r"""One reading of Markdown for both front ends: CommonMark tokens in which maths is a token of its own.

Maths is cut out before Markdown is read (`nncards.latex.segments`), so that no underscore of it becomes
emphasis; each formula stands in the text as one private character pair and comes back as a token of type
`math`, whose `content` is the LaTeX and whose `meta["display"]` says whether it is set apart. Other things
can be cut out the same way, such as the gaps of a cloze.

    >>> [child.type for child in parse("Let $x_1$ *be* $x_2$.")[1].children]
    ['text', 'math', 'text', 'em_open', 'text', 'em_close', 'text', 'math', 'text']

Raw HTML stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from nncards.latex.segments import Math, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Around the number of a cut. Private characters are letters to Markdown: `**$x$**` stays bold.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Cut:
    """`value[start:end]`, which Markdown shall not read: it becomes a token of this type.

    `source` is what the author wrote, for places where no token can stand (code, addresses).
    """

    start: int
    end: int
    type: str
    content: str
    display: bool = False
    info: Any = None


def formulas(value: str) -> list[Cut]:
    """The maths of a text as cuts; delimiters that pair with nothing stay text."""
    return [
        Cut(s.start, s.end, "math", value[s.tex_start : s.tex_end], s.display)
        for s in split(value)
        if isinstance(s, Math)
    ]


def parse(value: str, cuts: Sequence[Cut] | None = None) -> list[Token]:
    """The block tokens of a text, as markdown-it gives them; `math` tokens are among the inline children.

    `cuts` are in order and do not overlap; without them the maths is cut out.
    """
    cuts = formulas(value) if cuts is None else cuts
    sources = [value[cut.start : cut.end] for cut in cuts]
    tokens = _reader().parse(cut_out(value, cuts))
    for token in tokens:
        _restore(token, sources)
        if token.children is not None:
            token.children = list(_inline(token.children, cuts, sources))
    return tokens


def cut_out(value: str, cuts: Sequence[Cut]) -> str:
    """A text with the number of each cut, between private characters, in its place."""
    value = _without_private(value)
    if not cuts:
        return value
    pieces: list[str] = []
    done = 0
    for number, cut in enumerate(cuts):
        pieces += (value[done : cut.start], f"{_OPEN}{number}{_CLOSE}")
        done = cut.end
    pieces.append(value[done:])
    return "".join(pieces)


def plain(value: str) -> str:
    """A text without its marks, maths as its LaTeX: for tooltips, alternative texts and sort keys."""
    words: list[str] = []
    for token in parse(value):
        words += [
            " " if child.type in {"softbreak", "hardbreak"} else child.content
            for child in token.children or ()
        ]
        if token.children is None and token.content:
            words.append(token.content)
        if token.type.endswith("_close"):
            words.append(" ")
    return " ".join("".join(words).split())


def _without_private(value: str) -> str:
    """The author's own private characters would be taken for ours; no font draws them anyway."""
    return value.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return (
        MarkdownIt("commonmark", {"html": False})
        .disable("html_inline")
        .disable("html_block")
        .enable("table")
    )


def _inline(
    children: Sequence[Token], cuts: Sequence[Cut], sources: Sequence[str]
) -> Iterator[Token]:
    """Split the text tokens at the places of the cuts."""
    from markdown_it.token import Token

    for child in children:
        if child.type != "text" or _OPEN not in child.content:
            _restore(child, sources)
            if child.children:
                for grandchild in child.children:
                    _restore(grandchild, sources)
            yield child
            continue
        done = 0
        for place in _PLACE.finditer(child.content):
            if done < place.start():
                yield Token(
                    "text", "", 0, content=child.content[done : place.start()], level=child.level
                )
            cut = cuts[int(place[1])]
            meta = {"display": cut.display, "info": cut.info}
            yield Token(cut.type, "", 0, content=cut.content, meta=meta, level=child.level)
            done = place.end()
        if done < len(child.content):
            yield Token("text", "", 0, content=child.content[done:], level=child.level)


def _restore(token: Token, sources: Sequence[str]) -> None:
    """Put the author's own words back where a cut landed in code or in an address."""

    def back(text: str) -> str:
        return _PLACE.sub(lambda place: sources[int(place[1])], text)

    if _OPEN in token.content:
        token.content = back(token.content)
    for name, value in token.attrs.items():
        if isinstance(value, str):
            found = value.replace("%EE%80%80", _OPEN).replace("%EE%80%81", _CLOSE)
            if _OPEN in found:
                token.attrs[name] = back(found)
