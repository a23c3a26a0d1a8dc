"""What notes said before: from what the last build left in `build/`, and from git.

Both are helps that may be missing: whatever goes wrong here, the text is just not known.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncards.notes import read_notes
from nncards.notes.recognise import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nncards.notes import Library

SNAPSHOT = "nncards-notes.json"  # beside the packages; disposable
VERSION = 1
MOST_COMMITS = 200  # of the history of one file
MOST_VERSIONS = 60  # of one file that are read
MOST_SECONDS = 2.0  # in all


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The texts that cards were accepted against, by fingerprint, and how the notes stood when it was taken."""

    texts: Mapping[str, str] = field(default_factory=dict)
    layout: Layout | None = None


def read_snapshot(folder: Path) -> Snapshot:
    """What the last build left in its folder; nothing, if it left none that can be read."""
    try:
        found = json.loads((folder / SNAPSHOT).read_text(encoding="utf-8"))
        if found["nncards-notes"] != VERSION:
            return Snapshot()
        layout = {
            str(path): [(tuple(map(str, trail)), str(mark)) for trail, mark in sections]
            for path, sections in found["layout"].items()
        }
        texts = {str(mark): str(text) for mark, text in found["texts"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Snapshot()
    return Snapshot(texts, Layout(layout))


def snapshot_text(
    books: Library, accepted: Iterable[str], before: Snapshot, *, built: bool = True
) -> str:
    """A snapshot as text: the notes as they stand, and what is still known of the accepted texts.

    Without a build (`built`) the layout stays that of the last one.
    """
    now = {s.fingerprint: s.text for notes in books.notes.values() for s in notes.sections}
    known = {**before.texts, **now}
    layout = {
        path: [(s.trail, s.fingerprint) for s in notes.sections]
        for path, notes in books.notes.items()
    }
    if not built and before.layout is not None:
        layout = {path: list(sections) for path, sections in before.layout.sections.items()}
    found: dict[str, Any] = {
        "nncards-notes": VERSION,
        "layout": layout,
        "texts": {mark: known[mark] for mark in sorted(set(accepted)) if mark in known},
    }
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


# --- git --------------------------------------------------------------------------------------------


class Past:
    """Old texts of sections, found when they are asked for: in the snapshot, then in git, within a time.

    `folder` holds the snapshot, `root` is the workspace, `paths` are the notes (relative to it, or absolute),
    `ledger` is the ledger's path. `clock` tells seconds.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        paths: Sequence[str],
        ledger: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = MOST_SECONDS,
    ) -> None:
        self.root, self.paths, self.ledger = root, paths, ledger
        self.snapshot = read_snapshot(folder)
        self.clock, self.left = clock, seconds
        self._texts: dict[str, str] = {}
        self._versions: Iterator[None] | None = None

    def text_of(self, fingerprint: str) -> str | None:
        """The text that had this fingerprint, as git's newest commit or the last build knows it."""
        if fingerprint in self.snapshot.texts:
            return self.snapshot.texts[fingerprint]
        if self._versions is None:
            self._versions = self._history()
        while fingerprint not in self._texts:
            begun = self.clock()
            more = self.left > 0 and next(self._versions, self) is not self
            self.left -= self.clock() - begun
            if not more:
                return None
        return self._texts[fingerprint]

    def layout(self) -> Layout | None:
        """How the notes stood at the last build; else in the commit that last changed the ledger."""
        if self.snapshot.layout is not None:
            return self.snapshot.layout
        made = git(
            self.ledger.parent, "log", "-1", "--format=%H", "--", f":(literal){self.ledger.name}"
        )
        commit = (made or b"").decode().strip()
        if not commit:
            return None
        found = {}
        inside = dict(self._inside())
        sources = _contents(self.root, [f"{commit}:{place}" for place in inside.values()])
        for path, source in zip(inside, sources, strict=False):
            notes = read_notes(source, path)[0] if source is not None else None
            if notes is not None:
                found[path] = [(s.trail, s.fingerprint) for s in notes.sections]
        return Layout(found) if found else None

    def _inside(self) -> Iterator[tuple[str, str]]:
        """Of the notes that lie in the ledger's repository: their paths, as given and from its top."""
        top = _top(self.ledger.parent)
        for path in self.paths if top else ():
            file = self.root / path
            place = file.parent.resolve() / file.name
            if top and place.is_relative_to(top):
                yield path, place.relative_to(top).as_posix()

    def _history(self) -> Iterator[None]:
        """Read version after version of the notes, the newest of all files first, into the known texts."""
        for versions in _alternating([self._versions_of(self.root / path) for path in self.paths]):
            notes, _ = read_notes(versions, "")
            for section in notes.sections if notes else ():
                self._texts.setdefault(section.fingerprint, section.text)
            yield
        for source in self._lost():
            notes, _ = read_notes(source, "")
            for section in notes.sections if notes else ():
                self._texts.setdefault(section.fingerprint, section.text)
            yield

    def _versions_of(self, file: Path) -> Iterator[bytes]:
        """The committed versions of a file, the newest first, under all the names it had."""
        listed = git(
            file.parent, "log", "--follow", f"-n{MOST_COMMITS}", "--format=%x00%H", "--name-only", "-z",
            "--", f":(literal){file.name}",
        )  # fmt: skip
        top = _top(file.parent) if listed else None
        if listed and top:
            yield from _blobs(top, list(_names(listed)))

    def _lost(self) -> Iterator[bytes]:
        """The last committed versions of Markdown files that are not there any more: notes may have been renamed."""
        for folder in dict.fromkeys((self.root / path).parent for path in self.paths):
            listed = git(folder, "ls-files", "-z", "--deleted", "--", ":(glob)*.md")
            for name in (listed or b"").split(b"\0")[:MOST_VERSIONS]:
                if name:
                    source = git(folder, "show", f"HEAD:./{os.fsdecode(name)}")
                    if source is not None:
                        yield source


def _top(folder: Path) -> Path | None:
    """The top of the repository that a folder lies in."""
    found = git(folder, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(found).rstrip("\r\n")).resolve() if found else None


def _names(listed: bytes) -> Iterator[tuple[str, str]]:
    """(commit, path from the top) of each version in what `git log` printed."""
    commit = ""
    for part in listed.replace(b"\n", b"\0").split(b"\0"):
        if len(part) in (40, 64) and not part.strip(b"0123456789abcdef"):
            commit = part.decode()
        elif part:
            yield commit, os.fsdecode(part)


def _blobs(folder: Path, names: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """The different contents of these versions, in their order."""
    asked = b"".join(os.fsencode(f"{commit}:{path}\n") for commit, path in names)
    checked = git(folder, "cat-file", "--batch-check=%(objectname) %(objecttype)", given=asked)
    pairs = [line.partition(b" ")[::2] for line in (checked or b"").splitlines()]
    blobs = list(dict.fromkeys(name for name, kind in pairs if kind == b"blob"))[:MOST_VERSIONS]
    for content in _contents(folder, list(map(os.fsdecode, blobs))):
        if content is not None:
            yield content


def _contents(folder: Path, names: Sequence[str]) -> Iterator[bytes | None]:
    """What git has under each of these names, asked for at once; None for what it has not."""
    asked = b"".join(os.fsencode(f"{name}\n") for name in names)
    told = git(folder, "cat-file", "--batch", given=asked) if names else None
    at = 0
    while told and (end := told.find(b"\n", at)) >= 0:
        size = told[at:end].rpartition(b" ")[2]
        known = size.isdigit()
        yield told[end + 1 : end + 1 + int(size)] if known else None
        at = end + 2 + int(size) if known else end + 1


def _alternating(each: Sequence[Iterator[bytes]]) -> Iterator[bytes]:
    """One of each in turn, until all have ended: what is sought is most often new."""
    rest = list(each)
    while rest:
        for versions in list(rest):
            found = next(versions, None)
            if found is None:
                rest.remove(versions)
            else:
                yield found


def git(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints in a folder; None if it fails, takes too long, or is not there."""
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - nothing of it comes from the notes' text
            ["git", "-c", "core.fsmonitor=false", "-c", "core.quotepath=off", *words],  # noqa: S607 - the user's own git
            cwd=folder,
            input=given,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            env={**os.environ, **quiet},
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
