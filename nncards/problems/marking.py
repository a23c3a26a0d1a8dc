"""Marking: right within the tolerance, a known mistake by its name, an early slip carried on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nncards.problems import values
from nncards.problems.gate import APART, farthest
from nncards.problems.instance import Answer, AnswerGrade, Grade, Instance, Mistake, Verdict
from nncards.problems.reading import UnreadableError, read

if TYPE_CHECKING:
    from collections.abc import Sequence

EDGE = 1e-9  # a typed decimal on the very edge of the tolerance is within it


def grade(instance: Instance, typed: Sequence[str]) -> Grade:
    """Mark typed answers, in the order asked; a missing one counts as empty.

    An answer that cannot be read, or one of another size than asked that is no known mistake, makes
    the whole `unreadable`, so that it can be asked again.
    """
    texts = [*typed, *[""] * len(instance.answers)][: len(instance.answers)]
    if len(typed) > len(instance.answers):
        return _unreadable(
            instance,
            f"{_count(len(instance.answers), 'answer')} asked; you gave {len(typed)}.",
            texts,
        )
    found: list[Any] = []
    complaints = []
    for answer, text in zip(instance.answers, texts, strict=True):
        try:
            found.append(_read(answer, text))
        except UnreadableError as fault:
            found.append(None)
            where = f"{answer.label or answer.name}: " if len(instance.answers) > 1 else ""
            complaints.append(where + str(fault))
    if complaints:
        return _unreadable(instance, " ".join(complaints), texts)
    right = [_is_right(a, value) for a, value in zip(instance.answers, found, strict=True)]
    if all(right):
        return Grade(1.0, "right", None, "", _marks(instance, ["right"] * len(right)))
    named = next((m for m in instance.mistakes if m.applies and _matches(instance, m, found)), None)
    misfits = _misfits(instance, found)
    if misfits and named is None and _partly(instance, found, right) is None:
        return _unreadable(instance, misfits, texts)
    verdicts = _followed(instance, found, right)
    score = sum(v != "wrong" for v in verdicts) / len(verdicts)
    verdict: Verdict = "follow-through" if "follow-through" in verdicts else "wrong"
    if named is None:
        named = _partly(instance, found, right)
    feedback = named.feedback if named else _remark(instance, found, right)
    if verdict == "follow-through":
        feedback = (
            f"{feedback} What follows from your earlier result is worked out correctly.".strip()
        )
    return Grade(
        score, verdict, named.name if named else None, feedback, _marks(instance, verdicts)
    )


def _read(answer: Answer, text: str) -> Any:
    if answer.kind == "option":
        return _option(answer, text)
    got = read(text, answer.shape, whole=answer.kind == "whole")
    value = got.value
    if got.percent and answer.unit in ("%", "per cent", "percentage points"):
        value = value * 100
    elif got.percent and not answer.share:
        raise UnreadableError("No percentage is asked here.")
    return value


def _option(answer: Answer, text: str) -> str:
    typed = " ".join(text.casefold().split())[:300]
    if not typed:
        raise UnreadableError("There is no answer.")
    exact = [option for option in answer.options if option.casefold() == typed]
    near = exact or [option for option in answer.options if option.casefold().startswith(typed)]
    if len(near) == 1:
        return near[0]
    if typed.isdecimal() and len(typed) < 3 and 1 <= int(typed) <= len(answer.options):
        return answer.options[int(typed) - 1]
    raise UnreadableError("Choose one of: " + ", ".join(answer.options) + ".")


def _is_right(answer: Answer, value: Any) -> bool:
    if answer.kind == "option":
        return bool(value == answer.exact)
    if values.shape(value) != answer.shape:
        return False
    if answer.kind in ("whole", "exact"):
        pairs = zip(values.entries(value), values.entries(answer.exact), strict=True)
        return all(_same(a, b) for a, b in pairs)
    return farthest(value, answer.exact) <= answer.tolerance * (1 + EDGE)


def _same(typed: Any, key: Any) -> bool:
    # sqrt(4/9) and sixteen decimals of 1/3 are exact enough; nobody gets there by rounding
    return bool(typed == key) or math.isclose(
        float(typed), float(key), rel_tol=1e-12, abs_tol=1e-15
    )


def _near(answer: Answer, value: Any, other: Any) -> bool:
    """Whether a typed value is a mistake's: within the tolerance, or to printed precision."""
    if isinstance(value, str) or isinstance(other, str):
        return bool(value == other)
    target = values.as_array(other)
    if values.shape(value) != values.shape(target):
        return False
    size = max((abs(float(entry)) for entry in values.entries(target)), default=0.0)
    return farthest(value, target) <= max(answer.tolerance * (1 + EDGE), 1e-9 * max(size, 1e-3))


def _matches(instance: Instance, mistake: Mistake, found: Sequence[Any]) -> bool:
    """Whether all answers are what this mistake leads to, and one of them is really its value."""
    pairs = zip(instance.answers, mistake.values, found, strict=True)
    return all(
        _near(answer, value, answer.value if wrong is None else wrong)
        for answer, wrong, value in pairs
    )


