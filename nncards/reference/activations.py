"""Activation functions and their derivatives.

Letters
    x      pre-activation, any shape; a function acts on each entry
    alpha  slope (leaky ReLU, PReLU) or depth (ELU) of the negative side
    beta   sharpness (swish, softplus)
    g      upstream gradient dL/df, shape of x
    Phi    distribution function of the standard normal; phi its density

At a kink the derivative is what PyTorch takes: 0 for ReLU at 0, the negative side's slope elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, positive, same_shape

__all__ = [
    "SELU_ALPHA",
    "SELU_LAMBDA",
    "PReLUGradients",
    "elu",
    "elu_derivative",
    "gelu",
    "gelu_derivative",
    "gelu_tanh",
    "gelu_tanh_derivative",
    "leaky_relu",
    "leaky_relu_derivative",
    "logit",
    "mish",
    "mish_derivative",
    "normal_cdf",
    "normal_pdf",
    "prelu",
    "prelu_backward",
    "prelu_derivative",
    "relu",
    "relu_derivative",
    "selu",
    "selu_derivative",
    "sigmoid",
    "sigmoid_backward",
    "sigmoid_derivative",
    "softplus",
    "softplus_derivative",
    "swish",
    "swish_derivative",
    "tanh",
    "tanh_derivative",
    "tanh_from_sigmoid",
]

Elementwise: TypeAlias = Callable[[ArrayLike], Array]

SELU_ALPHA = 1.6732632423543772
"""The depth of SELU's negative side (Klambauer et al. 2017, appendix: the fixed point 0, 1)."""

SELU_LAMBDA = 1.0507009873554805
"""The scale of SELU, same source."""

_erf_of_each = np.vectorize(math.erf, otypes=[np.float64])  # NumPy has none of its own


def _erf(x: Array) -> Array:
    result: Array = _erf_of_each(x)
    return result


def sigmoid(x: ArrayLike) -> Array:
    """Return sigma(x) = 1 / (1 + exp(-x)), in (0, 1), without overflow on either side.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 3.10.
    """
    x = array("x", x)
    e: Array = np.exp(-np.abs(x))  # never more than 1
    numerator: Array = np.where(x >= 0, 1.0, e)
    return numerator / (1 + e)


def sigmoid_derivative(x: ArrayLike) -> Array:
    """Return sigma'(x) = sigma(x) (1 - sigma(x)), at most 1/4, at x = 0.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 3.10.
    """
    return sigmoid(x) * sigmoid(-array("x", x))


def sigmoid_backward(x: ArrayLike, g: ArrayLike) -> Array:
    """Return dL/dx = g sigma(x) (1 - sigma(x)): what a sigmoid lets through of the gradient g.

    Source: Rumelhart, Hinton & Williams 1986, eq. 5.
    """
    return array("g", g) * sigmoid_derivative(x)


def logit(p: ArrayLike) -> Array:
    """Return ln(p / (1 - p)), the inverse of the sigmoid, for p in (0, 1).

    Source: Bishop 2006, eq. 4.60.

    Raises:
        ValueError: p is not in the open interval.

    """
    p = array("p", p)
    if np.any((p <= 0) | (p >= 1)):
        raise ValueError("p must lie in (0, 1)")
    return np.log(p / (1 - p))


def tanh(x: ArrayLike) -> Array:
    """Return (exp(x) - exp(-x)) / (exp(x) + exp(-x)), in (-1, 1).

    Source: LeCun, Bottou, Orr & Müller 1998 (Efficient BackProp), sec. 4.4.
    """
    return np.tanh(array("x", x))


def tanh_derivative(x: ArrayLike) -> Array:
    """Return tanh'(x) = 1 - tanh(x)^2, at most 1, at x = 0.

    Source: LeCun, Bottou, Orr & Müller 1998, sec. 4.4.
    """
    return 1 - np.tanh(array("x", x)) ** 2


def tanh_from_sigmoid(x: ArrayLike) -> Array:
    """Return 2 sigma(2x) - 1, which is tanh(x): shifted, and stretched along both axes.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.3.2.
    """
    return 2 * sigmoid(2 * array("x", x)) - 1


