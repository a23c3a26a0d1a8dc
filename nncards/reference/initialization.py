"""Weight initialisation: variances, bounds, and what becomes of a signal through the depth.

Letters
    fan_in   number of inputs of a unit; fan_out  number of units each input feeds
    var_w    variance of a weight; std its root; a the bound of a uniform law U(-a, a)
    gain     factor on the standard deviation that makes up for the nonlinearity
    n        number of terms of a weighted sum, mostly fan_in
    L        number of layers
    mu_w, mu_x, var_x  means and variances of the factors of the sum
    k        kernel size; C_in, C_out channels; groups as in a grouped convolution

None of these laws is truncated; ``truncated_std`` says what cutting at two deviations would do.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive
from nncards.reference.activations import normal_cdf, normal_pdf

__all__ = [
    "Fans",
    "ReluMoments",
    "conv_fans",
    "dense_fans",
    "draw_normal",
    "draw_uniform",
    "fan_for_std",
    "gain",
    "gain_for_slope",
    "glorot_std",
    "glorot_uniform_bound",
    "glorot_variance",
    "he_std",
    "he_uniform_bound",
    "he_variance",
    "layers_until",
    "linear_depth_variance",
    "linear_layer_variance",
    "product_variance",
    "relu_depth_second_moment",
    "relu_layer_second_moment",
    "relu_moments",
    "std_of_variance",
    "sum_variance",
    "truncated_std",
    "uniform_bound",
    "uniform_variance",
    "xavier_std",
    "xavier_uniform_bound",
    "xavier_variance",
]


class Fans(NamedTuple):
    """The two fans of a layer."""

    fan_in: int
    fan_out: int


def dense_fans(n_in: int, n_out: int) -> Fans:
    """Return fan_in = n_in and fan_out = n_out of a dense layer with weights (n_out, n_in).

    Source: Glorot & Bengio 2010, sec. 4.2.1.

    Raises:
        ValueError: a size is not positive.

    """
    positive(n_in=n_in, n_out=n_out)
    return Fans(n_in, n_out)


def conv_fans(C_in: int, C_out: int, k: int, groups: int = 1) -> Fans:
    """Return fan_in = C_in k^2 / groups and fan_out = C_out k^2 / groups of a k x k convolution.

    A position's true fan_out; PyTorch counts C_out k^2 from the shape and does not divide by groups.

    Source: He et al. 2015, sec. 2.2 (n = k^2 c forward, n_hat = k^2 d backward).

    Raises:
        ValueError: a size is not positive, or groups does not divide both channels.

    """
    positive(C_in=C_in, C_out=C_out, k=k, groups=groups)
    if C_in % groups or C_out % groups:
        raise ValueError(f"groups = {groups} must divide {C_in} and {C_out} channels")
    return Fans(C_in * k**2 // groups, C_out * k**2 // groups)


def xavier_variance(fan_in: ArrayLike) -> Array:
    """Return Var(w) = 1 / fan_in, which keeps the variance going forward through a linear layer.

    The notes call it Xavier; Caffe did; LeCun 1998 has it first. Glorot's own law has both fans.

    Source: LeCun, Bottou, Orr & Müller 1998 (Efficient BackProp), eq. 16.

    Raises:
        ValueError: fan_in is not positive.

    """
    positive(fan_in=fan_in)
    return 1 / array("fan_in", fan_in)


def xavier_std(fan_in: ArrayLike) -> Array:
    """Return 1 / sqrt(fan_in).

    Source: LeCun, Bottou, Orr & Müller 1998, eq. 16.

    Raises:
        ValueError: fan_in is not positive.

    """
    return std_of_variance(xavier_variance(fan_in))


def xavier_uniform_bound(fan_in: ArrayLike) -> Array:
    """Return a = sqrt(3 / fan_in).

    Source: LeCun, Bottou, Orr & Müller 1998, eq. 16, with Var = a^2 / 3.

    Raises:
        ValueError: fan_in is not positive.

    """
    return uniform_bound(xavier_variance(fan_in))


def glorot_variance(fan_in: ArrayLike, fan_out: ArrayLike, gain: float = 1.0) -> Array:
    """Return Var(w) = gain^2 * 2 / (fan_in + fan_out), between the forward and the backward demand.

    Source: Glorot & Bengio 2010, eq. 12; the gain is PyTorch's.

    Raises:
        ValueError: a fan or the gain is not positive.

    """
    positive(fan_in=fan_in, fan_out=fan_out, gain=gain)
    return gain**2 * 2 / (array("fan_in", fan_in) + array("fan_out", fan_out))


def glorot_std(fan_in: ArrayLike, fan_out: ArrayLike, gain: float = 1.0) -> Array:
    """Return gain sqrt(2 / (fan_in + fan_out)).

    Source: Glorot & Bengio 2010, eq. 12.

    Raises:
        ValueError: a fan or the gain is not positive.

    """
    return std_of_variance(glorot_variance(fan_in, fan_out, gain))


def glorot_uniform_bound(fan_in: ArrayLike, fan_out: ArrayLike, gain: float = 1.0) -> Array:
    """Return a = gain sqrt(6 / (fan_in + fan_out)).

    Source: Glorot & Bengio 2010, eq. 16.

    Raises:
        ValueError: a fan or the gain is not positive.

    """
    return uniform_bound(glorot_variance(fan_in, fan_out, gain))


def he_variance(fan: ArrayLike, alpha: float = 0.0) -> Array:
    """Return Var(w) = 2 / ((1 + alpha^2) fan), fan being fan_in (forward) or fan_out (backward).

    alpha is the slope of the negative side: 0 for ReLU.

    Source: He et al. 2015, eqs. 10, 14 and 15.

    Raises:
        ValueError: the fan is not positive.

    """
    positive(fan=fan)
    return 2 / ((1 + alpha**2) * array("fan", fan))


def he_std(fan: ArrayLike, alpha: float = 0.0) -> Array:
    """Return sqrt(2 / ((1 + alpha^2) fan)).

    Source: He et al. 2015, eqs. 10 and 15.

    Raises:
        ValueError: the fan is not positive.

    """
    return std_of_variance(he_variance(fan, alpha))


def he_uniform_bound(fan: ArrayLike, alpha: float = 0.0) -> Array:
    """Return a = sqrt(6 / ((1 + alpha^2) fan)).

    Source: He et al. 2015, eqs. 10 and 15, with Var = a^2 / 3.

    Raises:
        ValueError: the fan is not positive.

    """
    return uniform_bound(he_variance(fan, alpha))


def std_of_variance(var_w: ArrayLike) -> Array:
    """Return std = sqrt(Var).

    Source: the definition of the standard deviation; Bishop 2006, eq. 1.38 for the variance.

    Raises:
        ValueError: the variance is negative.

    """
    at_least(0, var_w=var_w)
    std: Array = np.sqrt(array("var_w", var_w))
    return std


def fan_for_std(std: ArrayLike, numerator: float = 2.0) -> Array:
    """Return the fan n with sqrt(numerator / n) = std: numerator 2 for He, 1 for Xavier.

    Source: He et al. 2015, eq. 10, solved for n.

    Raises:
        ValueError: std or numerator is not positive.

    """
    positive(std=std, numerator=numerator)
    return numerator / array("std", std) ** 2


def uniform_variance(a: ArrayLike) -> Array:
    """Return Var = a^2 / 3 of U(-a, a).

    Source: Glorot & Bengio 2010, sec. 4.2.1; the integral of x^2 / (2a) over (-a, a).
    """
    return array("a", a) ** 2 / 3


def uniform_bound(var_w: ArrayLike) -> Array:
    """Return a = sqrt(3 Var), the bound of the uniform law U(-a, a) with that variance.

    Source: Glorot & Bengio 2010, eq. 16, before a variance is put in.

    Raises:
        ValueError: the variance is negative.

    """
    return std_of_variance(3 * array("var_w", var_w))


def gain_for_slope(alpha: float = 0.0) -> float:
    """Return sqrt(2 / (1 + alpha^2)), the gain of a leaky ReLU; sqrt 2 for ReLU.

    Source: He et al. 2015, eq. 15.
    """
    return math.sqrt(2 / (1 + alpha**2))


def gain(nonlinearity: str, alpha: float = 0.01) -> float:
    """Return the gain PyTorch recommends: linear 1, sigmoid 1, tanh 5/3, relu, leaky_relu, selu 3/4.

    Source: He et al. 2015, eq. 15 (relu, leaky_relu); PyTorch, nn.init.calculate_gain (the others).

    Raises:
        ValueError: the nonlinearity is none of these.

    """
    gains = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 5 / 3,
        "relu": math.sqrt(2),
        "leaky_relu": gain_for_slope(alpha),
        "selu": 3 / 4,
    }
    if nonlinearity not in gains:
        raise ValueError(f"nonlinearity must be one of {', '.join(gains)}, not {nonlinearity!r}")
    return gains[nonlinearity]


def truncated_std(std: float = 1.0, cut: float = 2.0) -> float:
    """Return the deviation left after cutting a normal law at +-cut deviations: 0.88 std for 2.

    Source: Johnson, Kotz & Balakrishnan 1994, sec. 13.10.1: Var = 1 - 2 c phi(c) / (2 Phi(c) - 1).

    Raises:
        ValueError: std or cut is not positive.

    """
    positive(std=std, cut=cut)
    kept = 2 * float(normal_cdf(cut)) - 1
    return std * math.sqrt(1 - 2 * cut * float(normal_pdf(cut)) / kept)


def draw_normal(rng: np.random.Generator, shape: tuple[int, ...], var_w: float) -> Array:
    """Return weights drawn from N(0, var_w), not truncated.

    Source: He et al. 2015, sec. 2.2 (zero-mean Gaussian).

    Raises:
        ValueError: the variance is negative.

    """
    return rng.normal(0, float(std_of_variance(var_w)), shape)


def draw_uniform(rng: np.random.Generator, shape: tuple[int, ...], var_w: float) -> Array:
    """Return weights drawn from U(-a, a) with a = sqrt(3 var_w).

    Source: Glorot & Bengio 2010, eq. 16.

    Raises:
        ValueError: the variance is negative.

    """
    a = float(uniform_bound(var_w))
    return rng.uniform(-a, a, shape)


def product_variance(mu_w: ArrayLike, var_w: ArrayLike, mu_x: ArrayLike, var_x: ArrayLike) -> Array:
    """Return Var(w x) = E[w]^2 Var(x) + E[x]^2 Var(w) + Var(w) Var(x) for independent w, x.

    Source: Goodman 1960 (On the exact variance of products).

    Raises:
        ValueError: a variance is negative.

    """
    at_least(0, var_w=var_w, var_x=var_x)
    mu_w, var_w = array("mu_w", mu_w), array("var_w", var_w)
    mu_x, var_x = array("mu_x", mu_x), array("var_x", var_x)
    return mu_w**2 * var_x + mu_x**2 * var_w + var_w * var_x


def sum_variance(
    mu_w: ArrayLike, var_w: ArrayLike, mu_x: ArrayLike, var_x: ArrayLike, n: int
) -> Array:
    """Return Var(s) = n Var(w x) of s = sum_i w_i x_i, n independent terms with equal moments.

    Source: Goodman 1960; He et al. 2015, eq. 6 for zero means of w.

    Raises:
        ValueError: a variance is negative, or n is not positive.

    """
    positive(n=n)
    return n * product_variance(mu_w, var_w, mu_x, var_x)


def linear_layer_variance(n: int, var_w: ArrayLike, var_x: ArrayLike) -> Array:
    """Return Var(s) = n Var(w) Var(x), zero means: one linear layer.

    Source: Glorot & Bengio 2010, eq. 5, one layer of it.

    Raises:
        ValueError: a variance is negative, or n is not positive.

    """
    return sum_variance(0.0, var_w, 0.0, var_x, n)


def linear_depth_variance(n: int, var_w: ArrayLike, L: int, var_0: ArrayLike = 1.0) -> Array:
    """Return Var_L = (n Var(w))^L Var_0 after L linear layers of width n; stable for Var(w) = 1/n.

    Source: Glorot & Bengio 2010, eq. 5.

    Raises:
        ValueError: a variance or L is negative, or n is not positive.

    """
    positive(n=n)
    at_least(0, var_w=var_w, L=L, var_0=var_0)
    return (n * array("var_w", var_w)) ** L * array("var_0", var_0)


def relu_layer_second_moment(n: int, var_w: ArrayLike, second_moment: ArrayLike) -> Array:
    """Return E[relu(s)^2] = n Var(w) E[x^2] / 2: ReLU halves the second moment, not the variance.

    Source: He et al. 2015, eqs. 7-8.

    Raises:
        ValueError: a moment is negative, or n is not positive.

    """
    return relu_depth_second_moment(n, var_w, 1, second_moment)


def relu_depth_second_moment(
    n: int, var_w: ArrayLike, L: int, second_moment_0: ArrayLike = 1.0
) -> Array:
    """Return E[x_L^2] = (n Var(w) / 2)^L E[x_0^2] after L layers with ReLU; stable for 2/n.

    Source: He et al. 2015, eq. 9.

    Raises:
        ValueError: a moment or L is negative, or n is not positive.

    """
    positive(n=n)
    at_least(0, var_w=var_w, L=L, second_moment_0=second_moment_0)
    return (n * array("var_w", var_w) / 2) ** L * array("second_moment_0", second_moment_0)


def layers_until(factor: float, bound: float) -> int:
    """Return the least L with factor^L < bound (factor < 1) or factor^L > bound (factor > 1).

    Source: He et al. 2015, eq. 9: what a product of L equal factors becomes.

    Raises:
        ValueError: factor or bound is not positive, or the power moves away from the bound.

    """
    positive(factor=factor, bound=bound)
    if factor == 1 or (factor < 1) != (bound < 1):
        raise ValueError(f"the powers of {factor} never pass {bound}")
    L = 0
    while factor**L >= bound if factor < 1 else factor**L <= bound:
        L += 1
    return L


class ReluMoments(NamedTuple):
    """Moments of relu(s): E[relu(s)], E[relu(s)^2] and the variance, their difference."""

    mean: float
    second_moment: float
    var: float


def relu_moments(sigma: float, mu: float = 0.0) -> ReluMoments:
    """Return the moments of relu(s), s ~ N(mu, sigma^2); for mu = 0: sigma/sqrt(2 pi), sigma^2/2.

    Source: He et al. 2015, eq. 8 (mu = 0); Tobin 1958 (censored normal) for any mu.

    Raises:
        ValueError: sigma is not positive.

    """
    positive(sigma=sigma)
    Phi, phi = float(normal_cdf(mu / sigma)), float(normal_pdf(mu / sigma))
    mean = mu * Phi + sigma * phi
    second = (mu**2 + sigma**2) * Phi + mu * sigma * phi
    return ReluMoments(mean, second, second - mean**2)
