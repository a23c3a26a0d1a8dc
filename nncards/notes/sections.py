"""The sections of a set of notes: a heading, what stands under it, and a name that stays."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from dataclasses import dataclass

from nncards.diagnostics import Diagnostic, Span

_SKIPPED = re.compile(r"<!--\s*skipped:\s*(?P<reason>.*?)\s*-->", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FORMATTING = re.compile(r"[*_`~]+(?=\S)|(?<=\S)[*_`~]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its text, up to the next heading of any level.

    `name` is the heading, or `Parent > Heading` where the heading alone stands twice. `skipped` is the
    reason that the notes give (`<!-- skipped: reason -->`) for having no card here. `fingerprint` is a
    hash of what the section says, white space and emphasis apart.
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
        return bool(_COMMENT.sub("", self.text).strip())


@dataclass(frozen=True, slots=True)
class Notes:
    """One set of notes, as sections in their order."""

    path: str
    sections: tuple[Section, ...]

    def find(self, name: str) -> list[Section]:
        """The sections that `name` may mean: a heading, or `Parent > Heading` with any run of parents."""
        wanted = tuple(part.strip() for part in name.split(">"))
        exact = [s for s in self.sections if s.name == name.strip()]
        return exact or [
            s for s in self.sections if (*s.parents, s.title)[-len(wanted) :] == wanted
        ]


def read_notes(source: bytes, path: str) -> tuple[Notes | None, list[Diagnostic]]:
    """Parse Markdown notes; front matter and code are no headings."""
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
    return Notes(path, tuple(_sections(text, path))), []


def _sections(text: str, path: str) -> list[Section]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.front_matter import front_matter_plugin

    tokens = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).parse(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")  # as CommonMark counts them
    heads: list[tuple[int, str, int, int]] = []
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.map and token.level == 0:
            heads.append((int(token.tag[1]), _plain(inline.content), token.map[0], token.map[1]))
    titles = Counter(title for _, title, _, _ in heads)
    found: list[Section] = []
    trail: list[tuple[int, str]] = []
    for (level, title, start, body), after in zip(heads, [*heads, None][1:], strict=True):
        while trail and trail[-1][0] >= level:
            trail.pop()
        parents = tuple(parent for _, parent in trail)
        trail.append((level, title))
        said = "\n".join(lines[body : after[2] if after else len(lines)])
        skipped = _SKIPPED.search(said)
        found.append(
            Section(
                path=path,
                name=f"{parents[-1]} > {title}" if titles[title] > 1 and parents else title,
                title=title,
                parents=parents,
                level=level,
                line=start + 1,
                text=said,
                skipped=skipped["reason"] if skipped else None,
                fingerprint=fingerprint(said),
            )
        )
    return found


def fingerprint(text: str) -> str:
    """A hash of what a text says: comments, emphasis and white space do not count."""
    plain = " ".join(_FORMATTING.sub("", _COMMENT.sub("", text)).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _plain(heading: str) -> str:
    return " ".join(_FORMATTING.sub("", heading).split())
