"""How a field of a card read before and reads now, in words: also of what is better told than shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards.render.html_text import read_html
from nncards.render.word_diff import compare_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.render.html_text import Shown

_NUMBER = re.compile(r"[-−+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_ROW = re.compile(r"#(?:\s*(?:[,;&|]|\\\\)\s*#)+")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and now. Where a sentence says more than two texts, that is in `notes`."""

    field: str
    old: str
    new: str
    notes: tuple[str, ...] = ()


def field_change(field: str, old_html: str, new_html: str) -> FieldChange:
    """What changed of a field, given as HTML."""
    old, new = read_html(old_html), read_html(new_html)
    if old.instances and new.instances:
        return _instances(field, old.instances, new.instances)
    if old.instances or new.instances:
        became, shown = ("a problem", new) if new.instances else ("no problem any more", old)
        note = f"{became}: {_count(shown.instances)}, of which the first is shown"
        return FieldChange(field, _first(old), _first(new), (note,))
    notes = _pictures(old.pictures, new.pictures)
    if old.text == new.text:
        return FieldChange(field, "", "", notes or ("only markup that is not seen here",))
    return FieldChange(field, old.text, new.text, notes)


def _first(shown: Shown) -> str:
    return shown.instances[0] if shown.instances else shown.text


def _pictures(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    if sorted(old) == sorted(new):
        return ()
    if len(old) == len(new):
        changed = sum(a != b for a, b in zip(old, new, strict=True))
        return ("picture changed" if changed == 1 else f"{changed} pictures changed",)
    return ("picture added" if len(new) > len(old) else "picture removed",)


def _instances(field: str, old: Sequence[str], new: Sequence[str]) -> FieldChange:
    """A problem: how many instances are new, and the wording only if that changed too."""
    fresh = len([text for text in new if text not in set(old)])
    if not fresh and len(old) == len(new):
        note = "only what answers are marked by (tolerances, keys)"
        return FieldChange(field, "", "", (note,))
    note = f"fresh numbers: {fresh} of {_count(new)} redrawn"
    if len(old) != len(new):
        note += f" (there were {len(old)})"
    wordings, now = sorted({_masked(text) for text in old}), sorted({_masked(t) for t in new})
    if set(wordings) & set(now) or not fresh:
        return FieldChange(field, "", "", (note,))
    was, is_ = max(((a, b) for a in wordings for b in now[:4]), key=lambda pair: _shared(*pair))
    return FieldChange(field, was, is_, (note, "the wording changed (a # is a number):"))


def _count(instances: Sequence[str]) -> str:
    return "1 instance" if len(instances) == 1 else f"{len(instances)} instances"


def _masked(text: str) -> str:
    """The wording: numbers and rows of numbers as `#`."""
    return _ROW.sub("#", _NUMBER.sub("#", text))


def _shared(old: str, new: str) -> int:
    return sum(len(piece.text) for piece in compare_words(old, new) if piece.kind == "same")
