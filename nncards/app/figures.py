"""Figures drawn once for each state of the code that draws them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nncards.cache import digest, package_stamp

if TYPE_CHECKING:
    from nncards.cache import Cache
    from nncards.figures import Definition


def drawn(definition: Definition, *, dark: bool, cache: Cache) -> bytes:
    """The figure as SVG, from the cache if neither its file nor anything that it draws with has changed.

    What it draws with is all of nncards, the libraries, and what lies beside its file without being a figure.
    Raises whatever the author's function raises.
    """
    file = Path(definition.draw.__code__.co_filename)
    source = file.read_bytes()
    stamp = digest(source, _beside(file.parent).encode(), package_stamp().encode())
    name = f"figure-{digest(str(file).encode(), definition.name.encode(), bytes([dark]))[:24]}"
    kept = cache.get(name, stamp)
    if isinstance(kept, bytes):
        return kept
    from nncards.figures import svg

    made = svg(definition, dark=dark)
    cache.put(name, stamp, made)
    return made


def _beside(folder: Path) -> str:
    """A hash of the files that a figure may read: data, and code that is not loaded by itself."""
    files = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and (path.suffix != ".py" or path.parent != folder)
    )
    return digest(*(part for file in files for part in (str(file).encode(), file.read_bytes())))
