"""Line mode: the quiz for pipes, dumb terminals, scripts and screen readers.

At a question a line is the answer, an empty one gives the card up. Then 1-4 grades, an empty line
takes the suggestion. `u` undoes, `q` or the end of input leaves; what begins with `:` is a command.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, TextIO

from nncards.frozen import dataclass
from nncards.quiz.days import Moment, to_date
from nncards.quiz.page import Page, buttons, ending, fits
from nncards.quiz.pictures import Pictures, elsewhere
from nncards.quiz.session import Options, Session, unhindered
from nncards.quiz.store import Store, StoreError, Written
from nncards.quiz.views import Done, Feedback, Question, View
from nncards.quiz.words import how_many
from nncards.render.terminal_text import Line, Run, safe, to_ascii, width_of, wrap
from nncards.render.terminal_text import plain as plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nncards.quiz.catalogue import Filter, QuizContent

INTERRUPTED = 130
_HELP = """\
Type the answer, or an empty line to see it. Then grade yourself: 1 again,
2 hard, 3 good, 4 easy, or an empty line for the grade in brackets.
  u         take back the last answer
  q         leave; everything is saved already
  :h        a hint
  :s        the next line of the worked solution
  :e        edit the card
  :o        the notes, once the answer is shown
  :p        the picture
  :flag     mark the card; a remark may follow
  :bury     not today
  :suspend  never ask this card again
  \\u, \\q    the answers "u" and "q" themselves; so with \\?, \\:h and the others
Formulas are typed as sqrt(v + eps), x^2, exp(z[i]/tau), sum(j, z[j])."""
_COMMANDS = {  # what may be typed at either prompt, with what it does
    "q": "leave", ":q": "leave", "u": "undo", ":u": "undo", ":undo": "undo",
    "?": "keys", ":?": "keys", ":help": "keys", ":h": "hint", ":hint": "hint", ":s": "step", ":step": "step",
    ":x": "suspend", ":suspend": "suspend", ":b": "bury", ":bury": "bury", ":f": "flag", ":flag": "flag",
    ":e": "edit", ":edit": "edit", ":o": "notes", ":notes": "notes", ":p": "picture", ":picture": "picture",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Streams:
    """Where lines come from and go to. `width`: columns; `ascii`: no other characters can be shown.

    `interactive` tells whether a person types (then a prompt is shown through `readline`).
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    width: int = 80
    ascii: bool = False
    interactive: bool = False


def run(
    content: QuizContent,
    path: Path | str,
    now: Callable[[], Moment],
    streams: Streams,
    *,
    options: Options | None = None,
    chosen: Filter | None = None,
    as_json: bool = False,
) -> int:
    """Ask until nothing is due or the learner leaves; the exit status.

    `path` is the review log. With `as_json` each graded answer is one JSON object on `stdout`, written
    once it is in the log, and everything else goes to `stderr`.
    """
    try:
        with Store(path) as store:
            with unhindered():
                session = Session(content, store, now, options, chosen)
            return _Lines(session, streams, now, as_json=as_json).run()
    except StoreError as error:
        print(f"error: {error}", file=streams.stderr)
        return 2
    except KeyboardInterrupt:
        print(file=streams.stderr)
        return INTERRUPTED


class _Leave(Exception):  # noqa: N818 - not an error: the learner goes
    """The end of input, or `q`."""


