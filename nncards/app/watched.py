"""The files of a workspace that cards are made of, and the watcher that reports on them."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncards.app.saves import Mark, is_noise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nncards.workspace import Workspace

QUIET = 100  # milliseconds without a save end a burst of saves
LONGEST_BURST = 1600
TICK = 1.0  # seconds after which the files are looked at even if nothing was reported of them
EASE = 50  # looking takes at most this part of the time


def watched(workspace: Workspace) -> list[Path]:
    """The folders that cards are made from."""
    return [workspace.decks, workspace.generators]


class Files:
    """The files that cards are made of, and the watcher that reports on them.

    `folders` are absolute; one that is not there is waited for. Beside what is reported, the files are looked
    at now and then, since some disks (of the network, of containers) report nothing: rarely where that is
    much work.
    """

    def __init__(
        self,
        root: Path,
        folders: Callable[[], Sequence[Path]],
        *,
        without: Sequence[Path] = (),
        tick: float = TICK,
        timer: Callable[[], float],
        environment: Mapping[str, str],
    ) -> None:
        self.root, self.folders, self.without = root, folders, tuple(without)
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
        for folder in self.folders():
            for path in _below(folder, self.without):
                mark = self.mark(path)
                if mark is not None:
                    found[self.shown(path)] = mark
        self._cost = self.timer() - began
        return found

    def shown(self, path: Path) -> str:
        """A path as messages write it: from the workspace, if it lies there."""
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

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
        there = tuple(_identity(folder) for folder in self.folders() if folder.is_dir())
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
