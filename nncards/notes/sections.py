"""The sections of a set of notes: a heading, what stands under it, and a name that stays."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span
from nncards.notes.markdown import lines_of, masked, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it import MarkdownIt

    from nncards.notes.markdown import Masked, Word

_SKIPPED = re.compile(r"(?:<!--|%%)\s*skipped:\s*(?P<reason>.*?)\s*(?:-->|%%)", re.DOTALL)
_FORMATTING = re.compile(r"[*_`~]+(?=\S)|(?<=\S)[*_`~]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its text, up to the next heading of any level.

    `name` is the heading, or `Parent > Heading` where the heading alone stands twice. `skipped` is the
    reason that the notes give (`<!-- skipped: reason -->`) for having no card here. `fingerprint` is a
    hash of what the section says below its heading: white space and formatting do not count.
    """

    path: str
    name: str
    title: str
    parents: tuple[str, ...]
    level: int
    line: int
    text: str
    skipped: str | None
    fingerprint: str

    @property
    def says_something(self) -> bool:
        """Whether there is text under the heading (a bare parent heading asks for no card)."""
        return self.fingerprint != NOTHING

    @property
    def trail(self) -> tuple[str, ...]:
        """The headings that lead to it, its own the last."""
        return (*self.parents, self.title)


@dataclass(frozen=True, slots=True)
class Notes:
    """One set of notes, as sections in their order."""

    path: str
    sections: tuple[Section, ...]

    def find(self, name: str) -> list[Section]:
        """The sections that `name` may mean: a heading, or `Parent > Heading` with any run of parents."""
        wanted = tuple(part.strip() for part in name.split(">"))
        exact = [s for s in self.sections if s.name == name.strip()]
        found = exact or [s for s in self.sections if s.trail[-len(wanted) :] == wanted]
        return found or [s for s in self.sections if _plain(s.name) == _plain(name)]


def read_notes(source: bytes, path: str) -> tuple[Notes | None, list[Diagnostic]]:
    """Parse Markdown notes; front matter, code and formulas are no headings."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return None, [
            Diagnostic(
                Span(path, line, 1),
                "encoding",
                "these notes are not UTF-8",
                "save the file as UTF-8",
            )
        ]
    return Notes(path, tuple(_sections(lines_of(text), path))), []


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: its level, its words, and its lines (from 0, the end not included)."""

    level: int
    title: str
    start: int
    end: int


def headings(text: str) -> list[Heading]:
    """The headings of a text whose lines end as `lines_of` gives them, those in quotes and lists left out."""
    whole = masked(text)
    tokens = _reader().parse(whole.text)
    return [
        Heading(int(token.tag[1]), _title(inline.content, whole), token.map[0], token.map[1])
        for token, inline in itertools.pairwise(tokens)
        if token.type == "heading_open" and token.map and token.level == 0
    ]


def _title(content: str, whole: Masked) -> str:
    return " ".join(whole.restored(_plain(content)).split())


@cache
def _reader() -> MarkdownIt:
    """A reader of blocks; what stands in a line is left as it is."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.front_matter import front_matter_plugin

    reader = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    reader.core.ruler.disable(["inline", "text_join"])
    return reader


def _sections(text: str, path: str) -> list[Section]:
    lines = text.split("\n")
    heads = headings(text)
    titles = Counter(head.title for head in heads)
    found: list[Section] = []
    trail: list[Heading] = []
    for head, after in zip(heads, [*heads, None][1:], strict=True):
        while trail and trail[-1].level >= head.level:
            trail.pop()
        parents = tuple(parent.title for parent in trail)
        trail.append(head)
        stop = after.start if after else len(lines)
        said = "\n".join(lines[head.end : stop])
        skipped = _SKIPPED.search("\n".join(lines[head.start : stop]))
        twice = titles[head.title] > 1 and parents
        found.append(
            Section(
                path=path,
                name=f"{parents[-1]} > {head.title}" if twice else head.title,
                title=head.title,
                parents=parents,
                level=head.level,
                line=head.start + 1,
                text=said,
                skipped=skipped["reason"] if skipped else None,
                fingerprint=fingerprint(said),
            )
        )
    return found


def fingerprint(text: str) -> str:
    """A hash of what a text says, 16 hexadecimal digits: white space, formatting and comments do not count."""
    return fingerprint_of(words(text))


def fingerprint_of(said: Iterable[Word]) -> str:
    """A hash of these words."""
    return hashlib.sha256(" ".join(word.says for word in said).encode()).hexdigest()[:16]


NOTHING = fingerprint_of(())


def _plain(heading: str) -> str:
    return " ".join(_FORMATTING.sub("", heading).split())
