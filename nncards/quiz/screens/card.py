"""A card: its question, then its answer and the four grades."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from nncards.model import Basic, Choice, Cloze, Picture
from nncards.quiz.faces import letters
from nncards.quiz.page import Page, buttons
from nncards.quiz.pictures import elsewhere
from nncards.quiz.screens.paint import painted
from nncards.quiz.screens.rows import bar, button, packed
from nncards.quiz.screens.scrolled import Scrolled
from nncards.quiz.views import Done, Feedback, Question
from nncards.render.terminal_text import Run, safe

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from nncards.quiz.catalogue import Sketch
    from nncards.quiz.screens.app import Quiz
    from nncards.quiz.views import View

# Single keys, where no answer is being typed; the function keys work everywhere.
_LETTERS = {
    "h": "hint", "s": "step", "u": "undo", "f": "flag", "b": "bury", "x": "suspend", "q": "leave",
    "e": "edit", "o": "notes", "p": "picture", "question_mark": "keys",
}  # fmt: skip
_MIN_WIDTH = 20
_PAUSE = 1.0  # seconds after a letter of typed words in which others are taken for such, too


class CardScreen(Scrolled):
    """One card after the other."""

    app: Quiz  # the application that shows it
    _said = ""
    _strayed = -_PAUSE  # when (s) a letter was last typed where nothing is typed
    AUTO_FOCUS = ""  # the line for the answer has the cursor only where one is typed
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f1", "keys", "Keys"),
        ("f2", "hint", "Hint"),
        ("f3", "step", "Step"),
        ("f4", "undo", "Undo"),
        ("f5", "flag", "Flag"),
        ("f6", "bury", "Bury"),
        ("f7", "suspend", "Suspend"),
        ("f8", "edit", "Edit"),
        ("f9", "notes", "Notes"),
        ("f10", "picture", "Picture"),
    ]

    def compose(self) -> ComposeResult:
        """Progress, the card, what is being typed, and the keys."""
        yield Static(id="bar")
        with VerticalScroll(id="body"):
            yield Static(id="page")
        yield Static(id="remark")
        with Horizontal(id="line"):
            yield Static("> ", id="prompt", markup=False)
            yield Input(id="answer", compact=True)
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show the card at hand."""
        self.body.can_focus = False
        self.show(fresh=True)

    def on_resize(self) -> None:
        """Draw for the new width; what was said stays (a size is told after the screen was put aside, too)."""
        said = self._said
        self.show()
        if said:
            self._say(said)

    # ---- drawing

    def show(self, *, fresh: bool = False) -> None:
        """Draw what the session shows; `fresh` for another card or side."""
        view = self.app.session.view
        if isinstance(view, Done):
            self.app.show_next()
            return
        self._said = ""
        page = Page(self._width, ascii_only=self.app.ascii_only)
        question = view.question if isinstance(view, Feedback) else view
        answered = isinstance(view, Feedback)
        lines = page.question(replace(question, steps=()) if answered else question)
        top = len(lines)
        if isinstance(view, Feedback):
            rule = Run(("-" if self.app.ascii_only else "─") * min(self._width, 72), "dim")
            lines += [(), (rule,), *page.answer(view)]
        self.query_one("#page", Static).update(painted(lines))
        self.query_one("#bar", Static).update(bar(question.left, self.app.size.width - 2))
        self.query_one("#remark", Static).update(self._remark(view, page))
        self.query_one("#remark").display = bool(view.remark)
        self.query_one("#line").display = isinstance(view, Question) and _is_typed(view)
        self.query_one("#prompt", Static).update(self._prompt(view, page))
        self.query_one("#keys", Static).update(self._keys(view))
        if fresh:
            self._settle(view, top)

    def _settle(self, view: Question | Feedback, top: int) -> None:
        """Put the cursor where it belongs, and the new part of the page into sight."""
        line = self.query_one("#answer", Input)
        body = self.body
        if isinstance(view, Question):
            line.value = ""
            body.scroll_home(animate=False)
            if _is_typed(view):
                line.focus()
                return
        else:
            self.call_after_refresh(body.scroll_to, y=max(0, top - 2), animate=False)
        self.set_focus(None)

    @property
    def _width(self) -> int:
        return max(_MIN_WIDTH, min(self.app.size.width - 3, 92))

    def _remark(self, view: Question | Feedback, page: Page) -> Content:
        return Content(page.inline(view.remark) if view.remark else "")

    def _prompt(self, view: Question | Feedback, page: Page) -> str:
        """Which of several answers is wanted next, where there is room to say it."""
        fields = view.face.fields if isinstance(view, Question) else ()
        if isinstance(view, Feedback) or len(fields) < 2:
            return "> "
        name = page.inline(fields[min(len(view.given), len(fields) - 1)].name)
        return f"{name} > " if len(name) < self._width // 2 else "> "

    def _keys(self, view: Question | Feedback) -> str:
        if isinstance(view, Feedback):
            return self._buttons(view)
        wide = self.app.size.width >= 60
        more = [
            f"[b]F2[/] hint ({view.hints_left})" if view.hints_left else "",
            f"[b]F3[/] step ({view.steps_left})" if view.steps_left else "",
            "[b]F4[/] undo" if wide else "",
            "[b]F1[/] keys",
        ]
        first = "Think, then [b]Enter[/] shows the answer" if wide else "[b]Enter[/] show"
        if isinstance(view.item.card.content, Choice):
            first = f"[b]{' '.join(letters(view.face))}[/] choose"
        elif _is_typed(view):
            first = "[b]Enter[/] answer"
        return packed([first, *(m for m in more if m)], self.app.size.width - 2)

    def _buttons(self, view: Feedback) -> str:
        """The grades on a line, or in two columns where they do not fit; then other keys."""
        shown = buttons(self.app.session.intervals())
        rows = [[1, 2, 3, 4]]
        if sum(map(len, shown)) + 16 > self.app.size.width:
            shown = [text.ljust(max(map(len, shown))) for text in shown]
            rows = [[1, 2], [3, 4]]
        lines = [" ".join(button(g, shown[g - 1], view.suggestion) for g in row) for row in rows]
        figure = view.back.figure
        more = "[b]p[/] picture   " if figure is not None and _has_picture(figure) else ""
        more += "[b]?[/] keys"
        if len(lines) == 1 and self.app.size.width >= sum(map(len, shown)) + 38:
            return f"{lines[0]}   {more}"
        return "\n".join([*lines, f" {more}"])

    # ---- events

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """An answer; an empty line gives the card up."""
        session = self.app.session
        if event.value.strip():
            before = session.view
            view = session.answer(event.value)
            if _taken(before, view):
                event.input.value = ""
            else:  # typing replaces it, the arrow keys lead into it
                event.input.action_select_all()
        elif isinstance(session.view, Question) and _is_thought_of(session.view):
            view = session.reveal()
        else:
            view = session.give_up()
        self.show(fresh=isinstance(view, Feedback))

    async def on_key(self, event: events.Key) -> None:
        """Keys that no line of text took: options, grades, commands."""
        view = self.app.session.view
        if isinstance(self.focused, Input):
            if event.key == "escape":
                self.set_focus(None)
                self._say("Single letters are keys now. Enter goes back to the answer.")
                event.stop()
        elif isinstance(view, Question) and (
            self._stray(view, event) or self._question_key(view, event)
        ):
            event.stop()
        elif isinstance(view, Feedback) and event.key in ("1", "2", "3", "4", "enter", "space"):
            self.action_rate(int(event.key) if event.key.isdigit() else 0)
            event.stop()
        elif event.key in _LETTERS:
            await self.run_action(_LETTERS[event.key])
            event.stop()

    def _stray(self, view: Question, event: events.Key) -> bool:
        """Whether a key is part of words, typed where the answer is only thought of: none may grade or bury."""
        if not event.is_printable or _is_typed(view):
            return False
        if isinstance(view.item.card.content, Choice):
            if event.character in letters(view.face) or event.key in _LETTERS:
                return False
            self._say(f"Choose with one of {', '.join(letters(view.face))}.")
            return True
        idle = event.time - self._strayed > _PAUSE
        if idle and (event.key == "space" or event.key in _LETTERS):
            return False
        if not (event.character or "").isdigit():
            self._strayed = event.time
        self._say("Nothing is typed at this card: think, then Enter shows the answer.")
        return True

    def _question_key(self, view: Question, event: events.Key) -> bool:
        if isinstance(view.item.card.content, Choice):
            if event.character in letters(view.face):
                answered = self.app.session.answer(event.character or "")
                self.show(fresh=isinstance(answered, Feedback))
                return True
            if event.key == "enter":
                self.app.session.give_up()
                self.show(fresh=True)
                return True
            return False
        if _is_typed(view):
            if event.key in ("enter", "i", "tab"):
                self.query_one("#answer", Input).focus()
                self.show()
                return True
            return False
        if event.key in ("enter", "space"):
            self.app.session.reveal()
            self.show(fresh=True)
            return True
        return False

    def action_rate(self, grade: int) -> None:
        """Grade (0: as suggested) and go on."""
        if self.app.session.rate(grade or None) is not None:
            self.show(fresh=True)

    def action_hint(self) -> None:
        """One more hint."""
        page = Page(self._width, ascii_only=self.app.ascii_only)
        before, view = self.app.session.view, self.app.session.hint()
        if view == before or not isinstance(view, Question):
            self._say("There is no further hint.")
            return
        self.show()
        end = len(page.question(replace(view, steps=())))  # hints stand above the steps
        start = end - len(page.help(before, view))
        body = self.body
        hidden = end - body.size.height - int(body.scroll_y)
        if start < body.scroll_y or hidden > 0:
            top = min(start, end - body.size.height) if hidden > 0 else start
            self.call_after_refresh(body.scroll_to, y=max(0, top), animate=False)

    def action_step(self) -> None:
        """One more line of the worked solution."""
        before = self.app.session.view
        if self.app.session.step() == before:
            self._say("There is no further step.")
            return
        self.show()
        self.call_after_refresh(self.body.scroll_end, animate=False)

    def action_undo(self) -> None:
        """Take back the last answer."""
        self.show(fresh=self.app.session.undo() is not None)

    def action_bury(self) -> None:
        """Not today."""
        self.app.session.bury()
        self.show(fresh=True)

    def action_suspend(self) -> None:
        """Never again."""
        self.app.session.suspend()
        self.show(fresh=True)

    def action_flag(self) -> None:
        """Ask what is wrong, and mark the card."""
        from nncards.quiz.screens.help import RemarkScreen

        def flag(text: str | None) -> None:
            if text is not None:
                self.app.session.flag(text)
                self.show()

        self.app.push_screen(RemarkScreen(flagged=self.app.session.flagged), flag)

    def action_edit(self) -> None:
        """Edit the card's source, the screen put aside meanwhile."""
        session = self.app.session
        if session.editable:
            with self.app.suspend():
                session.edit()
        else:
            session.edit()  # which says why not
        self.show(fresh=session.editable)

    def action_notes(self) -> None:
        """The section of the notes; at a question it would be a cue, so that it waits for the answer."""
        if not isinstance(self.app.session.view, Feedback):
            self._say("The notes open once the answer is shown.")
        elif text := self.app.session.notes():
            from nncards.quiz.screens.help import NotesScreen

            self.app.push_screen(NotesScreen(text, ascii_only=self.app.ascii_only))
        else:
            self._say("The notes have no section for this card.")

    def _say(self, text: str) -> None:
        """A remark of the screen's own, until something else is shown."""
        self._said = text
        self.query_one("#remark", Static).update(Content(safe(text)))
        self.query_one("#remark").display = True

    def action_picture(self) -> None:
        """Show the figure: in this terminal, if it can, else outside it."""
        view = self.app.session.view
        if isinstance(view, Done):
            return
        question = view.question if isinstance(view, Feedback) else view
        shown = view.back.figure if isinstance(view, Feedback) else None
        sketch = shown or question.face.figure
        if sketch is None:
            later = isinstance(view, Question) and question.item.card.figure is not None
            text = "The picture comes with the answer." if later else "There is no picture here."
            self._say(text)
        elif not self._shown_here(sketch):
            self._say("The picture is being drawn ...")
            self.run_worker(lambda: self._show_elsewhere(sketch), thread=True, group="picture")

    def _show_elsewhere(self, sketch: Sketch) -> None:
        """In a thread of its own: drawing takes a second."""
        self.app.call_from_thread(self._say, elsewhere(sketch))

    def _shown_here(self, sketch: Sketch) -> bool:
        """Show a picture in the terminal, the screen put aside meanwhile, if it can."""
        pictures = self.app.pictures
        if self.app.is_headless or sketch.png is None or pictures.hopeless:
            return False
        with self.app.suspend():
            found = pictures.drawn(sketch)
            if isinstance(found, bytes) and found:
                sys.stdout.buffer.write(b"\r\n" + found + b"\r\n")
                sys.stdout.buffer.flush()
                with suppress(EOFError, KeyboardInterrupt):
                    input(f"{safe(sketch.title or 'Figure')}. Press Enter to go back. ")
        if isinstance(found, str):
            self._say(found)
        return bool(found)

    def action_keys(self) -> None:
        """What the keys do."""
        from nncards.quiz.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def action_leave(self) -> None:
        """Leave; everything is saved."""
        self.app.action_leave(0)


def _has_picture(sketch: Sketch) -> bool:
    return sketch.show is not None or sketch.png is not None


def _taken(before: View, after: View) -> bool:
    """Whether an answer was taken; one that could not be read stays, to be mended."""
    if isinstance(before, Question) and isinstance(after, Question):
        return before.given != after.given
    return True


def _is_typed(view: View) -> bool:
    """Whether an answer is typed; the learner only thinks of those to other cards."""
    if not isinstance(view, Question):
        return False
    return not isinstance(view.item.card.content, (Basic, Choice, Picture))


def _is_thought_of(view: Question) -> bool:
    """Whether an empty line means that the learner has the answer in mind, not that there is none."""
    return isinstance(view.item.card.content, Cloze)