def relu(x: ArrayLike) -> Array:
    """Return max(0, x).

    Source: Nair & Hinton 2010.
    """
    return np.maximum(0, array("x", x))


def relu_derivative(x: ArrayLike) -> Array:
    """Return 1 where x > 0, else 0; at the kink the subgradient 0.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.3.
    """
    return (array("x", x) > 0).astype(np.float64)


def leaky_relu(x: ArrayLike, alpha: float = 0.01) -> Array:
    """Return x where x > 0, else alpha x; equal to max(alpha x, x) only if alpha <= 1.

    Source: Maas, Hannun & Ng 2013, eq. 2.
    """
    x = array("x", x)
    return np.where(x > 0, x, alpha * x)


def leaky_relu_derivative(x: ArrayLike, alpha: float = 0.01) -> Array:
    """Return 1 where x > 0, else alpha.

    Source: Maas, Hannun & Ng 2013, eq. 2, differentiated.
    """
    return np.where(array("x", x) > 0, 1.0, alpha)


def prelu(x: ArrayLike, alpha: ArrayLike = 0.25) -> Array:
    """Return x where x > 0, else alpha x, alpha being learnt (a number, or one a channel).

    Source: He et al. 2015 (Delving deep into rectifiers), eq. 1.
    """
    x = array("x", x)
    return np.where(x > 0, x, np.asarray(alpha) * x)


def prelu_derivative(x: ArrayLike, alpha: ArrayLike = 0.25) -> Array:
    """Return df/dx: 1 where x > 0, else alpha.

    Source: He et al. 2015, eq. 1, differentiated.
    """
    return np.where(array("x", x) > 0, 1.0, np.asarray(alpha, dtype=np.float64))


class PReLUGradients(NamedTuple):
    """What flows back through a PReLU: to its input, shape of x, and to its one slope."""

    x: Array
    alpha: float


def prelu_backward(x: ArrayLike, g: ArrayLike, alpha: float = 0.25) -> PReLUGradients:
    """Return dL/dx = g f'(x) and dL/dalpha = the sum of g x over the entries with x <= 0.

    Source: He et al. 2015, eqs. 2-3.

    Raises:
        ValueError: x and g differ in shape.

    """
    x, g = array("x", x), array("g", g)
    same_shape(x=x, g=g)
    return PReLUGradients(g * prelu_derivative(x, alpha), float((g * np.minimum(x, 0)).sum()))


def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Return x where x > 0, else alpha (exp(x) - 1).

    Source: Clevert, Unterthiner & Hochreiter 2016, eq. 15.
    """
    x = array("x", x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Return 1 where x > 0, else alpha exp(x) = f(x) + alpha.

    Source: Clevert, Unterthiner & Hochreiter 2016, eq. 15.
    """
    x = array("x", x)
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


def selu(x: ArrayLike) -> Array:
    """Return lambda x where x > 0, else lambda alpha (exp(x) - 1), with the two fixed constants.

    Source: Klambauer et al. 2017 (Self-normalizing neural networks), eq. 2.
    """
    return SELU_LAMBDA * elu(x, SELU_ALPHA)


def selu_derivative(x: ArrayLike) -> Array:
    """Return lambda where x > 0, else lambda alpha exp(x).

    Source: Klambauer et al. 2017, eq. 2, differentiated.
    """
    return SELU_LAMBDA * elu_derivative(x, SELU_ALPHA)


def normal_pdf(x: ArrayLike) -> Array:
    """Return phi(x) = exp(-x^2 / 2) / sqrt(2 pi).

    Source: Bishop 2006, eq. 1.46, mean 0 and variance 1.
    """
    density: Array = np.exp(-(array("x", x) ** 2) / 2) / math.sqrt(2 * math.pi)
    return density


