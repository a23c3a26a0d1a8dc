"""The generators and figures of a workspace: which there are, at once; each run when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.cache import digest, package_stamp
from nncards.content import Content

if TYPE_CHECKING:
    from nncards.cache import Cache
    from nncards.diagnostics import Diagnostic
    from nncards.figures import Definition
    from nncards.problems import Generator, Registry


class Generators(Mapping[str, "Generator"]):
    """The generators by id. `levels` and `paths` tell of each without running it; `wrong` is what is wrong there.

    What comes of running them holds for the `content` of their folder as it was before, if that is still unchanged.
    """

    def __init__(self, workspace: ws.Workspace, cache: Cache) -> None:
        self.workspace, self.folder, self.cache = workspace, workspace.generators, cache
        self.content = Content(self.folder)
        self._every: Registry | None = None
        self._single: dict[str, Generator] = {}
        self._digests: dict[str, str] = {}

    @property
    def levels(self) -> Mapping[str, tuple[int, ...]]:
        """The levels of each generator."""
        return self._facts[0]

    @property
    def paths(self) -> Mapping[str, str]:
        """The file of each generator."""
        return self._facts[1]

    @property
    def wrong(self) -> list[Diagnostic]:
        """What is wrong with the files."""
        return self._facts[2]

    @cached_property
    def _facts(self) -> tuple[dict[str, tuple[int, ...]], dict[str, str], list[Diagnostic]]:
        if not self.folder.is_dir():
            return {}, {}, []
        entry = f"generators-{digest(str(self.folder).encode())[:24]}"
        stamp = digest(package_stamp().encode(), self.content.digest.encode())
        kept: tuple[dict[str, tuple[int, ...]], dict[str, str], list[Diagnostic]] | None
        kept = self.cache.get(entry, stamp)
        if kept is None:
            registry, wrong = self._all()
            every = registry.values()
            kept = {g.id: tuple(g.levels) for g in every}, {g.id: g.path for g in every}, wrong
            if not wrong and self.content.unchanged():
                self.cache.put(entry, stamp, kept)
        return kept

    def __getitem__(self, name: str) -> Generator:
        if self._every is not None:
            return self._every[name]
        if name not in self._single:
            from nncards.problems import load

            self.content.read()
            self._single.update(load(self.folder, ids=[name])[0])
        if name not in self._single:  # it is not there, or its id is not written out in its file
            return self._all()[0][name]
        return self._single[name]

    def _all(self) -> tuple[Registry, list[Diagnostic]]:
        """Every generator, run now."""
        self.content.read()
        self._every, wrong = ws.read_generators(self.workspace)
        return self._every, wrong

    def __iter__(self) -> Iterator[str]:
        return iter(self.levels)

    def __len__(self) -> int:
        return len(self.levels)

    def __contains__(self, name: object) -> bool:
        return name in self.levels

    def digest(self, name: str) -> str:
        """A hash of all that a generator is made of, as it was before any was run.

        Raises KeyError for one that is not there.
        """
        if name not in self._digests:
            path = self.paths[name] if "_facts" in vars(self) else self[name].path
            self._digests[name] = self.content.of(Path(path))
        return self._digests[name]


class Figures(Mapping[str, "Definition"]):
    """The figures of a unit by name. `wrong` is what is wrong there; `digest` a hash of all they are made of.

    What comes of running them holds for the `content` of their folder as it was before, if that is still unchanged.
    """

    wrong: list[Diagnostic]

    def __init__(self, workspace: ws.Workspace, unit: str, cache: Cache) -> None:
        self.folder, self.shown = workspace.root / unit / "figures", f"{unit}/figures"
        self._loaded: dict[str, Definition] | None = None
        self.content = Content(self.folder)
        self.digest = digest(package_stamp().encode(), self.content.digest.encode())
        self._names: tuple[str, ...] = ()
        self.wrong = []
        if not self.folder.is_dir():
            self._loaded = {}
            return
        entry = f"figures-{digest(str(self.folder).encode())[:24]}"
        kept = cache.get(entry, self.digest)
        if kept is None:
            self._load()
            kept = self._names
            if not self.wrong and self.content.unchanged():
                cache.put(entry, self.digest, kept)
        self._names = kept

    def _load(self) -> dict[str, Definition]:
        from nncards.figures import load

        self._loaded, self.wrong = load(self.folder, shown_as=self.shown)
        self._names = tuple(self._loaded)
        return self._loaded

    def __getitem__(self, name: str) -> Definition:
        if name not in self._names:
            raise KeyError(name)
        return (self._loaded if self._loaded is not None else self._load())[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names
