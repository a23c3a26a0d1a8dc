"""Format deck files: which ones, what would change, and replace them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.cache import uncollected
from nncards.cards import too_large
from nncards.cards.format import WIDTH, format_deck
from nncards.diagnostics import Diagnostic, Span, has_errors
from nncards.files import replace_file
from nncards.render import markdown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

    from markdown_it.token import Token

__all__ = ["WIDTH", "Outcome", "deck_paths", "format_bytes", "format_file", "meaning", "write"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file before and after formatting, with what was found; with errors, it stays as it is."""

    path: Path
    shown: str
    before: bytes
    after: bytes
    found: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the file is not in good order."""
        return self.before != self.after

    @property
    def failed(self) -> bool:
        """Whether the file could not be read."""
        return has_errors(self.found)

    def diff(self) -> str:
        """What would change, as a unified diff."""
        old, new = (
            data.decode("utf-8").replace("\r\n", "\n").splitlines(keepends=True)
            for data in (self.before, self.after)
        )
        lines = difflib.unified_diff(old, new, self.shown, self.shown)
        ended = (
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )
        return "".join(ended)


def deck_paths(paths: Iterable[Path]) -> list[Path]:
    """The deck files that these files and folders mean, each once; of a workspace, those of its `decks/`."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        folder = path / "decks" if ws.is_workspace(path) else path
        found |= dict.fromkeys(
            each
            for each in sorted(folder.rglob("*.y*ml"))
            if each.suffix in {".yaml", ".yml"}
            and each.is_file()
            and not any(part.startswith(".") for part in each.relative_to(folder).parts)
        )
    return list(found)


def format_file(path: Path, shown: str, *, width: int = WIDTH) -> Outcome:
    """Format a file's bytes; the file itself stays as it is. May raise OSError."""
    if (large := too_large(path.stat().st_size, shown)) is not None:
        return Outcome(path, shown, b"", b"", (large,))
    return format_bytes(path.read_bytes(), path, shown, width=width)


def format_bytes(data: bytes, path: Path, shown: str, *, width: int = WIDTH) -> Outcome:
    """Format what a file holds."""
    with uncollected():
        made = format_deck(data, shown, meaning=meaning, width=width)
    return Outcome(path, shown, data, made.data, made.found)


def write(outcome: Outcome) -> Diagnostic | None:
    """Replace a file by its formatted text, unless it was changed meanwhile. May raise OSError."""
    if outcome.path.read_bytes() != outcome.before:
        return Diagnostic(
            Span(outcome.shown),
            "fmt-changed",
            "this file was changed while it was being formatted",
            "run `nncards fmt` again",
        )
    replace_file(outcome.path, outcome.after)
    return None


def meaning(value: str) -> Hashable:
    """What a Markdown text says, whichever way its lines end."""
    return tuple(_said(token) for token in markdown.parse(value))


def _said(token: Token) -> Hashable:
    attributes = tuple(sorted((name, str(value)) for name, value in token.attrs.items()))
    if token.children is None:
        return (token.type, token.info, token.markup, attributes, token.content)
    words: list[tuple[str, str]] = []
    for child in token.children:
        kind = "text" if child.type == "softbreak" else child.type
        content = " " if child.type == "softbreak" else child.content
        if child.type == "math":
            kind = f"math {child.meta['display']}"
        elif child.attrs:
            kind += repr(sorted(child.attrs.items()))
        if words and kind == words[-1][0] == "text":
            words[-1] = ("text", words[-1][1] + content)
        else:
            words.append((kind, content))
    return (token.type, attributes, tuple(words))
