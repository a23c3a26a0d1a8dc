"""Signs that grow: brackets, roots, sums and integrals drawn over several lines."""

from __future__ import annotations

from nncards.latex.text.boxes import EMPTY, Box, box, framed, text_box

# character -> (top, middle piece that repeats, bottom, centre or "")
_PIECES = {
    "(": ("⎛", "⎜", "⎝", ""), ")": ("⎞", "⎟", "⎠", ""),
    "[": ("⎡", "⎢", "⎣", ""), "]": ("⎤", "⎥", "⎦", ""),
    "{": ("⎧", "⎪", "⎩", "⎨"), "}": ("⎫", "⎪", "⎭", "⎬"),
    "|": ("│", "│", "│", ""), "∣": ("│", "│", "│", ""), "∥": ("║", "║", "║", ""), "‖": ("║", "║", "║", ""),
    "⌊": ("⎢", "⎢", "⎣", ""), "⌋": ("⎥", "⎥", "⎦", ""), "⌈": ("⎡", "⎢", "⎢", ""), "⌉": ("⎤", "⎥", "⎥", ""),
    "↑": ("↑", "│", "│", ""), "↓": ("│", "│", "↓", ""), "↕": ("↑", "│", "↓", ""),
    "⇑": ("⇑", "║", "║", ""), "⇓": ("║", "║", "⇓", ""), "⇕": ("⇑", "║", "⇓", ""),
    "⟮": ("⎛", "⎜", "⎝", ""), "⟯": ("⎞", "⎟", "⎠", ""), "⎰": ("⎧", "⎪", "⎭", ""), "⎱": ("⎫", "⎪", "⎩", ""),
    "┌": ("┌", "│", "│", ""), "┐": ("┐", "│", "│", ""), "└": ("│", "│", "└", ""), "┘": ("│", "│", "┘", ""),
    "⌜": ("┌", "│", "│", ""), "⌝": ("┐", "│", "│", ""), "⌞": ("│", "│", "└", ""), "⌟": ("│", "│", "┘", ""),
}  # fmt: skip
_ASCII = {
    "(": ("/", "|", "\\", ""), ")": ("\\", "|", "/", ""), "⟮": ("/", "|", "\\", ""), "⟯": ("\\", "|", "/", ""),
    "[": ("[", "[", "[", ""), "]": ("]", "]", "]", ""), "{": ("/", "|", "\\", "<"), "}": ("\\", "|", "/", ">"),
    "⌊": ("|", "|", "[", ""), "⌋": ("|", "|", "]", ""), "⌈": ("[", "|", "|", ""), "⌉": ("]", "|", "|", ""),
    "↑": ("^", "|", "|", ""), "↓": ("|", "|", "v", ""), "↕": ("^", "|", "v", ""),
    "⇑": ("^", "|", "|", ""), "⇓": ("|", "|", "v", ""), "⇕": ("^", "|", "v", ""),
}  # fmt: skip
_ANGLES = {"⟨": "<", "〈": "<", "<": "<", "⟩": ">", "〉": ">", ">": ">"}
_DOUBLE = "‖∥"
OF_ONE_LINE = {"⎰": "{", "⎱": "}", "⟮": "(", "⟯": ")"}


def delimiter(char: str, above: int, below: int, *, ascii_only: bool = False) -> Box:
    """A delimiter that reaches `above` lines over its baseline and `below` lines under it."""
    if char in ("{", "}"):
        above, below = (max(above, 1), max(below, 1)) if above + below else (0, 0)
    height = above + below + 1
    if char in _ANGLES:
        return _angle(_ANGLES[char], above, below, ascii_only=ascii_only)
    if char in "/\\∖" and char:
        return _slash("/" if char == "/" else "\\", above, below, ascii_only=ascii_only)
    if ascii_only and char in _DOUBLE:
        return framed(above, below, ["||"] * height, 2)
    table = _ASCII if ascii_only else _PIECES
    if char not in table and not ascii_only:
        return framed(above, below, [*[" "] * above, char, *[" "] * below])
    top, middle, bottom, centre = table.get(char, ("|", "|", "|", ""))
    lines = [top, *[middle] * (height - 2), bottom]
    if centre:
        lines[min(max(above, 1), height - 2)] = centre
    return framed(above, below, lines)


def _angle(side: str, above: int, below: int, *, ascii_only: bool) -> Box:
    reach = max(above, below)
    up, down = ("/", "\\") if ascii_only else ("╱", "╲")
    tip = side if ascii_only else {"<": "⟨", ">": "⟩"}[side]
    if side == ">":
        up, down = down, up
    lines = []
    for i in range(-reach, reach + 1):
        column = abs(i) if side == "<" else reach - abs(i)
        lines.append((" " * column + (tip if i == 0 else up if i < 0 else down)).ljust(reach + 1))
    return framed(reach, reach, lines, reach + 1)


