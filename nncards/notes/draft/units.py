"""What stands under one heading, in units that make a card each: questions, pros and cons, formulas, the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nncards.notes.draft.tidy import PICTURE

if TYPE_CHECKING:
    from nncards.notes.draft.flow import Piece
    from nncards.notes.draft.sheet import Sheet

Kind = Literal["rest", "label", "question", "formula"]

_LABEL = re.compile(
    r"\s*(?:[-*+•–]\s+)?\**_*\s*(?P<label>(?:\w{1,12}\s+)?(?:pros?|cons?|advantages?|disadvantages?|benefits?|drawbacks?|"
    r"problems?|limitations?|strengths?|weaknesses|properties|assumptions|upsides?|downsides?|pros and cons))"
    r"\s*\**_*\s*:\s*\**_*\s*(?P<said>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ASKS = re.compile(r"\?[)\]\"'”’*_]*$")


@dataclass(slots=True)
class Unit:
    """Pieces that belong together; `label` is the word before the colon, such as `Pros`."""

    kind: Kind
    pieces: list[Piece] = field(default_factory=list)
    label: str = ""
    beside: list[Piece] = field(default_factory=list)  # pictures that stand before it

    @property
    def lines(self) -> list[int]:
        """The lines of all pieces."""
        return [n for piece in self.pieces for n in piece.lines]


def label_of(piece: Piece) -> tuple[str, str] | None:
    """`Pros` and what follows the colon, if a piece begins so."""
    found = _LABEL.fullmatch(piece.text)
    return (found["label"].strip(), found["said"].strip()) if found else None


def units(found: list[Piece], *, slide: bool = False) -> list[Unit]:
    """The pieces under one heading, divided; on a slide, formulas and questions stay with the rest."""
    done: list[Unit] = []
    for piece in found:
        label = label_of(piece)
        if label:
            done.append(Unit("label", [piece], label[0]))
        elif done and _goes_on(done[-1], piece, slide=slide):
            done[-1].pieces.append(piece)
        elif not slide and piece.kind == "formula":
            done.append(Unit("formula", [*_lead(done), piece]))
        elif not slide and _is_question(piece):
            done.append(Unit("question", [piece]))
        elif done and done[-1].kind == "rest":
            done[-1].pieces.append(piece)
        else:
            done.append(Unit("rest", [piece]))
    return [unit for unit in done if unit.pieces]


def _is_question(piece: Piece) -> bool:
    text = piece.text.strip()
    return piece.kind == "text" and bool(_ASKS.search(text)) and len(text.split()) >= 3


def _goes_on(unit: Unit, piece: Piece, *, slide: bool) -> bool:
    """Whether a piece belongs to a label, a question or a formula before it."""
    last = unit.pieces[-1]
    if unit.kind == "label":
        broken = piece.kind == "text" and piece.gap <= 1 and "$" not in piece.text[:3]
        if slide and broken and last.kind == "bullet" and label_of(last):
            return True  # the sentence of a bullet that the slide breaks in two
        own = label_of(unit.pieces[0])
        if own and own[1]:  # it said what it had to say on its own line
            return piece.gap == 0 and piece.kind == "text"
        listed = any(p.kind == "bullet" for p in unit.pieces[1:])
        return piece.kind == "bullet" or (piece.gap == 0 and (piece.kind == "text" or not listed))
    if slide:
        return False
    if unit.kind == "question":
        answered = any(PICTURE.sub("", p.text).strip() for p in unit.pieces[1:])
        return not _is_question(piece) and (
            not answered or piece.gap == 0 or piece.kind == "bullet"
        )
    if unit.kind == "formula":
        if piece.kind == "formula":
            return piece.gap == 0 or piece.text.lstrip(" $\\[").startswith(("=", "&="))
        return piece.kind == "text" and piece.gap == 0 and not _opens_more(piece)
    return False


def _opens_more(piece: Piece) -> bool:
    """Whether a line leads up to something else: it ends with a colon."""
    return piece.text.rstrip(" *_").endswith(":")


def _lead(done: list[Unit]) -> list[Piece]:
    """Take the lines that lead up to a formula away from the unit before it."""
    if not done or done[-1].kind not in {"rest", "formula"}:
        return []
    before = done[-1].pieces
    keep = len(before)
    while keep and before[keep - 1].kind == "text":
        keep -= 1
        if before[keep].gap:
            break
    lead = before[keep:]
    if not lead or (done[-1].kind == "formula" and not _opens_more(lead[-1])):
        return []
    del before[keep:]
    return lead


def enter_all(sheet: Sheet, found: list[Unit], heading: str, what: str) -> None:
    """The units under one heading as drafts; a picture by itself goes with the unit that follows, or the last."""
    worded = [unit for unit in found if any(PICTURE.sub("", p.text).strip() for p in unit.pieces)]
    bare: list[Piece] = []
    labels: set[str] = set()
    for unit in found:
        if worded and unit not in worded:
            bare += unit.pieces
            continue
        unit.beside, bare = bare, []
        if unit is worded[-1] if worded else False:
            unit.beside += [p for u in found[found.index(unit) + 1 :] for p in u.pieces]
        again = unit.label.lower() in labels
        labels.add(unit.label.lower() if unit.label else "\0")
        enter(sheet, unit, heading, what, again=again)
        heading = heading.rstrip("? ")  # what a heading asks is asked once


def enter(sheet: Sheet, unit: Unit, heading: str, what: str, *, again: bool = False) -> None:
    """A unit as a draft: the question from the notes, or from the heading and a label, or open.

    `again`: a list with the same label stands under this heading already, so that its question would be wrong.
    """
    beside = [n for piece in unit.beside for n in piece.lines]
    lines = sorted([*unit.lines, *beside])
    pictures = "\n".join(piece.text for piece in unit.beside)
    text = "\n".join(t for t in (pictures, sheet.page.text(sorted(unit.lines))) if t)
    if unit.kind == "label" and heading and not again:
        said = label_of(unit.pieces[0])
        rest = sheet.page.text(sorted(unit.lines)[len(unit.pieces[0].lines) :])
        answer = "\n".join(t for t in (pictures, said[1] if said else "", rest) if t)
        if PICTURE.sub("", answer).strip():
            ask = f"{heading.rstrip(' :?')}: {unit.label}?"
            why = "a question of the heading and its label"
            sheet.card(lines, "guess", why, ask=ask, answer=answer)
            return
    if unit.kind == "question":
        answer = sheet.page.text(sorted(n for p in unit.pieces[1:] for n in p.lines))
        answer = "\n".join(t for t in (pictures, answer) if t)
        why = "a question of the notes and the text below it"
        sheet.card(lines, "likely", why, ask=unit.pieces[0].text.strip(), answer=answer)
        return
    if heading.endswith("?"):
        why = "a heading that asks, and what stands under it"
        sheet.card(lines, "likely", why, ask=heading, answer=text)
        return
    whys = {"formula": "a formula without a question", "label": "a list without a question"}
    why = whys.get(unit.kind, f"{what} without a question")
    if not PICTURE.sub("", text).strip():
        why = "a picture without words"
    elif again:
        why = "a second list with this label: perhaps of a heading that was lost"
    sheet.card(lines, "guess", why, answer=text)
