"""Find a workspace and read it: decks, notes, generators and figures from a folder.

A workspace is a folder whose `decks/` holds a YAML deck. Outside one, the decks that come with nncards
are used, read-only.
"""

from __future__ import annotations

import contextlib
import tomllib
from dataclasses import field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncards.cache import Cache, digest, package_stamp
from nncards.diagnostics import Diagnostic, Span
from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nncards.figures import Definition
    from nncards.model import Deck
    from nncards.problems import Registry

SETTINGS = "nncards.toml"
LEDGER = "nncards.lock"
_SUFFIXES = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What `decks/nncards.toml` says; every key is optional but `namespace`, which a build needs.

    `namespace` sets this course's cards apart from all others. `new_per_day`, `reviews_per_day` limit the
    terminal quiz; `retention` is the share of reviews that should be remembered (a deck may say its own).
    `notes` is a folder in which decks find notes that do not lie beside them, `media` are folders in which cards
    find pictures; both are written as in the file and only ever read.
    """

    namespace: str = ""
    new_per_day: int = 20
    reviews_per_day: int = 200
    retention: float = 0.9
    notes: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder to read from. `bundled`: the decks that came with nncards, never written to."""

    root: Path
    bundled: bool = False

    @property
    def decks(self) -> Path:
        """The folder of the decks."""
        return self.root / "decks"

    @property
    def generators(self) -> Path:
        """The folder of the problem generators."""
        return self.root / "generators"

    @property
    def ledger(self) -> Path:
        """The file that remembers every card's identity and last change."""
        return self.decks / LEDGER

    def folder(self, written: str) -> Path:
        """A folder as settings name it: `~` is the user's home, what is relative begins at the root."""
        with contextlib.suppress(RuntimeError):  # no home is known
            return self.root / Path(written).expanduser()
        return self.root / written


@dataclass(frozen=True, slots=True)
class Course:
    """All that a workspace holds, read: the input of every use case.

    Paths in it are written relative to the workspace (`decks/norm/bn.yaml`), as messages show them.
    `sources` are the decks' own bytes; `complete` is false if a file gave no deck at all.
    """

    workspace: Workspace
    settings: Settings
    decks: tuple[Deck, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, bytes] = field(default_factory=dict)
    complete: bool = True

    def path(self, shown: str) -> Path:
        """The file behind a path as messages show it."""
        return self.workspace.root / shown

    @property
    def media(self) -> tuple[Path, ...]:
        """Where cards find pictures that do not lie in their deck's folder."""
        return tuple(self.workspace.folder(folder) for folder in self.settings.media)


def starter() -> Path:
    """The folder that holds the bundled `decks/` and `generators/`: the wheel's copy, else the checkout."""
    package = Path(__file__).resolve().parent
    copy = package / "starter"
    return copy if copy.is_dir() else package.parent


def is_workspace(folder: Path) -> bool:
    """Whether `folder/decks/` holds a YAML deck."""
    decks = folder / "decks"
    return decks.is_dir() and any(p.suffix in _SUFFIXES for p in decks.rglob("*.y*ml"))


def find(start: Path) -> Workspace:
    """The nearest workspace from `start` upwards, else the bundled decks."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if is_workspace(folder):
            return Workspace(folder, bundled=_is_installed_copy(folder))
    return Workspace(starter(), bundled=True)


def _is_installed_copy(folder: Path) -> bool:
    return folder == Path(__file__).resolve().parent / "starter"


def read(workspace: Workspace, cache: Cache | None = None) -> Course:
    """Read the settings and every deck; what is wrong with any of them is among the diagnostics.

    `cache` keeps what decks were read to, so that only those that changed are read again.
    """
    settings, wrong = read_settings(workspace)
    known = Known(cache or Cache(None), workspace)
    decks: list[Deck] = []
    sources: dict[str, bytes] = {}
    files = deck_files(workspace)
    for path in files:
        shown = path.relative_to(workspace.root).as_posix()
        source = deck_bytes(path, shown)
        if isinstance(source, Diagnostic):
            wrong.append(source)
            continue
        deck, found = known.deck(source, shown)
        wrong += found
        if deck is not None:
            decks.append(deck)
            sources[shown] = source
    return Course(
        workspace, settings, tuple(decks), tuple(wrong), sources, complete=len(decks) == len(files)
    )


def deck_bytes(path: Path, shown: str) -> bytes | Diagnostic:
    """A deck's source; one that is far too large is not even read."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    if size > 1_000_000:
        from nncards.cards import too_large

        if (refused := too_large(size, shown)) is not None:
            return refused
    return _bytes(path, shown)


class Known:
    """The decks of a workspace as they were read before, by path and content."""

    def __init__(self, cache: Cache, workspace: Workspace) -> None:
        self.cache, self.root = cache, str(workspace.root)
        self.stamp = package_stamp() if cache.where else ""

    def deck(self, source: bytes, shown: str) -> tuple[Deck | None, list[Diagnostic]]:
        """What a deck's source reads as; its cards are read back when they are asked for."""
        if not self.cache.where:
            return _read_deck(source, shown)
        name, stamp = deck_entry("deck", self.root, shown), digest(self.stamp.encode(), source)
        kept = self.cache.get(name, stamp)
        from nncards.cards.outline import shelve, shelved, unshelve

        if kept is None:
            deck, found = _read_deck(source, shown)
            shelf = None if deck is None else shelve(deck)
            self.cache.put(name, stamp, (shelf, found))
            return deck if deck is None or shelf is None else shelved(deck, shelf[1]), found
        shelf, found = kept
        return None if shelf is None else unshelve(shelf), found


