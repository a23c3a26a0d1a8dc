"""Figures drawn once for each state of the code that draws them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nncards.cache import digest, package_stamp
from nncards.content import Content

if TYPE_CHECKING:
    from nncards.cache import Cache
    from nncards.figures import Definition


def drawn(
    definition: Definition, *, dark: bool, cache: Cache, content: Content | None = None
) -> bytes:
    """The figure as SVG, from the cache if neither its file nor anything that it draws with has changed.

    What it draws with is all of nncards, the libraries, and its own folder. `content` is that folder as it was before
    the figure was loaded; without it nothing is kept, as the file may have been saved since. Raises whatever the author's
    function raises.
    """
    file = Path(definition.span.path)
    before = content or Content(file.parent)
    stamp = digest(before.of(file).encode(), package_stamp().encode())
    name = f"figure-{digest(str(file).encode(), definition.name.encode(), bytes([dark]))[:24]}"
    kept = cache.get(name, stamp)
    if isinstance(kept, bytes):
        return kept
    from nncards.figures import svg

    made = svg(definition, dark=dark)
    if content is not None and content.unchanged():
        cache.put(name, stamp, made)
    return made
