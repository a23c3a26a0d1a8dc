"""Flashcard pages: titles, questions and answers that only their wording tells apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.flow import Piece, pieces, titled

if TYPE_CHECKING:
    from nncards.notes.draft.model import Certainty, Reading
    from nncards.notes.draft.sheet import Sheet

NAME = "questions"
FAR = 12  # pieces that may stand between a title and its first question

_ASKS = re.compile(r"\?[)\]\"'”’*_\s]*(?:\([^()]{0,40}\)\s*)?$")
_VERBS = (
    "name|give|list|define|state|describe|explain|compare|contrast|derive|prove|show|sketch|draw|visuali[sz]e|"
    "outline|write|distinguish|discuss|summari[sz]e|identify|recall|justify"
)
_COMMAND = re.compile(rf"@[A-Za-z]+\b|(?:{_VERBS})\b", re.IGNORECASE)
_VERB_TAG = re.compile(r"(?<![\w@])@([A-Za-z]{2,30})\b")
_ASKED_OF_A_LIST = re.compile(
    r"\b(?:between|compare|visuali[sz]e|distinguish|order|match|contrast)\b", re.IGNORECASE
)
_LABELS = {"flashcards", "flash cards", "cards", "questions", "q&a", "questions and answers"}


def asks(piece: Piece) -> bool:
    """Whether a piece ends in a question."""
    return piece.kind == "text" and bool(_ASKS.search(piece.text.strip()))


def read(sheet: Sheet) -> Reading:
    """Every question of the page, with what follows it up to the next question or title."""
    marked.read_settings(sheet)
    marked.read_tool_comments(sheet)
    flow = _Flow(sheet, pieces(sheet, sheet.free_lines()))
    flow.read()
    return sheet.reading(NAME, "neither a question nor an answer")


class _Flow:
    """Walks over the pieces: what is ahead of a question, the question, its answer."""

    def __init__(self, sheet: Sheet, found: list[Piece]) -> None:
        self.sheet = sheet
        self.found = found
        self.ahead: list[Piece] = []  # text under a title that leads up to its first question
        self.question: list[Piece] = []
        self.answer: list[Piece] = []

    def read(self) -> None:
        """Enter all cards."""
        at = self._opening()
        for i in range(at, len(self.found)):
            piece = self.found[i]
            if self._is_title(i):
                self._close()
                self._head(piece, 2)
            elif self._is_question(i):
                self._begin(piece)
            elif self._belongs_to_question(piece):
                self.question.append(piece)
            elif self.question:
                self.answer.append(piece)
            else:
                self.ahead.append(piece)
        self._close()

    def _opening(self) -> int:
        """The titles at the beginning: the page's own, a label such as `Flashcards`, the first section's."""
        count = 0
        while count < len(self.found) and self._may_be_title(count):
            count += 1
        for i in range(count):
            piece = self.found[i]
            if piece.text.strip().lower() in _LABELS and 0 < i < count - 1:
                self.sheet.leave(piece.lines, "a label of the page")
                continue
            alone = count == 1 or i == count - 1
            self._head(piece, 1 if i == 0 and not alone else 2)
            if i == 0 and not alone:
                self.sheet.title = self.sheet.title or piece.text.strip()
        return count

    def _head(self, piece: Piece, level: int) -> None:
        found = marked.heading(self.sheet, piece.first)
        text = found[1] if found else piece.text
        self.sheet.head(piece.first, text, found[0] if found else level)

    def _may_be_title(self, i: int) -> bool:
        """Whether a piece looks like a title and no formula or list hangs on it."""
        piece = self.found[i]
        if marked.heading(self.sheet, piece.first):
            return True
        after = self.found[i + 1] if i + 1 < len(self.found) else None
        if piece.kind != "text" or not titled(piece.text) or after is None:
            return False
        return after.kind == "text" or after.gap > 0

    def _is_title(self, i: int) -> bool:
        """Whether a title stands here: only where the question before has its answer, and one follows."""
        if marked.heading(self.sheet, self.found[i].first):
            return True
        if not self._may_be_title(i) or self._is_question(i):
            return False
        listed = len(self.question) > 1 and self.question[-1].kind == "bullet"
        if self.question and not self.answer and not listed:
            return False
        if self.ahead and not self.question:
            return False
        return any(
            self._is_question(j, fresh=True) for j in range(i + 1, min(i + FAR, len(self.found)))
        )

    def _is_question(self, i: int, *, fresh: bool = False) -> bool:
        """Whether a question ends here; a command (`Name ...`) counts where an answer is complete."""
        piece = self.found[i]
        if piece.kind != "text":
            return False
        if asks(piece):
            return True
        text = piece.text.strip()
        if text.startswith("@"):
            return bool(_COMMAND.match(text))
        waiting = bool(self.question) and not self.answer
        return bool(_COMMAND.match(text)) and len(text) < 300 and (fresh or not waiting)

    def _begin(self, piece: Piece) -> None:
        """A question: with the text under its title, or the lines before that its sentence goes on from."""
        ahead, self.ahead = self.ahead, []
        if piece.text.lstrip()[:1].islower() and self.answer:
            while self.answer and (not ahead or _leads(ahead[0])):
                ahead.insert(0, self.answer.pop())
        self._close()
        self.question = [*ahead, piece]

    def _belongs_to_question(self, piece: Piece) -> bool:
        """Whether a list directly under `... between:` is what is asked about, not the answer."""
        if not self.question or self.answer or piece.kind != "bullet" or piece.gap:
            return False
        asked = next(p for p in reversed(self.question) if p.kind != "bullet").text.strip()
        return asked.endswith(":") and bool(_ASKED_OF_A_LIST.search(asked))

    def _close(self) -> None:
        """Enter the question that is complete, or text that no question followed."""
        ahead, question, answer = self.ahead, self.question, self.answer
        self.ahead, self.question, self.answer = [], [], []
        if ahead:
            self.sheet.card(
                _lines(ahead),
                "guess",
                "text under a title, without a question",
                answer=_text(ahead),
            )
        if not question:
            return
        ask = _text(question)
        tags = [verb.lower() for verb in _VERB_TAG.findall(ask)]
        whole = len(answer)
        answer = [p for p in answer if any(c.isalnum() for c in p.text)]
        certainty: Certainty = "likely" if answer and len(answer) == whole else "guess"
        why = "a question and what follows it" if answer else "a question that nothing answers"
        if len(answer) < whole:
            why += "; a line between them has no words"
        self.sheet.card(
            [*_lines(question), *_lines(answer)],
            certainty,
            why,
            ask=_VERB_TAG.sub(r"\1", ask),
            answer=_text(answer),
            tags=tags,
        )


def _leads(piece: Piece) -> bool:
    """Whether the line before belongs to the same sentence: after a formula, or in the middle of it."""
    return piece.kind == "formula" or piece.text.lstrip()[:1].islower()


def _lines(found: list[Piece]) -> list[int]:
    return [n for piece in found for n in piece.lines]


def _text(found: list[Piece]) -> str:
    """Some pieces as Markdown: text that follows a list is a paragraph of its own, as on the page."""
    parts: list[str] = []
    before = None
    for piece in found:
        listed = before is not None and before.kind == "bullet" and piece.kind == "text"
        apart = piece.gap > 0 or (listed and not piece.text.startswith(" "))
        if parts:
            parts.append("\n\n" if apart else "\n")
        parts.append(piece.text)
        before = piece
    return "".join(parts)