class _Lines:
    def __init__(
        self,
        session: Session,
        streams: Streams,
        now: Callable[[], Moment],
        *,
        as_json: bool,
    ) -> None:
        self._session, self._streams, self._now = session, streams, now
        self._json = as_json
        self._out = streams.stderr if as_json else streams.stdout
        self._page = Page(streams.width, ascii_only=streams.ascii, flat=True)
        self._dash = "-" if streams.ascii else "─"
        self._watched = streams.interactive and not as_json  # someone looks at a terminal
        self._pictures = Pictures(os.environ)
        self._shown: object = None  # the face that was printed last
        self._acts: dict[str, Callable[[str], None]] = {
            "leave": self._leave, "keys": self._keys, "undo": self._undo, "hint": self._hint,
            "step": self._step, "suspend": self._suspend, "bury": self._bury, "flag": self._flag,
            "edit": self._edit, "notes": self._notes, "picture": self._picture,
        }  # fmt: skip

    def run(self) -> int:
        """Go on until there is nothing left, or the learner leaves."""
        if self._watched:
            with suppress(ImportError):
                import readline  # noqa: F401 - the line can be edited once this is there
        try:
            self._begin()
            while not isinstance(view := self._session.view, Done):
                if isinstance(view, Question):
                    self._ask(view)
                else:
                    self._rate(view)
        except _Leave:
            self._say("")
        self._end()
        return 0

    # ---- the two prompts

    def _ask(self, view: Question) -> None:
        if view.remark:
            self._say(view.remark)
        self._front(view)
        while isinstance(here := self._same(view), Question):
            line = self._read(self._prompt(here))
            if self._command(line):
                self._lines(self._page.help(here, self._session.view))
            elif not line.strip():
                self._session.give_up()
            else:
                after = self._session.answer(_unescaped(line))
                if isinstance(after, Question):
                    self._say(after.remark)

    def _front(self, view: Question) -> None:
        self._say(self._rule(view))
        self._lines(self._page.question(view))
        self._shown = view.face

    def _rate(self, view: Feedback) -> None:
        if view.question.face is not self._shown:  # it was edited while its answer was shown
            self._front(view.question)
        self._lines(self._page.answer(view))
        prompt = self._buttons(view)
        while self._same(view) is not None:
            line = self._read(prompt)
            word = line.strip()
            if self._command(line):
                continue
            if word in ("", "1", "2", "3", "4"):
                written = self._session.rate(int(word) if word else None)
                if written is not None:
                    self._report(written, view.question.item.kind)
                return
            self._say("1 again, 2 hard, 3 good, 4 easy; Enter takes the grade in brackets.")

    def _same(self, view: View) -> View | None:
        """What is shown now, if it is still that question, or still its answer."""
        now = self._session.view
        return now if type(now) is type(view) and _face(now) is _face(view) else None

    def _command(self, line: str) -> bool:
        """Whether the line was a command; then it was carried out."""
        word, _, rest = line.strip().partition(" ")
        name = _COMMANDS.get(word)
        if name is not None:
            self._acts[name](rest.strip())
        return name is not None

    def _leave(self, _: str) -> None:
        raise _Leave

    def _keys(self, _: str) -> None:
        self._say(_HELP)

    def _hint(self, _: str) -> None:
        if self._session.view == self._session.hint():
            self._say("There is no further hint.")

    def _step(self, _: str) -> None:
        if self._session.view == self._session.step():
            self._say("There is no further step.")

    def _suspend(self, _: str) -> None:
        self._session.suspend()
        self._say("Suspended: it will not be asked again; undo takes it back.")

    def _bury(self, _: str) -> None:
        self._session.bury()
        self._say("Buried until tomorrow; undo takes it back.")

    def _flag(self, remark: str) -> None:
        self._say(self._session.flag(remark).remark)

    def _undo(self, _: str) -> None:
        written = self._session.undo()
        if written:
            self._take_back(written)
        else:
            self._say("There is nothing to undo.")

    def _edit(self, _: str) -> None:
        """The card as it then is comes up again by itself; a remark says why it does not."""
        face = _face(self._session.view)
        view = self._session.edit()
        if _face(view) is face and view.remark:
            self._say(view.remark)

    def _notes(self, _: str) -> None:
        if not isinstance(self._session.view, Feedback):
            self._say("The notes open once the answer is shown.")
        elif text := self._session.notes():
            self._lines(self._page.text(text))
        else:
            self._say("The notes have no section for this card.")

    def _picture(self, _: str) -> None:
        """Here, if this is a terminal that shows pictures; else its numbers drawn, and the picture outside."""
        view = self._session.view
        if isinstance(view, Done):
            return
        question = view.question if isinstance(view, Feedback) else view
        shown = view.back.figure if isinstance(view, Feedback) else None
        sketch = shown or question.face.figure
        if sketch is None:
            later = isinstance(view, Question) and question.item.card.figure is not None
            text = "The picture comes with the answer." if later else "There is no picture here."
            self._say(text)
            return
        found = self._pictures.drawn(sketch) if self._watched else b""
        if isinstance(found, str):
            self._say(found)
        elif found:
            self._streams.stdout.flush()
            self._streams.stdout.buffer.write(found + b"\n")
            self._streams.stdout.flush()
        else:
            self._lines(self._page.plotted(sketch))
            if self._watched:
                self._say(elsewhere(sketch))

    # ---- what is shown

    def _begin(self) -> None:
        left = self._session.counts
        if left.total and not self._json:
            parts = [
                how_many(left.reviews, "review"),
                how_many(left.new, "new card"),
                how_many(left.steps, "card in learning", "cards in learning"),
            ]
            what = "Cramming, the schedule left alone" if self._session.options.cram else "Today"
            self._say(f"{what}: " + ", ".join(p for p in parts if not p.startswith("0 ")) + ".")
            if self._streams.interactive:
                self._say("Type an answer, or press Enter to see it. `?` for help, `q` to leave.")

    def _rule(self, view: Question) -> str:
        label = f" {view.left.total} left "
        return (
            "\n"
            + self._dash * 3
            + label
            + self._dash * max(0, min(self._streams.width, 72) - 3 - len(label))
        )

    def _prompt(self, view: Question) -> str:
        fields = view.face.fields
        if len(fields) > 1:
            return "; ".join(self._page.inline(f.name) for f in fields[len(view.given) :]) + " > "
        return "> "

    def _buttons(self, view: Feedback) -> str:
        shown = buttons(self._session.intervals())
        tail = f"[{view.suggestion}] > "
        if fits([*shown, tail], self._streams.width):
            return "  ".join([*shown, tail])
        self._say("  ".join(shown))
        return tail

    def _end(self) -> None:
        self._lines(ending(self._session.summary(), self._now().at, self._streams.width))

    # ---- records

    def _report(self, written: Written, kind: str) -> None:
        if self._json:
            self._object(written, kind, written.row.grade)

    def _take_back(self, written: Written) -> None:
        if self._json:
            self._object(written, self._session.kind_of(written.row.card), None)

    def _object(self, written: Written, kind: str, rating: int | None) -> None:
        row, state = written.row, written.after.state
        due: str | None = str(to_date(state.due_day)) if state.reps else None
        interval: float = state.interval
        if state.stepping:
            due = _time(state.due_at, row.tz_offset)
            interval = (state.due_at - state.at) / 86_400_000
        record = {
            "uid": row.card.partition("#")[0],
            "kind": kind,
            "rating": rating,
            "verdict": row.verdict,
            "note": row.note,
            "due": due,
            "interval": interval,
        }
        print(json.dumps(record, ensure_ascii=False), file=self._streams.stdout, flush=True)

    # ---- lines

    def _say(self, text: str) -> None:
        """Print text as this terminal can show it; a line that is too long is wrapped."""
        for line in safe(text).split("\n") if text else [""]:
            shown = to_ascii(line) if self._streams.ascii else line
            if width_of(shown) <= self._streams.width:
                print(shown, file=self._out, flush=True)
                continue
            for part in wrap([Run(shown)], self._streams.width):
                print(plain_text(part), file=self._out, flush=True)

    def _lines(self, lines: Sequence[Line]) -> None:
        for line in lines:
            print(plain_text(line), file=self._out, flush=True)

    def _read(self, prompt: str) -> str:
        """One line without its end; control characters are dropped."""
        if self._watched:
            try:
                line = input(prompt)
            except EOFError:
                raise _Leave from None
        else:
            self._out.write(prompt)
            self._out.flush()
            line = self._streams.stdin.readline()
            if not line:
                raise _Leave
            self._out.write("\n" if not self._streams.interactive else "")
        return "".join(c for c in line.rstrip("\r\n") if c.isprintable() or c == "\t")


def _unescaped(line: str) -> str:
    """An answer that reads like a command is typed with a backslash before it."""
    text = line.strip()
    return text[1:] if text[:1] == "\\" and text[1:].partition(" ")[0] in _COMMANDS else line


def _face(view: View) -> object:
    """What tells one showing of a card from another."""
    if isinstance(view, Done):
        return None
    return view.question.face if isinstance(view, Feedback) else view.face


def _time(at: int, offset: int) -> str:
    zone = timezone(timedelta(minutes=offset))
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).isoformat(timespec="seconds")
