"""A card in text, both sides, as a learner sees it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from nncards.quiz.catalogue import items
from nncards.quiz.faces import back, front
from nncards.quiz.marking import Marked
from nncards.quiz.page import Page
from nncards.quiz.views import Feedback, Left, Question
from nncards.render.terminal_text import plain

if TYPE_CHECKING:
    from nncards.model import Card, Deck
    from nncards.problems import Instance
    from nncards.quiz.catalogue import Item, QuizContent
    from nncards.workspace import Course


def find(course: Course, uid: str) -> tuple[Deck, Card] | str:
    """The card of this uid, or why there is none."""
    known = {card.uid: (deck, card) for deck in course.decks for card in deck.cards}
    if uid in known:
        return known[uid]
    for deck in course.decks:
        if any(uid in (name, name.partition("/")[2]) for name in deck.open):
            return f"`{uid}` has an open place (`nncards check {deck.path}` tells where), so nobody learns it yet"
    ends = [name for name in known if name.endswith("/" + uid)]
    if len(ends) == 1:
        return known[ends[0]]
    near = ends or get_close_matches(uid, known, n=3)
    return f"no card `{uid}`" + (
        f"; did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else ""
    )


def show(content: QuizContent, card: Card, *, width: int, ascii_only: bool, seed: int) -> str:
    """Every question that the card asks, with its answer."""
    blocks = [
        _one(item, content, width=width, ascii_only=ascii_only, seed=seed)
        for item in items(content)
        if item.card.uid == card.uid
    ]
    return "\n\n".join(blocks)


def _one(item: Item, content: QuizContent, *, width: int, ascii_only: bool, seed: int) -> str:
    page = Page(width, ascii_only=ascii_only)
    instance = _instance(item, content, seed)
    face = front(item, content, instance, seed)
    question = Question(item, face, Left())
    answer = Feedback(question, "", Marked(), back(item, content, instance, face), suggestion=3)
    rule = ("-" if ascii_only else "─") * min(width, 72)
    title = item.card.uid + (f" ({item.part})" if item.part else "")
    lines = [
        title,
        rule,
        *map(plain, page.question(question)),
        rule,
        *map(plain, page.answer(answer)),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _instance(item: Item, content: QuizContent, seed: int) -> Instance | None:
    from nncards.model import Problem

    if not isinstance(item.card.content, Problem):
        return None
    generator = content.generators()[item.card.content.generator.value]
    return generator.instance((item.card.content.levels or generator.levels)[0], seed, 0)
