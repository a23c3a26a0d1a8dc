"""The words around the numbers: the prompt of an instance and its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.problems import typeset, values
from nncards.problems.instance import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.problems.declare import Asked
    from nncards.problems.run import Line


def as_answer(asked: Asked, label: str, value: Any, symbol: str, limit: float) -> Answer:
    """An asked answer with its key and tolerance; `label` with the numbers put in."""
    return Answer(
        name=asked.name,
        value=values.as_list(value),
        tolerance=limit,
        unit=asked.unit,
        symbol=asked.symbol or symbol,
        label=label,
        kind=asked.kind,
        shape=values.shape(value),
        options=getattr(asked, "options", ()),
        share=asked.share,
        exact=value,
    )


def full_prompt(
    text: str, so_far: Sequence[Line], asked: Sequence[Asked], answers: Sequence[Answer]
) -> str:
    """The situation, the lines already worked out, and the question with its precision."""
    parts = [text.strip()]
    if so_far:
        parts.append("Worked out so far: " + ", ".join(map(_stated, so_far)) + ".")
    wanted = [_wanted(a, b) for a, b in zip(asked, answers, strict=True)]
    if len(wanted) == 1:
        parts.append(f"**Give** {wanted[0]}.")
    else:
        numbered = "\n".join(f"{i}. {one}" for i, one in enumerate(wanted, 1))
        parts.append(f"**Give**, in this order:\n\n{numbered}")
    return "\n\n".join(parts)


def _stated(line: Line) -> str:
    value = line.value if isinstance(line.value, str) else line.value.value
    sign = "=" if typeset.is_exact(value) else r"\approx"
    return f"${line.symbol} {sign} {typeset.value_latex(value)}$"


def _wanted(asked: Asked, answer: Answer) -> str:
    if answer.kind == "option":
        return f"{answer.label or '$' + answer.symbol + '$'} ({asked.precision})"
    what = f"{answer.label} ${answer.symbol}$".strip() if answer.symbol else answer.label
    if answer.unit:
        what += f" in {answer.unit}"
    size = ""
    if len(answer.shape) == 1:
        size = f" ({answer.shape[0]} number{'s' * (answer.shape[0] != 1)})"
    elif len(answer.shape) == 2:
        size = f" ({answer.shape[0]} x {answer.shape[1]}, rows separated by `;`)"
    form = "whole numbers" if answer.kind == "whole" and answer.shape else asked.precision
    return f"{what}{size}, {form}"
