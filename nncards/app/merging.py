"""What an update of a copied starter comes to: worked out whole from three sets of files, before any is written.

`base` is what was copied, `mine` what became of it here, `theirs` the starter as it now is; each maps paths to
bytes. Decks are known by their id, so that one that was renamed or moved is still merged; other files
follow their folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from nncards.app.merging_files import FileMerge, merge_file, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nncards.app.merging_files import Clash

Action = Literal["corrected", "merged", "added", "deleted", "renamed", "kept", "left"]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a file: the action, and which parts of it or why."""

    path: str
    action: Action
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What to rename, write and delete, in this order, and what to tell."""

    renames: Mapping[str, str]
    writes: Mapping[str, bytes]
    deletes: frozenset[str]
    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]

    def after(self, mine: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files as they will be."""
        gone = {*self.deletes, *self.renames}
        moved = {now: mine[was] for was, now in self.renames.items()}
        return {**{k: v for k, v in mine.items() if k not in gone}, **moved, **self.writes}

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.renames or self.writes or self.deletes)


def plan(base: Mapping[str, bytes], mine: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> Plan:
    """The update of `mine` from `base` to `theirs`."""
    return _Planner(base, mine, theirs).plan()


@dataclass(frozen=True)
class _Followed:
    """Where the files of the base are in another set of files, and which folders moved."""

    files: Mapping[str, str]
    folders: Mapping[str, str]

    def place(self, path: str) -> str:
        """Where a new file that belongs to a folder goes."""
        for folder, now in self.folders.items():
            if path.startswith(folder + "/"):
                return now + path[len(folder) :]
        return path


def follow(
    base: Mapping[str, bytes],
    other: Mapping[str, bytes],
    hints: Mapping[str, str] = MappingProxyType({}),
) -> _Followed:
    """Find the files of the base again: at their path, decks by their id, the rest in the folder of the decks.

    `hints`: new names that a file may have as well, from an update that was cut short.
    """
    files = {path: path for path in base if path in other}
    for path, now in hints.items():
        if path not in files and now in other:
            files[path] = now
    gone = [path for path in base if path not in other]
    lost = {name: path for path in gone if (name := deck_id(path, base[path]))}
    for path in other:
        if path not in base and is_deck(path):
            was = lost.get(deck_id(path, other[path]))
            if was and was not in files:
                files[was] = path
    folders: dict[str, str] = {}
    for folder in {_parent(path) for path in gone}:
        inside = [path for path in base if _parent(path) == folder]
        places = {_parent(files[path]) for path in inside if path in files}
        if len(places) == 1 and places != {folder}:
            folders[folder] = places.pop()
    moved = _Followed(files, folders)
    for path in base:
        if path not in files and moved.place(path) in other:
            files[path] = moved.place(path)
    return moved


def is_deck(path: str) -> bool:
    """Whether a file is a deck by its name."""
    return path.startswith("decks/") and path.endswith((".yaml", ".yml"))


_ID = re.compile(rb"^id:[ \t]*['\"]?([^\s'\"#]+)", re.MULTILINE)


def deck_id(path: str, data: bytes) -> str:
    """The id of a deck, empty for what is none."""
    found = _ID.search(data) if is_deck(path) else None
    return found[1].decode("utf-8", "replace") if found else ""


def _parent(path: str) -> str:
    return str(PurePosixPath(path).parent)


@dataclass
class _Planner:
    base: Mapping[str, bytes]
    mine: Mapping[str, bytes]
    theirs: Mapping[str, bytes]
    here: _Followed = field(init=False)
    there: _Followed = field(init=False)
    renames: dict[str, str] = field(default_factory=dict)
    writes: dict[str, bytes] = field(default_factory=dict)
    deletes: set[str] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    def plan(self) -> Plan:
        """Go through all files once."""
        self.there = follow(self.base, self.theirs)
        self.here = follow(self.base, self.mine, self.there.files)
        for path in sorted(self.base):
            self.known(path, self.here.files.get(path), self.there.files.get(path))
        seen = set(self.there.files.values())
        for path in sorted(set(self.theirs) - seen):
            self.new(path)
        changes, clashes = tuple(self.changes), tuple(self.clashes)
        return Plan(self.renames, self.writes, frozenset(self.deletes), changes, clashes)

    def tell(self, path: str, action: Action, *detail: str) -> None:
        self.changes.append(Change(path, action, detail))

    def known(self, path: str, here: str | None, there: str | None) -> None:
        """A file that was copied."""
        base = self.base[path]
        if here is None:
            if there is not None and not same(base, self.theirs[there]):
                self.tell(path, "left", "you deleted it; it was corrected")
        elif there is None:
            if same(base, self.mine[here]):
                self.deletes.add(here)
                self.tell(here, "deleted", "the bundled decks have it no more")
            else:
                self.tell(here, "kept", "the bundled decks have it no more; you had edited it")
        else:
            self.pair(path, here, there)

    def pair(self, path: str, here: str, there: str) -> None:
        """A file that is still on both sides."""
        mine, theirs = self.mine[here], self.theirs[there]
        merged = merge_file(here, self.base[path], mine, theirs)
        target = there if here == path and there not in self.mine else here
        if target != here:
            self.renames[here] = target
            self.tell(target, "renamed", f"it was {here}")
        if merged.data != mine:
            self.writes[target] = merged.data
        self.told(target, merged, theirs)

    def told(self, path: str, merged: FileMerge, theirs: bytes) -> None:
        """Enter what a merge came to."""
        if merged.taken:
            edited = merged.mixed or merged.clashes or not merged.whole
            self.tell(path, "merged" if edited else "corrected", *merged.taken)
        if merged.left:
            self.tell(path, "left", *merged.left)
        if merged.clashes:
            aside = self.aside(path, theirs)
            self.clashes += [clash.at(path, aside) for clash in merged.clashes]

    def new(self, path: str) -> None:
        """A file that the starter did not have before."""
        data, target = self.theirs[path], self.here.place(path)
        folder = _parent(path)
        before = [old for old in self.base if _parent(old) == folder]
        gone = before and not any(old in self.here.files for old in before)
        if gone and target not in self.mine:
            self.tell(target, "left", f"you deleted the folder {folder}")
            return
        there = self.taken_place(path, target)
        if there is None:
            self.writes[target] = data
            self.tell(target, "added")
        elif not same(self.mine[there], data):
            clash = FileMerge.refused(
                self.mine[there], "the bundled decks now have such a file too"
            )
            self.told(there, clash, data)

    def taken_place(self, path: str, target: str) -> str | None:
        """The user's own file that stands where a new one would go, or has its deck id."""
        if target in self.mine:
            return target
        name = deck_id(path, self.theirs[path])
        own = (other for other in self.mine if is_deck(other)) if name else ()
        return next((other for other in own if deck_id(other, self.mine[other]) == name), None)

    def aside(self, path: str, theirs: bytes) -> str:
        """Write the starter's version beside the user's; never over a file that the user may have edited."""
        number = 1
        while True:
            name = f"{path}.new" + ("" if number == 1 else str(number))
            there = self.mine.get(name)
            if there is None or there == theirs or there in self.base.values():
                if there != theirs:
                    self.writes[name] = theirs
                return name
            number += 1