def _slash(side: str, above: int, below: int, *, ascii_only: bool) -> Box:
    height = above + below + 1
    stroke = side if ascii_only else {"/": "╱", "\\": "╲"}[side]
    columns = range(height - 1, -1, -1) if side == "/" else range(height)
    return framed(above, below, [(" " * c + stroke).ljust(height) for c in columns], height)


# --- roots ------------------------------------------------------------------------------------------


def radical(inside: Box, degree: Box, *, ascii_only: bool = False) -> Box:
    """A root over a box: `√` and a line over it, or a tall sign; the degree stands on the sign's hook."""
    inside = inside if inside.width else Box((" ",), 0, 1)
    if inside.height == 1 and not degree.width:
        sign = "\\/" if ascii_only else "√"
        hook = " " * len(sign)
        lines = (hook + "_" * inside.width, sign + inside.lines[0])
        return Box(lines, 1, inside.width + len(sign), (0, 0))
    if inside.height == 1:
        body = _hooked(inside, ("\\/", "_") if ascii_only else ("╲╱", "_"))
    else:
        body = _tall(inside, ascii_only=ascii_only)
    if degree.width:
        return _with_degree(body, degree)
    return body


def _hooked(inside: Box, signs: tuple[str, str]) -> Box:
    return Box(
        ("  " + signs[1] * inside.width, signs[0] + inside.lines[0]), 1, inside.width + 2, (0, 0)
    )


def _tall(inside: Box, *, ascii_only: bool) -> Box:
    wall, corner, line, hook = ("|", "_", "_", "\\") if ascii_only else ("│", "┌", "─", "╲")
    lines = [" " + corner + line * (inside.width + 1)]
    lines += [" " + wall + " " + row for row in inside.lines]
    lines[-1] = hook + lines[-1][1:]
    above, below = inside.above + 1, inside.below
    return Box(tuple(lines), above, inside.width + 3, (above, below))


def _with_degree(body: Box, degree: Box) -> Box:
    """The degree right above the hook, which is in the last line's first column."""
    room = body.height - 1
    rise = max(0, degree.height - room)
    shift = degree.width - 1
    blank = " " * body.width
    lines = [" " * shift + line for line in (*[blank] * rise, *body.lines)]
    last = len(lines) - 1
    for i, line in enumerate(degree.lines):
        row = last - degree.height + i
        lines[row] = line + lines[row][degree.width :]
    reach = body.reach
    return Box(
        tuple(lines),
        body.baseline + rise,
        body.width + shift,
        (max(reach[0], rise and body.above + rise), reach[1]),
    )


# --- big operators ----------------------------------------------------------------------------------

_INTEGRALS = {"∫": 1, "∬": 2, "∭": 3, "⨌": 4}
TALL = frozenset("∑∏∐") | frozenset(_INTEGRALS)


def is_integral(char: str) -> bool:
    """Whether a sign is drawn as a long s."""
    return char in _INTEGRALS


def big_sign(char: str, reach: tuple[int, int], *, ascii_only: bool = False) -> Box:
    """A sign that suits an operand reaching so far above and below: one line if the operand has one."""
    if char not in TALL:
        return EMPTY
    if char in _INTEGRALS:
        return _integral(_INTEGRALS[char], reach, ascii_only=ascii_only)
    tall = min(reach) >= 1 or max(reach) >= 2
    if not tall and not ascii_only:
        return text_box(char)
    half = 2 if sum(reach) >= 5 and min(reach) >= 2 else 1
    return (
        _sum(half, ascii_only=ascii_only)
        if char == "∑"
        else _product(char, half, ascii_only=ascii_only)
    )


def _sum(half: int, *, ascii_only: bool) -> Box:
    down, up = ("\\", "/") if ascii_only else ("╲", "╱")
    width = half + 2
    lines = ["_" * width]
    lines += [" " * i + down for i in range(half)]
    lines += [" " * i + up for i in reversed(range(half))]
    lines[-1] = up + "_" * (width - 1)
    return box(lines, half)


def _product(char: str, half: int, *, ascii_only: bool) -> Box:
    wall = "|" if ascii_only else "│"
    width = 2 * half + 3
    legs = " " + wall + " " * (width - 4) + wall + " "
    rows = ["_" * width, *[legs] * (2 * half)]
    if char == "∐":
        rows = [" " * width, *[legs] * (2 * half - 1), "_" + wall + "_" * (width - 4) + wall + "_"]
    return box(rows, half)


def _integral(count: int, reach: tuple[int, int], *, ascii_only: bool) -> Box:
    above, below = max(1, reach[0]), max(1, reach[1])
    if ascii_only:
        top, middle, bottom = " /" * count, " |" * count, "/ " * count
    else:
        top, middle, bottom = "⌠" * count, "⎮" * count, "⌡" * count
    return box([top, *[middle] * (above + below - 1), bottom], above)
