"""Where a reader of some dialect puts what it finds: every line ends up somewhere, none twice by accident."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from nncards.cards.open import OPEN
from nncards.notes.draft.gaps import Style, as_cloze
from nncards.notes.draft.model import CERTAINTIES, Certainty, Draft, Head, Reading, Unread
from nncards.notes.draft.tidy import Tidied, as_code, is_sound, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nncards.notes.draft.page import Page
    from nncards.notes.draft.tidy import Show

NO_WORDS = "no words"


class Sheet:
    """Gathers what is read of a page, and accounts for each of its lines."""

    def __init__(
        self, page: Page, styles: tuple[Style, ...] = (), show: Show | None = None
    ) -> None:
        self.page = page
        self.styles = styles  # what the author wants to be read as gaps, beside what is always one
        self.show: Show = show or (lambda _file: "")
        self.drafts: list[Draft] = []
        self.heads: dict[int, Head] = {}
        self.aside: dict[int, str] = dict(page.aside)
        self.reasons: dict[int, str] = dict(page.refused)
        self.deck = page.front.get("deck") or page.front.get("name", "")
        self.title = page.front.get("title", "")
        self.tags: list[str] = list(as_tags(page.front.get("tag", "").replace(",", " ")))
        self.trail: list[Head] = []
        self._taken: set[int] = set()
        self._trails: list[tuple[int, list[Head]]] = []
        self._beside: list[Unread] = []

    def free(self, number: int) -> bool:
        """Whether a line has words that nothing has claimed yet."""
        return not (
            self.page.blank(number)
            or number in self._taken
            or number in self.heads
            or number in self.aside
        )

    def free_lines(self) -> list[int]:
        """The numbers of all lines that are free."""
        return [n for n in self.page.numbers() if self.free(n)]

    def head(self, number: int, text: str, level: int) -> None:
        """Enter a heading; the drafts that follow stand under it."""
        clean = tidy(text).text or text.strip()
        head = Head(number, " ".join(clean.split()), level)
        self.heads[number] = head
        self.trail = [*(h for h in self.trail if h.level < level), head]
        self._trails.append((number, self.trail))

    def stand(self, number: int) -> None:
        """Let the drafts that follow stand under the headings above this line, if all of them are entered."""
        at = bisect_right(self._trails, number, key=lambda each: each[0])
        self.trail = self._trails[at - 1][1] if at else []

    def leave(self, numbers: Iterable[int], why: str) -> None:
        """Leave lines out on purpose."""
        self.aside.update((n, why) for n in numbers if not self.page.blank(n))

    def unread(self, numbers: Iterable[int], why: str) -> None:
        """Say why lines go into no card."""
        self.reasons.update((n, why) for n in numbers)

    def beside(self, number: int, text: str, why: str) -> None:
        """Words of a line that do not belong to the card on it."""
        if _says(text):
            self._beside.append(Unread(number, _short(text), why))

    def card(  # noqa: PLR0913 - the fields that a card may have
        self,
        lines: Iterable[int],
        certainty: Certainty,
        why: str,
        *,
        ask: str = "",
        answer: str = "",
        cloze: str = "",
        typed: str = "",
        extra: str = "",
        reverse: bool = False,
        tags: Sequence[str] = (),
    ) -> bool:
        """Enter a draft, its texts made fit for a card; whether there was anything to enter.

        An empty text is one that the notes do not have. Lines of a draft that says nothing stay unread.
        """
        fields = {"ask": ask, "answer": answer, "cloze": cloze, "typed": typed, "extra": extra}
        said = {name: _fit(text, self.show) for name, text in fields.items()}
        numbers = tuple(sorted({n for n in lines if not self.page.blank(n)}))
        if not numbers or not any(_says(each.text) or each.pictures for each in said.values()):
            self.unread(numbers, NO_WORDS)
            return False
        text, remarks = _of_a_kind(said)
        two_sides = bool(text["ask"] and text["answer"])
        whole = two_sides or text["cloze"] or text["typed"]
        draft = Draft(
            lines=numbers,
            certainty=certainty if whole and not remarks else "guess",
            why="; ".join((why, *remarks)),
            **text | {name: text[name] or OPEN for name in ("ask", "answer")},
            reverse=reverse and two_sides,
            tags=tuple(dict.fromkeys(as_tags(" ".join(tags)))),
            heading=tuple(head.text for head in self.trail),
            heading_line=self.trail[-1].line if self.trail else 0,
            pictures=tuple(dict.fromkeys(p for each in said.values() for p in each.pictures)),
        )
        self.drafts.append(draft)
        self._taken.update(numbers)
        return True

    def reading(self, dialect: str, otherwise: str) -> Reading:
        """All that was read; lines that nothing claimed are unread because of `otherwise`."""
        page = self.page
        left = [n for n in page.numbers() if self.free(n)]
        numbers = sorted({*left, *(n for n in page.refused if n not in self._taken)})
        unread = [
            Unread(n, _short(page.source[n - 1]), self._reason(n, otherwise)) for n in numbers
        ]
        unread = sorted([*unread, *self._beside], key=lambda each: each.line)
        return Reading(
            dialect,
            tuple(sorted(self.drafts, key=lambda draft: (draft.first, draft.last))),
            tuple(self.heads[n] for n in sorted(self.heads)),
            dict(sorted(self.aside.items())),
            tuple(unread),
            self.deck or self.title,
            tuple(dict.fromkeys(as_tags(" ".join(self.tags)))),
        )

    def _reason(self, number: int, otherwise: str) -> str:
        if number in self.reasons:
            return self.reasons[number]
        return otherwise if _says(self.page.line(number)) else NO_WORDS


def _of_a_kind(said: dict[str, Tidied]) -> tuple[dict[str, str], list[str]]:
    """The texts of one kind of card, and what is to be said of them: gaps that fail make it a question."""
    text = {name: each.text for name, each in said.items()}
    remarks = list(dict.fromkeys(r for each in said.values() for r in each.remarks))
    if text["cloze"] and as_cloze(text["cloze"], ()) is None:
        remarks.append("its gaps cannot be read")
        text["answer"], text["cloze"] = text["cloze"], ""
    if text["typed"] and not _is_short(text["typed"]):
        text["answer"], text["typed"] = text["typed"], ""
    return text, remarks


def _fit(text: str, show: Show) -> Tidied:
    """A text tidied; as code, if not even that makes it fit for a card."""
    if not text.strip():
        return Tidied("")
    done = tidy(text, show)
    if is_sound(done.text):
        return done
    return Tidied(as_code(done.text), done.pictures, (*done.remarks, "its maths cannot be read"))


def _says(text: str) -> bool:
    """Whether a text has a letter or a digit."""
    return any(c.isalnum() for c in text)


def _is_short(text: str) -> bool:
    """Whether a text can be typed as an answer."""
    return "\n" not in text and len(text) <= 40 and not re.search(r"[$\\*`\[]", text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


def as_tags(text: str) -> list[str]:
    """Words as Anki tags: no `#` before, `/` as `::`."""
    words = (word.strip("#,;:") for word in text.split())
    tags = (re.sub(r":{3,}", "::", word.strip("/").replace("/", "::")).strip(":") for word in words)
    return [tag for tag in tags if _says(tag) and not re.search(r"[\"'`]", tag)]


def worse(one: Certainty, other: Certainty) -> Certainty:
    """The less certain of the two."""
    return CERTAINTIES[max(CERTAINTIES.index(one), CERTAINTIES.index(other))]
