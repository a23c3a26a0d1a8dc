"""Figures drawn once for each state of the code that draws them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from nncards.cache import code_stamp, digest
from nncards.figures import svg

if TYPE_CHECKING:
    from nncards.cache import Cache
    from nncards.figures import Definition

_DRAWERS = ("figures", "reference")


def drawn(definition: Definition, *, dark: bool, cache: Cache) -> bytes:
    """The figure as SVG, from the cache if neither its file nor anything that it draws with has changed.

    Raises whatever the author's function raises.
    """
    source = Path(definition.draw.__code__.co_filename).read_bytes()
    libraries = f"{version('matplotlib')} {version('numpy')}"
    stamp = digest(source, code_stamp(_DRAWERS).encode(), libraries.encode(), bytes([dark]))
    name = f"figure-{digest(definition.name.encode(), source, bytes([dark]))[:24]}"
    kept = cache.get(name, stamp)
    if isinstance(kept, bytes):
        return kept
    made = svg(definition, dark=dark)
    cache.put(name, stamp, made)
    return made
