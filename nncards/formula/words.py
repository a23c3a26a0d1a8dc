"""The words of the language: Greek letters, functions with their arity, Unicode as people type it."""

from __future__ import annotations

from typing import Final

_LOWER = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK: Final = frozenset(f"{_LOWER} {_UPPER}".split())

# Names people write for a letter; a learner's `lambda` is found under the deck's `lam`.
ALIASES: Final = (
    frozenset({"lam", "lambda", "lambd"}),
    frozenset({"eps", "epsilon", "varepsilon"}),
    frozenset({"phi", "varphi"}),
    frozenset({"theta", "vartheta"}),
)
KNOWN: Final = GREEK | {name for group in ALIASES for name in group}

# function -> fewest and most arguments
ARITY: Final = {
    **dict.fromkeys(
        (
            "sqrt", "exp", "log", "ln", "log2", "log10", "sin", "cos", "tan", "arctan",
            "sinh", "cosh", "tanh", "abs", "sign", "floor", "ceil", "erf",
            "sigmoid", "relu", "softplus", "gelu", "swish", "selu", "Phi", "logit",
            "softmax", "logsumexp", "T", "trace",
        ),
        (1, 1),
    ),
    "norm": (1, 2),
    "dot": (2, 2),
    "leaky_relu": (2, 2),
    "elu": (2, 2),
    "max": (2, 8),
    "min": (2, 8),
}  # fmt: skip
FUNCTION_ALIASES: Final = {
    "arcsin": "", "sgn": "sign", "transpose": "T", "sigma": "sigmoid", "logistic": "sigmoid",
    "sig": "sigmoid", "silu": "swish", "prelu": "leaky_relu", "leakyrelu": "leaky_relu",
    "LeakyReLU": "leaky_relu", "atan": "arctan", "lse": "logsumexp", "arg_max": "argmax",
}  # fmt: skip

PRIMES: Final = "'\u2019\u2032\u02b9"

# One character -> what it stands for in the language's ASCII spelling.
OPERATORS: Final = {
    "\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-",
    "\u00d7": "*", "\u00b7": "*", "\u22c5": "*", "\u2217": "*", "\u2219": "*", "\u2022": "*", "\u2a2f": "*",
    "\u00f7": "/", "\u2215": "/", "\u2044": "/",
    "\u2264": "<=", "\u2a7d": "<=", "\u2265": ">=", "\u2a7e": ">=", "\u2260": "!=",
}  # fmt: skip

LETTERS: Final = {
    **dict(zip("αβγδεζηθικλμνξπρστυφχψω", _LOWER.split(), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", _UPPER.split(), strict=True)),
    "\u03f5": "epsilon", "\u03d5": "phi", "\u03d1": "theta", "\u00b5": "mu", "\u03c2": "sigma", "\u03f1": "rho",
    "\u221e": "inf", "\u2211": "sum", "\u220f": "prod", "\u212f": "e",
}  # fmt: skip

SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿˣ", "0123456789-+nx", strict=True))
SUBSCRIPT_DIGITS: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
SUBSCRIPT_LETTERS: Final = dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True))
HALVES: Final = {"½": (1, 2), "⅓": (1, 3), "¼": (1, 4), "¾": (3, 4), "⅔": (2, 3)}


def aliases(name: str) -> frozenset[str]:
    """Every spelling of the same letter, the name itself among them."""
    return next((group for group in ALIASES if name in group), frozenset({name}))


def plain(name: str) -> bool:
    """Whether a name needs no declaration: a letter, Greek or Latin, with digits, `_suffix`, primes."""
    bare = name.rstrip("'")
    head = bare.partition("_")[0].rstrip("0123456789")
    return len(head) == 1 or head in KNOWN or "_" in bare


def letters_of(name: str, declared: frozenset[str]) -> list[str] | None:
    """`name` cut into names that exist, longest first: `xy` -> [x, y]; None if it cannot be."""
    if not name:
        return []
    for length in range(len(name), 0, -1):
        head = name[:length]
        if length < len(name) and not (head in declared or head in KNOWN or length == 1):
            continue
        if length == len(name) and not (head in declared or head in KNOWN or length == 1):
            continue
        rest = letters_of(name[length:], declared)
        if rest is not None and head.isalpha():
            return [head, *rest]
    return None
