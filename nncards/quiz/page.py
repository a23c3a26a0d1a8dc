"""What a card looks like in text, for every skin: lines in styles, of a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.quiz.faces import chosen_text
from nncards.quiz.scheduler import REVIEW
from nncards.quiz.views import Done, Feedback, Question, View
from nncards.quiz.words import GRADES, how_long, how_many
from nncards.render.terminal import Look, styled
from nncards.render.terminal_text import Line, Run, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nncards.quiz.catalogue import Sketch
    from nncards.quiz.faces import Work
    from nncards.quiz.scheduler import State

_VERDICTS = {
    "right": ("Right.", "right"),
    "wrong": ("Not right.", "wrong"),
    "follow-through": ("A slip, carried on rightly.", "partly"),
}
_LEECH = "This card was failed many times: reword it, or suspend it."


class Page:
    """Draws questions and answers; `flat` keeps a worked solution to one line a step."""

    def __init__(self, width: int, *, ascii_only: bool = False, flat: bool = False) -> None:
        self.width = width
        self.flat = flat
        self.ascii_only = ascii_only
        self._look = Look(ascii_only)

    def question(self, view: Question) -> list[Line]:
        """The question, its options, and the hints and steps that were asked for."""
        self._look = Look(self.ascii_only, _macros(view))
        face = view.face
        found = self.text(face.prompt)
        if face.figure is not None:
            found += self._sketch(face.figure)
        if face.options:
            found.append(())
        for n, option in enumerate(face.options):
            found += self.text(str(option.text), f"  {chr(ord('a') + n)}) ")
        if face.remark:
            found += self.text(face.remark)
        return found + self._help(view, 0, 0)

    def help(self, before: View, after: View) -> list[Line]:
        """The hints and steps that `after` shows and `before` did not."""
        if not (isinstance(before, Question) and isinstance(after, Question)):
            return []
        if before.face is not after.face:
            return []
        return self._help(after, len(before.hints), len(before.steps))

    def _help(self, view: Question, hints: int, steps: int) -> list[Line]:
        found: list[Line] = []
        for hint in view.hints[hints:]:
            found += [(), *self.text(hint, "Hint: ")]
        for n, step in enumerate(view.steps[steps:], steps + 1):
            found += self._step(n, step)
        return found

    def _step(self, number: int, work: Work) -> list[Line]:
        """A line of a solution: on one line and why below it, or why and the line drawn below."""
        latex, note, lead = work.latex, work.note, f"{number}. "
        pad = Run(" " * len(lead))
        if self.flat:
            found = self.text(f"${latex}$", lead)
            return found + (self.text(note, pad.text) if note else [])
        drawn, baseline = self._look.drawing(latex, max(20, self.width - len(lead)))
        marked = -1 if note else baseline
        found = [(), *(self.text(note, lead) if note else [])]
        return found + [
            (Run(lead, "label") if n == marked else pad, Run(line, "math"))
            for n, line in enumerate(drawn)
        ]

    def answer(self, view: Feedback) -> list[Line]:
        """How what was typed compares, the answer, and what there is to know beyond it."""
        self._look = Look(self.ascii_only, _macros(view.question))
        shown = view.back
        found = self._verdict(view)
        if view.typed and not self.flat:
            found = [*self._yours(view), *found]
        if found and not self.flat:
            found.append(())
        if shown.answer:
            found += self.text(shown.answer, "Answer: ")
        if shown.figure is not None:
            found += self._sketch(shown.figure)
        for option, why in zip(view.question.face.options, shown.reasons, strict=True):
            if why:
                found += self.text(f"{option.text}: {why}", "  - ")
        told = len(view.question.steps) if self.flat else 0  # they stand above already
        for n, step in enumerate(shown.steps[told:], told + 1):
            found += self._step(n, step)
        for label, text in (("", shown.extra), ("Watch out: ", shown.watch_out)):
            if text:
                found += [(), *self.text(text, label)]
        if shown.section:
            found += [(), *self._plain(f"Notes: {shown.section}", "dim")]
        if view.leech:
            found += self._plain(_LEECH, "wrong")
        return found

    def _yours(self, view: Feedback) -> list[Line]:
        if view.question.face.options:
            return self.text(chosen_text(view.typed, view.question.face), "Yours: ")
        return self._plain(f"Yours: {view.typed}", "dim")

    def text(self, markdown: str, lead: str = "") -> list[Line]:
        """A field beside its label."""
        found = styled(markdown, max(20, self.width - len(lead)), self._look)
        if not lead:
            return found
        pad = Run(" " * len(lead))
        first = Run(lead, "label")
        return [
            (first if n == 0 else pad, *line) if line or n == 0 else ()
            for n, line in enumerate(found)
        ]

    def inline(self, markdown: str) -> str:
        """A short field on one line."""
        lines = styled(markdown, 200, self._look)
        return " ".join("".join(run.text for run in line).strip() for line in lines)

    def _plain(self, text: str, style: str = "") -> list[Line]:
        return wrap([Run(self._look.text(text), style)], self.width)

    def _sketch(self, sketch: Sketch) -> list[Line]:
        """A figure in words, and its numbers drawn, unless a screen reader would read them out."""
        found = self.text(sketch.alt or sketch.title, "Figure: ")
        if sketch.path:
            found += self._plain(f"  ({sketch.path})", "dim")
        if not self.flat:
            found += self.plotted(sketch)
        return found

    def plotted(self, sketch: Sketch) -> list[Line]:
        """The numbers behind a figure, drawn; nothing if there are none."""
        if sketch.series is None:
            return []
        from nncards.render.terminal_plot import plot

        try:
            series = sketch.series()
        except Exception as error:  # noqa: BLE001 - the author's own code gives them
            return self._plain(f"  (its numbers cannot be had: {error})", "dim")
        return [(), *plot(series, self.width, self.inline, ascii_only=self.ascii_only)]

    def _verdict(self, view: Feedback) -> list[Line]:
        marked = view.marked
        found: list[Line] = []
        if marked.verdict in _VERDICTS:
            found.append((Run(*_VERDICTS[marked.verdict]),))
        if marked.feedback and marked.feedback not in view.back.reasons:
            found += self.text(marked.feedback)
        if _telling(marked.diff):
            runs = [Run("  ")] + [_letters(op, self._look.text(text)) for op, text in marked.diff]
            found.append(tuple(runs))
        return found


def _macros(view: Question) -> Mapping[str, str]:
    return {name: str(tex) for name, tex in view.item.deck.macros.items()}


def _telling(diff: Sequence[tuple[str, str]]) -> bool:
    """Whether the two have so much in common that their letters are worth comparing."""
    size = {op: sum(len(text) for o, text in diff if o == op) for op in "=-+"}
    return 0 < size["-"] + size["+"] <= 2 * size["="]


def _letters(op: str, text: str) -> Run:
    """Letters too many in `[-...-]`, missing ones in `{+...+}`, so that colour is not needed."""
    if op == "=":
        return Run(text)
    return Run(f"[-{text}-]", "wrong") if op == "-" else Run(f"{{+{text}+}}", "right")


def ending(done: Done, at: int, width: int) -> list[Line]:
    """What was done, and what is to come; `at` is the present in milliseconds."""
    found: list[Line] = []
    if done.answered:
        passed = sum(n for grade, n in done.grades.items() if grade > 1)
        share = round(100 * passed / done.answered)
        time = how_long(done.milliseconds // 1000)
        text = f"{how_many(done.answered, 'answer')}, {share} % remembered, {time}."
        found += wrap([Run(text, "bold")], width)
        marks = [f"{done.grades[g]} {name}" for g, name in GRADES.items() if g in done.grades]
        found += wrap([Run("Graded " + ", ".join(marks) + ".")], width)
        if done.mistakes:
            most = sorted(done.mistakes.items(), key=lambda m: -m[1])
            spoken = [(name.replace("_", " "), count) for name, count in most]
            names = [name if count == 1 else f"{name} ({count} times)" for name, count in spoken]
            found += wrap([Run("Mistakes to watch: " + ", ".join(names) + ".")], width)
    elif done.finished:
        found += wrap([Run("Nothing is due now.", "bold")], width)
    if done.next_step_at is not None:
        wait = how_long(max(0, done.next_step_at - at) // 1000)
        found += wrap([Run(f"One comes back in {wait}.")], width)
    found += wrap([Run(f"Tomorrow: {how_many(done.tomorrow, 'card')}.")], width)
    if done.finished:
        more = (
            "More today: `nncards practice` draws problems, `nncards quiz --cram` asks all cards."
        )
        found += wrap([Run(more, "dim")], width)
    return found


def waits(states: Mapping[int, State]) -> dict[int, str]:
    """How long each grade would put the card off, in words."""
    return {
        grade: how_long(
            state.interval * 86_400 if state.phase == REVIEW else (state.due_at - state.at) // 1000
        )
        for grade, state in states.items()
    }


def buttons(states: Mapping[int, State]) -> list[str]:
    """`1 again 1m`, `2 hard 5.5m` and so on."""
    times = waits(states)
    return [f"{g} {name}" + (f" {times[g]}" if g in times else "") for g, name in GRADES.items()]


def fits(parts: list[str], width: int) -> bool:
    """Whether the parts stand on one line with two spaces between."""
    return sum(map(width_of, parts)) + 2 * (len(parts) - 1) <= width
