"""`problem`: a generator, which writes its own question with fresh numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.cards.kind import Kind, Part
from nncards.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text


GENERATOR = re.compile("[A-Za-z0-9_.-]+")


def _read(reader: Reader, part: Part) -> Problem | None:
    generator = reader.text(part.node, "`problem`", waits=True)
    if generator and not GENERATOR.fullmatch(generator.value):
        reader.error(
            part.node,
            "problem-id",
            f"`{generator.value}` is no id of a generator",
            "write an id such as `bn.train_forward`; `nncards problems list` shows them all",
        )
        return None
    levels: tuple[int, ...] | None = ()
    if "levels" in part.card.entries:
        levels = reader.integers(part.card.entries["levels"][1], "`levels`")
    return Problem(generator, levels) if generator and levels is not None else None


def _texts(_: Problem) -> Iterator[tuple[str, Text]]:
    yield from ()


PROBLEM = Kind("problem", "problem", _read, _texts, asks=False, also=("levels",))
