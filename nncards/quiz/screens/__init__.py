"""The full screen: the same session as line mode, drawn with Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nncards.quiz.catalogue import Filter, QuizContent
    from nncards.quiz.days import Moment
    from nncards.quiz.session import Options, Session


def run(
    content: QuizContent,
    path: Path | str,
    now: Callable[[], Moment],
    *,
    options: Options | None = None,
    chosen: Filter | None = None,
    ascii_only: bool = False,
) -> int:
    """Study on the whole terminal until the learner leaves; the exit status.

    Raises `StoreError` if the review log at `path` cannot be used.
    """
    from nncards.quiz.screens.app import Quiz
    from nncards.quiz.session import Session, unhindered
    from nncards.quiz.store import Store

    with Store(path) as store:
        with unhindered():
            session = Session(content, store, now, options, chosen)
        status = Quiz(session, now, ascii_only=ascii_only).run() or 0
        _say_what_was_done(session, now)
    return status


def _say_what_was_done(session: Session, now: Callable[[], Moment]) -> None:
    """Leave a line or two in the shell, where the screen has gone."""
    from shutil import get_terminal_size

    from nncards.quiz.page import ending
    from nncards.render.terminal_text import plain

    done = session.summary()
    if done.answered:
        for line in ending(done, now().at, min(get_terminal_size().columns, 76)):
            print(plain(line))
