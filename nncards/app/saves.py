"""What happened to the files of a workspace, and whether that calls for a build. Pure: snapshots in, decisions out.

A snapshot says of each file how large it is and when it was written. What a watcher of the file system
reports is only a reason to take another one: so a burst of saves is one change, and no event can be missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nncards.diagnostics import Diagnostic

SETTLE = 0.3  # seconds that a file which is gone or empty has to come back: many editors save in two steps


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as the file system knows it: its bytes, the nanosecond of its last change, its own number."""

    size: int
    written: int
    number: int = 0


Snapshot = Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class Changed:
    """The files that are new, differ or are gone, as messages write them, in order."""

    added: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.edited or self.gone)

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(sorted({*self.added, *self.edited, *self.gone}))


@dataclass(frozen=True, slots=True)
class Nothing:
    """No file differs from what was built."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again after so many seconds."""

    seconds: float = SETTLE


@dataclass(frozen=True, slots=True)
class Build:
    """Build, for these changes."""

    changed: Changed


Decision = Nothing | Wait | Build


@dataclass(frozen=True, slots=True)
class State:
    """The files as they were when last built, and whether a file was given time to come back."""

    built: Snapshot = field(default_factory=dict)
    waited: bool = False

    def own(self, path: str, mark: Mark | None) -> State:
        """We wrote this file ourselves: no reason to build."""
        others = {name: known for name, known in self.built.items() if name != path}
        return replace(self, built=others if mark is None else {**others, path: mark})

    def meet(self, now: Snapshot) -> State:
        """Files that count from this build on, and were there when it was made: no reason to build either."""
        return replace(self, built={**now, **self.built})


def decide(state: State, now: Snapshot) -> tuple[State, Decision]:
    """What the files as they are now call for."""
    changed = compare(state.built, now)
    if not changed:
        return State(state.built), Nothing()
    unfinished = changed.gone or any(not now[path].size for path in changed.edited + changed.added)
    if unfinished and not state.waited:
        return State(state.built, waited=True), Wait()
    return State(dict(now)), Build(changed)


def compare(before: Snapshot, now: Snapshot) -> Changed:
    """How two snapshots differ."""
    return Changed(
        tuple(sorted(now.keys() - before.keys())),
        tuple(sorted(path for path in now.keys() & before.keys() if now[path] != before[path])),
        tuple(sorted(before.keys() - now.keys())),
    )


_NOISE = (
    ".apkg",
    ".part",
    ".tmp",
    ".temp",
    ".bak",
    ".orig",
    ".swp",
    ".swo",
    ".swx",
    ".pyc",
    ".pyo",
)


def is_noise(name: str, *, folder: bool = False) -> bool:
    """Whether a file or folder of this name is none of ours: hidden, compiled, an editor's own, a package.

    What has no suffix is an editor's or a tool's passing file: nothing that cards are made of lacks one.
    """
    if name.startswith((".", "#")) or name.endswith("~"):
        return True
    if folder:
        return name in {"__pycache__", "node_modules"}
    return "." not in name or name.lower().endswith(_NOISE)


# --- from one round to the next -------------------------------------------------------------------------


def mended(before: Iterable[Diagnostic], now: Iterable[Diagnostic]) -> int:
    """How many of the errors before are there no more, wherever their lines went."""
    return sum((_errors(before) - _errors(now)).values())


def fresh(before: Iterable[Diagnostic], now: Sequence[Diagnostic]) -> list[Diagnostic]:
    """All errors, and of the warnings those that were not there before."""
    known = Counter(_key(d) for d in before)
    found = []
    for d in now:
        told, known[_key(d)] = known[_key(d)] > 0, known[_key(d)] - 1
        if d.severity == "error" or not told:
            found.append(d)
    return found


def _errors(found: Iterable[Diagnostic]) -> Counter[tuple[str, str, str]]:
    return Counter(_key(d) for d in found if d.severity == "error")


def _key(found: Diagnostic) -> tuple[str, str, str]:
    return found.span.path, found.code, found.message
