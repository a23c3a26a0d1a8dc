"""Names for drafts that stay, and fingerprints by which the next run knows them again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from nncards.cards.adding import free_id
from nncards.cards.open import OPEN
from nncards.notes.draft.tidy import PICTURE, picture_file

if TYPE_CHECKING:
    from collections.abc import Collection

    from nncards.notes.draft.model import Draft

LONGEST = 40

_SMALL = (
    "a an and are as at be by can could do does for from give given has have how in into is it its name "
    "of on or some state that the their these this to was we were what when where which why with you your"
)
_COMMON = frozenset(_SMALL.split())


def slug(text: str) -> str:
    """The telling words of a text as an id: lower-case letters, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(
        r"\\(?:text|mathbf|mathrm|mathbb|boldsymbol|operatorname|frac|left|right)\b", " ", plain
    )
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    telling = [word for word in words if word not in _COMMON] or words
    name = ""
    for word in telling:
        longer = f"{name}-{word}" if name else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        name = longer
    return name


def name_of(draft: Draft, taken: Collection[str]) -> str:
    """An id for a draft that is not taken: of its question, its heading, or its text."""
    title = draft.heading[-1] if draft.heading else ""
    wanted = (
        slug("" if draft.cloze or OPEN in draft.ask else _telling_line(draft.ask))
        or slug(re.sub(r"\{\{c\d+::|\}\}|::.*?\}\}", "", draft.cloze[:300]))
        or slug(title)
        or slug(draft.answer)
        or "draft"
    )
    return free_id(wanted, taken)


def _telling_line(question: str) -> str:
    """The line of a question that asks, else its first, without maths if enough words are left."""
    lines = [line for line in question.split("\n") if any(c.isalnum() for c in line)] or [""]
    line = next((line for line in reversed(lines) if "?" in line), lines[0])
    plain = re.sub(r"\$+[^$]*\$+|\\\(.*?\\\)|\\\[.*?\\\]", " ", line)
    return plain if slug(plain).count("-") >= 2 else line


def fingerprint(text: str) -> str:
    """Eight digits of a hash of what a text says, white space apart."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def front(draft: Draft) -> str:
    """What is asked; where that is open, the heading it would be asked about."""
    if draft.ask == OPEN and not draft.cloze:
        return fingerprint("\0".join(draft.heading))
    return fingerprint(_words(draft.cloze or draft.ask))


def back(draft: Draft) -> str:
    """What is answered, extra words and pictures included, whether a card can show these or not."""
    said = draft.cloze or draft.typed or draft.answer
    shown = PICTURE.findall(f"{draft.ask}{said}{draft.extra}")
    files = sorted({PurePosixPath(picture_file(p)).name for p in (*shown, *draft.pictures)})
    return fingerprint(
        "\0".join((_words(said), _words(draft.extra), *files, "reverse" * draft.reverse))
    )


def _words(text: str) -> str:
    """A text without its pictures."""
    words = PICTURE.sub(" ", text)
    return words if words.strip() or not text else OPEN