def _read_deck(source: bytes, shown: str) -> tuple[Deck | None, list[Diagnostic]]:
    from nncards.cards import read_deck

    return read_deck(source, shown)


def deck_entry(what: str, root: str, shown: str) -> str:
    """The name under which the cache keeps something of a deck."""
    return f"{what}-{digest(root.encode(), shown.encode())[:24]}"


def deck_files(workspace: Workspace) -> list[Path]:
    """The YAML files under `decks/`, in a fixed order; hidden ones are left out."""
    files = (p for p in workspace.decks.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
    return sorted(
        p
        for p in files
        if not any(part.startswith(".") for part in p.relative_to(workspace.decks).parts)
    )


def _bytes(path: Path, shown: str) -> bytes | Diagnostic:
    try:
        return path.read_bytes()
    except OSError as error:
        return Diagnostic(
            Span(shown),
            "unreadable",
            f"this file cannot be read: {error.strerror or error}",
            "check its permissions",
        )


def read_generators(workspace: Workspace) -> tuple[Registry, list[Diagnostic]]:
    """The problem generators of a workspace."""
    from nncards.problems import load

    registry, wrong = load(workspace.generators)
    return registry, [_as_shown(found, workspace.root) for found in wrong]


def _as_shown(found: Diagnostic, root: Path) -> Diagnostic:
    """A diagnostic whose path is written relative to the workspace."""
    path = Path(found.span.path)
    if not path.is_relative_to(root):
        return found
    return replace(found, span=replace(found.span, path=path.relative_to(root).as_posix()))


def read_figures(course: Course) -> tuple[dict[str, dict[str, Definition]], list[Diagnostic]]:
    """The figures of each unit: `{unit folder: {name: definition}}`, units as `decks/computer-vision`."""
    from nncards.figures import load

    found: dict[str, dict[str, Definition]] = {}
    wrong: list[Diagnostic] = []
    for unit in sorted({str(Path(deck.path).parent.as_posix()) for deck in course.decks}):
        found[unit], errors = load(course.path(unit) / "figures", shown_as=f"{unit}/figures")
        wrong += errors
    return found, wrong


# --- settings ---------------------------------------------------------------------------------------

_CHECKS: dict[str, tuple[type, str, Callable[[Any], bool]]] = {
    "namespace": (str, "a word or two of your own, the same for ever", lambda v: bool(v.strip())),
    "new_per_day": (int, "a whole number from 0 on", lambda v: v >= 0),
    "reviews_per_day": (int, "a whole number from 0 on", lambda v: v >= 0),
    "retention": (float, "a number between 0.7 and 0.97", lambda v: 0.7 <= v <= 0.97),
    "notes": (str, 'a folder, such as "../vault"', lambda v: bool(v.strip())),
    "media": (
        list,
        'a list of folders, such as ["../vault/pictures"]',
        lambda v: all(isinstance(folder, str) and folder.strip() for folder in v),
    ),
}


def read_settings(workspace: Workspace) -> tuple[Settings, list[Diagnostic]]:
    """What `decks/nncards.toml` says, and what is wrong with it."""
    path = workspace.decks / SETTINGS
    shown = f"decks/{SETTINGS}"
    if not path.exists():
        return Settings(), []
    source = _bytes(path, shown)
    if isinstance(source, Diagnostic):
        return Settings(), [source]
    try:
        text = source.decode("utf-8-sig")
        table = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(), [
            Diagnostic(
                Span(shown), "settings-syntax", f"not TOML: {error}", "write `key = value` lines"
            )
        ]
    settings, wrong = _checked(table, text, shown)
    return settings, wrong + _folders(settings, workspace, text, shown)


def _checked(table: Mapping[str, Any], text: str, shown: str) -> tuple[Settings, list[Diagnostic]]:
    values: dict[str, Any] = {}
    wrong: list[Diagnostic] = []
    for key, value in table.items():
        span = Span(shown, _line_of(key, text), 1)
        if key not in _CHECKS:
            near = get_close_matches(key, _CHECKS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "known keys: " + ", ".join(_CHECKS)
            wrong.append(Diagnostic(span, "settings-key", f"unknown setting `{key}`", hint))
            continue
        kind, meaning, fits = _CHECKS[key]
        number = (
            float(value)
            if kind is float and isinstance(value, int) and not isinstance(value, bool)
            else value
        )
        if type(number) is not kind or not fits(number):
            wrong.append(
                Diagnostic(span, "settings-value", f"`{key}` is {value!r}", f"write {meaning}")
            )
            continue
        values[key] = tuple(value) if kind is list else number
    return Settings(**values), wrong


def _folders(settings: Settings, workspace: Workspace, text: str, shown: str) -> list[Diagnostic]:
    """Every folder that the settings name and that is not there."""
    named = [("notes", settings.notes)] if settings.notes else []
    named += [("media", folder) for folder in settings.media]
    return [
        Diagnostic(
            Span(shown, _line_of(key, text), 1),
            "settings-folder",
            f"`{key}`: there is no folder {folder}",
            "write it relative to the workspace, or from `~` or the root on",
            "warning",
        )
        for key, folder in named
        if not workspace.folder(folder).is_dir()
    ]


def _line_of(key: str, text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.split("=")[0].strip().strip("\"'") == key:
            return number
    return 1