def normal_cdf(x: ArrayLike) -> Array:
    """Return Phi(x) = (1 + erf(x / sqrt 2)) / 2.

    Source: Bishop 2006, eqs. 4.114-4.116 (the probit function).
    """
    return (1 + _erf(array("x", x) / math.sqrt(2))) / 2


def gelu(x: ArrayLike) -> Array:
    """Return x Phi(x), the exact GELU.

    Source: Hendrycks & Gimpel 2016, sec. 2.
    """
    return array("x", x) * normal_cdf(x)


def gelu_derivative(x: ArrayLike) -> Array:
    """Return Phi(x) + x phi(x).

    Source: Hendrycks & Gimpel 2016, sec. 2, differentiated.
    """
    return normal_cdf(x) + array("x", x) * normal_pdf(x)


def gelu_tanh(x: ArrayLike) -> Array:
    """Return x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, the GELU in its tanh form.

    Source: Hendrycks & Gimpel 2016, sec. 2.
    """
    x = array("x", x)
    return 0.5 * x * (1 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu_tanh_derivative(x: ArrayLike) -> Array:
    """Return the derivative of the tanh form: (1 + t) / 2 + x (1 - t^2) u' / 2, t = tanh(u).

    Source: Hendrycks & Gimpel 2016, sec. 2, differentiated.
    """
    x = array("x", x)
    c = math.sqrt(2 / math.pi)
    t = tanh(c * (x + 0.044715 * x**3))
    return (1 + t) / 2 + x / 2 * (1 - t**2) * c * (1 + 3 * 0.044715 * x**2)


def swish(x: ArrayLike, beta: float = 1.0) -> Array:
    """Return x sigma(beta x); beta = 1 is also called SiLU.

    Source: Ramachandran, Zoph & Le 2017, sec. 3.
    """
    x = array("x", x)
    return x * sigmoid(beta * x)


def swish_derivative(x: ArrayLike, beta: float = 1.0) -> Array:
    """Return sigma(beta x) + beta x sigma(beta x) (1 - sigma(beta x)).

    Source: Ramachandran, Zoph & Le 2017, sec. 3, differentiated.
    """
    x = array("x", x)
    return sigmoid(beta * x) + beta * x * sigmoid_derivative(beta * x)


def softplus(x: ArrayLike, beta: float = 1.0) -> Array:
    """Return ln(1 + exp(beta x)) / beta, the integral of the sigmoid; always positive.

    Source: Dugas et al. 2001; Goodfellow et al. 2016, sec. 3.10.

    Raises:
        ValueError: beta is not positive.

    """
    positive(beta=beta)
    result: Array = np.logaddexp(0, beta * array("x", x)) / beta
    return result


def softplus_derivative(x: ArrayLike, beta: float = 1.0) -> Array:
    """Return sigma(beta x).

    Source: Goodfellow et al. 2016, Deep Learning, sec. 3.10.

    Raises:
        ValueError: beta is not positive.

    """
    positive(beta=beta)
    return sigmoid(beta * array("x", x))


def mish(x: ArrayLike) -> Array:
    """Return x tanh(softplus(x)).

    Source: Misra 2019.
    """
    return array("x", x) * tanh(softplus(x))


def mish_derivative(x: ArrayLike) -> Array:
    """Return t + x (1 - t^2) sigma(x) with t = tanh(softplus(x)).

    Source: Misra 2019, differentiated.
    """
    t = tanh(softplus(x))
    return t + array("x", x) * (1 - t**2) * sigmoid(x)


def by_name(name: str) -> tuple[Elementwise, Elementwise]:
    """Return f and f' of sigmoid, tanh, relu or identity.

    Raises:
        ValueError: the name is none of these.

    """
    known: dict[str, tuple[Elementwise, Elementwise]] = {
        "sigmoid": (sigmoid, sigmoid_derivative),
        "tanh": (tanh, tanh_derivative),
        "relu": (relu, relu_derivative),
        "identity": (lambda x: array("x", x), lambda x: np.ones_like(array("x", x))),
    }
    if name not in known:
        raise ValueError(f"activation must be one of {', '.join(known)}, not {name!r}")
    return known[name]