def _partly(instance: Instance, found: Sequence[Any], right: Sequence[bool]) -> Mistake | None:
    """A mistake that explains one wrong answer, where no mistake explains all."""
    for mistake in instance.mistakes:
        for answer, wrong, value, ok in zip(
            instance.answers, mistake.values, found, right, strict=True
        ):
            if (
                not ok
                and wrong is not None
                and not _is_right(answer, _exact(answer, wrong))
                and _near(answer, value, wrong)
            ):
                return mistake
    return None


def _exact(answer: Answer, value: Any) -> Any:
    return value if answer.kind == "option" else values.as_array(value)


def _followed(instance: Instance, found: Sequence[Any], right: Sequence[bool]) -> list[Verdict]:
    """The verdict of each answer: right, or what an earlier wrong one leads to, or wrong.

    Marked against the key first; only then with the learner's own earlier results in place of the
    right ones. No gain from a result that makes the rest empty: 0 or something not finite carries
    nothing on, nor does a result that leads back to the key.
    """
    verdicts: list[Verdict] = []
    carried: dict[str, Any] = {}
    for answer, value, ok in zip(instance.answers, found, right, strict=True):
        if not ok and carried and not isinstance(value, str):
            lines = instance.generator.follow(instance, carried)
            if lines is not None and _carries(answer, value, lines.get(answer.name)):
                verdicts.append("follow-through")
                continue
        verdicts.append("right" if ok else "wrong")
        if (
            not ok
            and not isinstance(value, str)
            and values.shape(value) == answer.shape
            and _is_usable(value)
        ):
            carried[answer.name] = values.as_float(value)
    return verdicts


def _is_usable(value: Any) -> bool:
    entries = [float(entry) for entry in values.entries(value)]
    return all(map(math.isfinite, entries)) and any(entry != 0 for entry in entries)


def _carries(answer: Answer, value: Any, followed: Any) -> bool:
    if (
        followed is None
        or isinstance(followed, str)
        or values.shape(value) != values.shape(followed)
    ):
        return False
    if not _is_usable(followed):
        return False
    limit = answer.tolerance or 1e-9 * max(abs(float(entry)) for entry in values.entries(followed))
    clear = farthest(followed, answer.exact) >= APART * limit
    return clear and farthest(value, followed) <= limit * (1 + EDGE)


def _remark(instance: Instance, found: Sequence[Any], right: Sequence[bool]) -> str:
    """What can be said of a wrong answer that is no known mistake."""
    for answer, value, ok in zip(instance.answers, found, right, strict=True):
        if ok or answer.kind == "option":
            continue
        if answer.kind == "exact" and farthest(value, answer.exact) <= 5e-3 * max(
            1.0, _largest(answer.exact)
        ):
            return "Close, but the exact value is asked: do not round, write a fraction."
        if answer.share and farthest(value, answer.exact * 100) <= answer.tolerance * 100 + 1e-9:
            return "A share lies between 0 and 1; write a percent sign if you mean per cent."
        if farthest(value, -answer.exact) <= answer.tolerance + 1e-12 and _is_usable(value):
            return "The size is right, the sign is not."
    return ""


def _misfits(instance: Instance, found: Sequence[Any]) -> str:
    """What is said of answers of another size than the one asked for; empty if there are none."""
    several = len(instance.answers) > 1
    return " ".join(
        f"{f'{answer.label or answer.name}: ' if several else ''}"
        f"{_size(answer.shape)} asked; you gave {_size(values.shape(value), verb=False)}."
        for answer, value in zip(instance.answers, found, strict=True)
        if not isinstance(value, str) and values.shape(value) != answer.shape
    )


def _largest(value: Any) -> float:
    return max((abs(float(entry)) for entry in values.entries(value)), default=0.0)


def _size(shape: tuple[int, ...], *, verb: bool = True) -> str:
    if len(shape) == 2:
        return f"a {shape[0]} x {shape[1]} matrix" + (" is" if verb else "")
    count = shape[0] if shape else 1
    return _count(count, "number") if verb else f"{count}"


def _count(count: int, noun: str) -> str:
    return f"One {noun} is" if count == 1 else f"{count} {noun}s are"


def _marks(instance: Instance, verdicts: Sequence[Verdict]) -> tuple[AnswerGrade, ...]:
    return tuple(
        AnswerGrade(a.name, verdict, a.value, a.tolerance)
        for a, verdict in zip(instance.answers, verdicts, strict=True)
    )


def _unreadable(instance: Instance, why: str, texts: Sequence[str]) -> Grade:
    verdicts: list[Verdict] = []
    for answer, text in zip(instance.answers, texts, strict=True):
        try:
            value = _read(answer, text)
            if not isinstance(value, str) and values.shape(value) != answer.shape:
                verdicts.append("unreadable")
            else:
                verdicts.append("right" if _is_right(answer, value) else "wrong")
        except UnreadableError:
            verdicts.append("unreadable")
    return Grade(0.0, "unreadable", None, why, _marks(instance, verdicts))
