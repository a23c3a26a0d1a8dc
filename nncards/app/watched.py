"""The files of a workspace that cards are made of, and the watcher that reports on them."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from nncards.app.saves import Mark, is_noise
from nncards.diagnostics import has_errors
from nncards.render.media import KINDS
from nncards.workspace import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nncards.model import Deck
    from nncards.workspace import Workspace

QUIET = 100  # milliseconds without a save end a burst of saves
LONGEST_BURST = 1600
TICK = 1.0  # seconds after which the files are looked at even if nothing was reported of them
EASE = 50  # looking takes at most this part of the time


class Places:
    """Where the files lie that cards are made of: the workspace, and the vault and media that its settings name.

    Of a vault only the notes that decks name count, and pictures: it is also where everything else is written.
    Settings that cannot be read just now leave the folders as they were.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.names: frozenset[str] = frozenset()
        self._named: tuple[Path, ...] = ()

    def know(self, decks: Sequence[Deck]) -> None:
        """Which notes these decks name."""
        named = [PurePosixPath(deck.notes.value).name for deck in decks if deck.notes is not None]
        self.names = frozenset([*named, *(f"{name}.md" for name in named)])

    def folders(self) -> list[Path]:
        """The folders, whether they are there or not."""
        settings, wrong = read_settings(self.workspace)
        if not has_errors(wrong):
            written = [settings.notes] * bool(settings.notes) + list(settings.media)
            self._named = tuple(self.workspace.folder(folder) for folder in written)
        return [self.workspace.decks, self.workspace.generators, *self._named]

    def own(self, path: Path) -> bool:
        """Whether a file lies in the workspace's own folders."""
        return path.is_relative_to(self.workspace.decks) or path.is_relative_to(
            self.workspace.generators
        )

    def matters(self, path: Path) -> bool:
        """Whether cards may be made of this file."""
        return self.own(path) or path.name in self.names or path.suffix.lower() in KINDS


class Files:
    """The files of some places, and the watcher that reports on them.

    A folder that is not there is waited for. Beside what is reported, the files are looked at now and then,
    since some disks (of the network, of containers) report nothing: rarely where that is much work.
    """

    def __init__(
        self,
        places: Places,
        *,
        without: Sequence[Path] = (),
        tick: float = TICK,
        timer: Callable[[], float],
        environment: Mapping[str, str],
    ) -> None:
        self.places, self.without = places, tuple(without)
        self.tick, self.timer, self.environment = tick, timer, environment
        self._armed: tuple[tuple[str, int, int], ...] = ()
        self._reports: Any = None
        self._tell: Callable[[str], None] = lambda _: None
        self._cost = 0.0

    @contextmanager
    def opened(self, tell: Callable[[str], None]) -> Iterator[None]:
        """Watch for as long as the block runs."""
        self._tell = tell
        self._arm()
        try:
            yield
        finally:
            if self._reports is not None:
                self._reports.close()

    def snapshot(self) -> dict[str, Mark]:
        """All files as they are now, by the path that messages show."""
        began = self.timer()
        found: dict[str, Mark] = {}
        for folder in self.places.folders():
            for path in _below(folder, self.without):
                mark = self.mark(path) if self.places.matters(path) else None
                if mark is not None:
                    found[self.shown(path)] = mark
        self._cost = self.timer() - began
        return found

    def shown(self, path: Path) -> str:
        """A path as messages write it: from the workspace, if it lies there."""
        root = self.places.workspace.root
        path = Path(os.path.normpath(path))
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    @staticmethod
    def mark(path: Path) -> Mark | None:
        """What is known of a file; None if there is none."""
        try:
            stat = path.stat()
        except OSError:
            return None
        return Mark(stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def wait(self, seconds: float | None) -> None:
        """Until something is reported, or for so many seconds (None: until the next look at the files)."""
        self._arm()
        limit = max(self.tick, EASE * self._cost) if seconds is None else seconds
        if self._reports is None:
            threading.Event().wait(limit)
            return
        answer = self._reports.watch(LONGEST_BURST, QUIET, max(1, int(limit * 1000)), None)
        if answer == "signal":
            raise KeyboardInterrupt

    def _arm(self) -> None:
        """Watch the folders that there are; anew if one came, went or was put in another's place."""
        there = tuple(_identity(folder) for folder in self.places.folders() if folder.is_dir())
        if there == self._armed:
            return
        if self._reports is not None:
            self._reports.close()
        self._armed, self._reports = there, None
        if there:
            self._reports = self._reporter([path for path, _, _ in there])

    def _reporter(self, paths: list[str]) -> Any:
        from watchfiles._rust_notify import RustNotify

        polling = self.environment.get("WATCHFILES_FORCE_POLLING", "").lower()
        forced = polling not in {"", "0", "false", "disable", "disabled"}
        try:
            return RustNotify(paths, False, forced, 300, True, True)
        except (OSError, RuntimeError) as error:
            self._tell(f"the system reports no changes ({error}); looking every {self.tick:g} s")
            return None


def _identity(folder: Path) -> tuple[str, int, int]:
    real = folder.resolve()
    try:
        stat = real.stat()
    except OSError:
        return str(real), 0, 0
    return str(real), stat.st_dev, stat.st_ino


def _below(folder: Path, without: Sequence[Path]) -> Iterator[Path]:
    """The files below a folder that may be ours."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = [
            name
            for name in folders
            if not is_noise(name, folder=True) and here / name not in without
        ]
        yield from (here / name for name in names if not is_noise(name))
