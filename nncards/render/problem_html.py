r"""A problem as HTML: several verified instances, of which a small script of the card shows one at a time.

The question and the worked solution of an instance stand at the same place of two lists, so that front and
back agree when both pick the same number. Where no script runs, the first is shown.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from nncards.diagnostics import Text
from nncards.render.html import without_paragraph
from nncards.render.markdown import parse
from nncards.render.sides import Sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.problems import Instance
    from nncards.problems.instance import Answer, Mistake, Step
    from nncards.render.html import Writer

GRADING = (
    "<b>Again</b> wrong method or step, or peeked · <b>Hard</b> method right, a slip in the arithmetic · "
    "<b>Good</b> right · <b>Easy</b> right without paper"
)
TYPED = "number"  # what Anki compares a typed number with: any text, for the script marks it
MOST_DIGITS = 4


def problem_sides(instances: Sequence[Instance], writer: Writer) -> Sides:
    """The sides of a problem card with these instances."""
    questions = [_question(instance, writer) for instance in instances]
    solutions = [_solution(instance, writer) for instance in instances]
    typed = TYPED if instances and all(_is_typeable(i.answers) for i in instances) else ""
    return Sides(_list(questions), _list(solutions), typed=typed, grading=GRADING)


def type_in(text: Text) -> str:
    """What a typed answer is compared with; nothing if it is more than a line of words or code."""
    tokens = parse(text.value)
    words = tokens[1].children or [] if len(tokens) == 3 else []
    if not words or any(word.type not in {"text", "code_inline"} for word in words):
        return ""
    return escape("".join(word.content for word in words).strip(), quote=False)


def _list(blocks: Sequence[str]) -> str:
    inner = "".join(f'<div class="nn-one">{block}</div>' for block in blocks)
    return f'<div class="nn-many">{inner}</div>'


def _question(instance: Instance, writer: Writer) -> str:
    html = writer.html(Text(instance.prompt))
    if not instance.hints:
        return html
    hints = "".join(f"<li>{writer.html(Text(hint))}</li>" for hint in instance.hints)
    return f'{html}<details class="nn-hint"><summary>Hint</summary><ol>{hints}</ol></details>'


def _solution(instance: Instance, writer: Writer) -> str:
    answers = "".join(_answer(answer, writer) for answer in instance.answers)
    steps = "".join(_step(step, writer) for step in instance.steps)
    slips = "".join(_slip(m, instance.answers, writer) for m in instance.mistakes if m.applies)
    html = f'<ul class="nn-answers">{answers}</ul><ol class="nn-steps">{steps}</ol>'
    if slips:
        html += (
            f'<details class="nn-slips"><summary>Usual mistakes</summary><ul>{slips}</ul></details>'
        )
    return html


def _answer(answer: Answer, writer: Writer) -> str:
    from nncards.problems.typeset import value_latex

    tex = value_latex(answer.exact if answer.exact is not None else answer.value)
    if answer.symbol:
        tex = f"{answer.symbol} = {tex}"
    label = f"{without_paragraph(writer.html(Text(answer.label)))} " if answer.label else ""
    unit = f" {escape(answer.unit)}" if answer.unit else ""
    marks = ""
    if _is_typeable((answer,)):
        marks = (
            f' data-key="{json.dumps(answer.value)}" data-within="{json.dumps(answer.tolerance)}"'
        )
    return f"<li{marks}>{label}{writer.formula(tex)}{unit}</li>"


def _step(step: Step, writer: Writer) -> str:
    note = f'<div class="nn-note">{writer.html(Text(step.note))}</div>' if step.note else ""
    return f"<li>{note}{writer.formula(step.latex, display=True)}</li>"


def _slip(mistake: Mistake, answers: Sequence[Answer], writer: Writer) -> str:
    """A mistake with the values it leads to."""
    shown = [f"{_plain(value)}" for value in mistake.values if value is not None]
    marks = ""
    if _is_typeable(answers) and isinstance(mistake.values[0], int | float):
        marks = f' data-key="{json.dumps(mistake.values[0])}"'
    value = f'<span class="nn-value">{escape("; ".join(shown))}</span> '
    return f"<li{marks}>{value}{writer.html(Text(mistake.feedback))}</li>"


def _plain(value: object) -> str:
    if isinstance(value, list):
        inner = (", " if not isinstance(value[0], list) else "; ").join(map(_plain, value))
        return f"({inner})"
    return (f"{value:.4g}" if isinstance(value, float) else str(value)).replace("-", "−")


def _is_typeable(answers: Sequence[Answer]) -> bool:
    """Whether there is one number to type, short enough for a phone."""
    if len(answers) != 1 or answers[0].shape or answers[0].kind not in {"decimal", "whole"}:
        return False
    value = answers[0].value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, float) or len(str(abs(value))) <= MOST_DIGITS
