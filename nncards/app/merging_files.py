"""One file of an update, merged as its kind asks for: decks by card, notes by line, code all or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nncards.cards.diff3 import merge_text
from nncards.cards.merge import line_of, merge_decks

if TYPE_CHECKING:
    from nncards.cards.merge import DeckMerge

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Clash:
    """What both sides changed: where, and the file that holds the starter's version."""

    what: str
    why: str
    line: int = 0
    path: str = ""
    theirs: str = ""

    def at(self, path: str, theirs: str) -> Clash:
        """The same, in a file."""
        return replace(self, path=path, theirs=theirs)

    def as_dict(self) -> dict[str, str | int]:
        """The JSON shape."""
        return {
            "path": self.path,
            "line": self.line,
            "what": self.what,
            "why": self.why,
            "theirs": self.theirs,
        }


@dataclass(frozen=True, slots=True)
class FileMerge:
    """A merged file: `taken` and `left` say what came of the corrections; `whole`: the user had not edited it."""

    data: bytes
    taken: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    whole: bool = False

    @classmethod
    def refused(cls, mine: bytes, why: str) -> FileMerge:
        """The user's file as it is."""
        return cls(mine, clashes=(Clash("the whole file", why),))


def merge_file(path: str, base: bytes, mine: bytes, theirs: bytes) -> FileMerge:
    """Merge one file. The result is written with the line breaks of `mine`."""
    old, own, new = _Text.read(base), _Text.read(mine), _Text.read(theirs)
    if theirs in (base, mine):
        return FileMerge(mine)
    if not (old and own and new):
        return _whole(base, mine, theirs)
    if new.text in (old.text, own.text):
        return FileMerge(mine)
    if own.text == old.text:
        what = _corrections(path, old.text, new.text)
        return FileMerge(own.written(new.text), what, whole=True)
    if path.endswith((".yaml", ".yml")):
        return _deck(own, merge_decks(old.text, own.text, new.text))
    return _lines(path, old.text, own, new.text)


def same(one: bytes, other: bytes) -> bool:
    """Whether two files have the same content, line breaks apart."""
    if one == other:
        return True
    first, second = _Text.read(one), _Text.read(other)
    return first is not None and second is not None and first.text == second.text


def _whole(base: bytes, mine: bytes, theirs: bytes) -> FileMerge:
    """What is no text is taken whole or not at all."""
    if mine == base:
        return FileMerge(theirs, ("the whole file",), whole=True)
    return FileMerge.refused(mine, "changed on both sides, and it is no text")


def _corrections(path: str, old: str, new: str) -> tuple[str, ...]:
    if path.endswith((".yaml", ".yml")):
        return merge_decks(old, old, new).taken or ("lines",)
    return ("lines",)


def _deck(own: _Text, merged: DeckMerge) -> FileMerge:
    clashes = tuple(
        Clash(str(found), found.why, line_of(merged.text, found.card, found.key))
        for found in merged.conflicts
    )
    left = tuple(f"{found}: {found.why}" for found in merged.left)
    return FileMerge(own.written(merged.text), merged.taken, merged.mixed, left, clashes)


def _lines(path: str, old: str, own: _Text, new: str) -> FileMerge:
    merged = merge_text(old, own.text, new)
    code = path.endswith(".py")
    if code and (merged.conflicts or (_compiles(own.text) and not _compiles(merged.text))):
        line = merged.conflicts[0] if merged.conflicts else 0
        why = "changed on both sides; code is merged as a whole or not at all"
        return FileMerge(own.data, clashes=(Clash("the whole file", why, line),))
    why = "changed on both sides"
    clashes = tuple(Clash(f"line {line}", why, line) for line in merged.conflicts)
    taken = ("lines",) if merged.text != own.text else ()
    return FileMerge(own.written(merged.text), taken, clashes=clashes)


def _compiles(text: str) -> bool:
    try:
        compile(text, "merged", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Text:
    """A file's text with Unix line breaks, and how it is written."""

    data: bytes
    text: str
    crlf: bool
    bom: bool

    @classmethod
    def read(cls, data: bytes) -> _Text | None:
        """None for what is not UTF-8, or holds lone carriage returns."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return None
        crlf = "\r\n" in text
        plain = text.removeprefix(_BOM).replace("\r\n", "\n")
        return None if "\r" in plain or "\0" in plain else cls(data, plain, crlf, text[:1] == _BOM)

    def written(self, text: str) -> bytes:
        """Another text, written as this file is."""
        if text == self.text:
            return self.data
        text = text.replace("\n", "\r\n") if self.crlf else text
        return (_BOM * self.bom + text).encode()
