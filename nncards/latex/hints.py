"""What to say about a refusal: the command that was meant, the colour that is none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nncards.latex.issues import Spelling
from nncards.latex.tables import NAMES

UNPRINTABLE: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x80-\\x9f\\u0250-\\u02af\\u1a21-\\u1aaf\\u20a0-\\u20ff\\u2400-\\u245f\\u2de1-\\u2dff"
    "\\u2fe0-\\u2fef\\ua4a0-\\ua4cf\\ue000-\\uf8ff\\U0001d260-\\U0001d35f\\U0001d380-\\U0001d3ff"
    "\\U0001d800-\\U0001deff\\U0001fa00-\\U0001ffff\\U0002fa20-\\U0010ffff]"
)
"""Characters that are in none of the ranges for which MathJax has a font variant."""

CONTROLS: Final = {
    "\x07": r"\a...",
    "\x08": r"\b...",
    "\x0b": r"\v...",
    "\x0c": r"\f...",
    "\x1b": r"\e...",
}

INSTEAD: Final[dict[str, str]] = {
    "R": r"\mathbb{R}", "N": r"\mathbb{N}", "Z": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "C": r"\mathbb{C}",
    "E": r"\mathbb{E}", "bm": r"\boldsymbol", "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}", "Alpha": "A", "Beta": "B", "Epsilon": "E", "Eta": "H",
    "Zeta": "Z", "Iota": "I", "Kappa": "K", "Mu": "M", "Nu": "N", "Rho": "P", "Tau": "T", "Chi": "X",
    "softmax": r"\operatorname{softmax}", "sigmoid": r"\operatorname{sigmoid}",
    "relu": r"\operatorname{ReLU}", "ReLU": r"\operatorname{ReLU}", "norm": r"\lVert x \rVert",
    "abs": r"\lvert x \rvert", "mathds": r"\mathbb", "emph": r"\textit", "textsc": r"\text",
    "SI": r"\text", "coloneq": ":=", "dif": r"\mathrm{d}", "dd": r"\mathrm{d}", "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}", "sign": r"\operatorname{sign}", "sgn": r"\operatorname{sgn}",
    "diag": r"\operatorname{diag}", "tr": r"\operatorname{tr}", "textsuperscript": "^{...}",
    "textsubscript": "_{...}", "mathbbm": r"\mathbb", "nicefrac": r"\tfrac", "sfrac": r"\tfrac",
}  # fmt: skip  # fmt: skip

PACKAGES: Final = frozenset(
    [
        "action",
        "ams",
        "amsmath",
        "amssymb",
        "amsfonts",
        "amscd",
        "bbox",
        "boldsymbol",
        "braket",
        "bussproofs",
        "cancel",
        "cases",
        "centernot",
        "color",
        "colortbl",
        "empheq",
        "enclose",
        "extpfeil",
        "gensymb",
        "html",
        "mathtools",
        "mhchem",
        "newcommand",
        "upgreek",
        "unicode",
        "verb",
        "configmacros",
        "tagformat",
        "textcomp",
    ]
)

_SPELLING: Final = Spelling(NAMES)


@lru_cache(maxsize=4096)
def command_hint(word: str) -> str:
    """Say what an unknown command may have been meant to be."""
    if word in INSTEAD:
        return f"write {INSTEAD[word]}"
    close = _SPELLING.nearest(word)
    if close and word.startswith(close):
        return rf"did you mean \{close} {word[len(close) :]}, with a space?"
    if close:
        return rf"did you mean \{close}?"
    for length in range(len(word) - 1, 1, -1):
        if word[:length] in NAMES:
            return rf"did you mean \{word[:length]} {word[length:]}, with a space?"
    return rf"for a named function write \operatorname{{{word}}}"


def color_problem(model: str, value: str) -> str:
    """Say what is wrong with a colour given in a model, or ""."""
    if not model or model == "named":
        return ""
    if model == "gray":
        ok = re.fullmatch(r"\s*(\d+(\.\d*)?|\.\d+)\s*", value) and float(value) <= 1
        return "" if ok else "The gray model takes a number from 0 to 1"
    if model not in {"rgb", "RGB"}:
        return f"Unknown colour model {model}: use rgb, RGB or gray"
    numbers = re.split(r"\s*,\s*", value.strip())
    pattern, top = (r"(\d+(\.\d*)?|\.\d+)", 1) if model == "rgb" else (r"\d+", 255)
    if len(numbers) != 3 or not all(
        re.fullmatch(pattern, n, re.ASCII) and float(n) <= top for n in numbers
    ):
        return f"The {model} model takes three numbers from 0 to {top}"
    return ""
