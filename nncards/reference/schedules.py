"""Learning-rate schedules: the rate lr_t at step or epoch t, counted from 0.

Letters
    t       epoch or step, from 0: a number or an array of them
    lr      rate at t = 0; lr_min, lr_max, lr_end other rates by name
    factor  what a drop multiplies the rate by; N epochs between drops
    gamma   factor of each epoch (exponential)
    T       length of the decay, or of a period
    s       half a cycle of the triangular schedule
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive

__all__ = [
    "Plateau",
    "cosine_annealing",
    "cosine_restarts",
    "cosine_warm_restart",
    "exponential_decay",
    "first_below",
    "gamma_for",
    "half_life",
    "inverse_decay",
    "linear_decay",
    "linear_warmup",
    "reduce_on_plateau",
    "step_decay",
    "triangular",
    "triangular2",
]


def _time(t: ArrayLike) -> Array:
    at_least(0, t=t)
    return array("t", t)


def step_decay(t: ArrayLike, lr: float, factor: float, N: int) -> Array:
    """Return lr factor^floor(t / N): a drop every N epochs, none before epoch N.

    Source: He et al. 2016, sec. 3.4 (divided by 10 when the error plateaus); PyTorch, StepLR.

    Raises:
        ValueError: t is negative, or lr, factor or N is not positive.

    """
    positive(lr=lr, factor=factor, N=N)
    return np.asarray(lr * factor ** np.floor(_time(t) / N))


def exponential_decay(t: ArrayLike, lr: float, gamma: float) -> Array:
    """Return lr gamma^t.

    Source: Senior, Heigold, Ranzato & Yang 2013; PyTorch, ExponentialLR.

    Raises:
        ValueError: t is negative, or lr or gamma is not positive.

    """
    positive(lr=lr, gamma=gamma)
    return lr * gamma ** _time(t)


def inverse_decay(t: ArrayLike, lr: float, k: float = 1.0) -> Array:
    """Return lr / (1 + k t), which satisfies the Robbins-Monro conditions.

    Source: Robbins & Monro 1951; Bottou 2012 (SGD tricks), sec. 5.2.

    Raises:
        ValueError: t or k is negative, or lr is not positive.

    """
    positive(lr=lr)
    at_least(0, k=k)
    return lr / (1 + k * _time(t))


def half_life(gamma: float) -> float:
    """Return ln(1/2) / ln gamma, the t at which exponential decay has halved the rate.

    Source: gamma^t = 1/2, solved for t; Senior et al. 2013.

    Raises:
        ValueError: gamma is not in (0, 1).

    """
    positive(**{"gamma": gamma, "1 - gamma": 1 - gamma})
    return math.log(1 / 2) / math.log(gamma)


def gamma_for(lr: float, lr_end: float, T: float) -> float:
    """Return (lr_end / lr)^(1/T), the factor that brings lr to lr_end in T epochs.

    Source: lr gamma^T = lr_end, solved for gamma; Senior et al. 2013.

    Raises:
        ValueError: a rate or T is not positive.

    """
    positive(lr=lr, lr_end=lr_end, T=T)
    return float((lr_end / lr) ** (1 / T))


def first_below(lr: float, factor: float, bound: float, N: int = 1) -> int:
    """Return the first epoch t at which lr factor^floor(t / N) < bound.

    Source: PyTorch, StepLR (N = 1: ExponentialLR), searched epoch by epoch.

    Raises:
        ValueError: factor is not in (0, 1), or lr, bound or N is not positive.

    """
    positive(**{"lr": lr, "factor": factor, "1 - factor": 1 - factor, "bound": bound, "N": N})
    drops = 0
    while lr * factor**drops >= bound * (1 - 1e-12):
        drops += 1
    return drops * N


def cosine_annealing(t: ArrayLike, lr_max: float, lr_min: float, T: float) -> Array:
    """Return lr_min + (lr_max - lr_min) (1 + cos(pi t / T)) / 2, from lr_max down to lr_min at T.

    Source: Loshchilov & Hutter 2017 (SGDR), eq. 5.

    Raises:
        ValueError: t is negative, or T is not positive.

    """
    positive(T=T)
    return np.asarray(lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * _time(t) / T)) / 2)


def cosine_restarts(t: ArrayLike, lr_max: float, lr_min: float, T: float) -> Array:
    """Return cosine annealing started afresh every T: t is taken modulo T.

    Source: Loshchilov & Hutter 2017 (SGDR), eq. 5 with T_mult = 1.

    Raises:
        ValueError: t is negative, or T is not positive.

    """
    positive(T=T)
    return cosine_annealing(_time(t) % T, lr_max, lr_min, T)


def cosine_warm_restart(t: int, lr_max: float, lr_min: float, T: int, T_mult: int = 1) -> float:
    """Return cosine annealing whose period is multiplied by T_mult at each restart; first period T.

    Source: Loshchilov & Hutter 2017 (SGDR), eq. 5 and sec. 3.

    Raises:
        ValueError: t is negative, or T or T_mult is less than 1.

    """
    at_least(0, t=t)
    at_least(1, T=T, T_mult=T_mult)
    while t >= T:
        t, T = t - T, T * T_mult
    return float(cosine_annealing(t, lr_max, lr_min, T))


def linear_decay(t: ArrayLike, lr: float, lr_end: float, T: float) -> Array:
    """Return lr + (lr_end - lr) min(t/T, 1): a straight line to lr_end at T, constant after it.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.3.1.

    Raises:
        ValueError: t is negative, or T is not positive.

    """
    positive(T=T)
    return np.asarray(lr + (lr_end - lr) * np.minimum(_time(t) / T, 1))


def linear_warmup(t: ArrayLike, lr: float, T: float) -> Array:
    """Return lr min(t/T, 1): from 0 up to lr at step T, constant after it.

    Source: Goyal et al. 2017, sec. 2.2 (gradual warm-up), from 0.

    Raises:
        ValueError: t is negative, or T is not positive.

    """
    return linear_decay(t, 0.0, lr, T)


def triangular(t: ArrayLike, lr_min: float, lr_max: float, s: float) -> Array:
    """Return the triangle wave from lr_min (t = 0) to lr_max (t = s) and back (t = 2s).

    cycle = floor(1 + t / 2s), x = |t/s - 2 cycle + 1|, lr_min + (lr_max - lr_min) max(0, 1 - x).

    Source: Smith 2017 (cyclical learning rates), sec. 3.

    Raises:
        ValueError: t is negative, or s is not positive.

    """
    return lr_min + (lr_max - lr_min) * _tooth(t, s)


def triangular2(t: ArrayLike, lr_min: float, lr_max: float, s: float) -> Array:
    """Return the triangle wave whose height halves after each cycle.

    Source: Smith 2017 (cyclical learning rates), sec. 3, policy triangular2.

    Raises:
        ValueError: t is negative, or s is not positive.

    """
    height: Array = (lr_max - lr_min) / 2 ** np.floor(_time(t) / (2 * s))
    return lr_min + height * _tooth(t, s)


def _tooth(t: ArrayLike, s: float) -> Array:
    """Return the triangle wave between 0 and 1."""
    positive(s=s)
    t = _time(t)
    cycle: Array = np.floor(1 + t / (2 * s))
    tooth: Array = np.maximum(0, 1 - np.abs(t / s - 2 * cycle + 1))
    return tooth


class Plateau(NamedTuple):
    """The rate after each epoch, and how often it dropped."""

    lr: Array
    drops: int


def reduce_on_plateau(
    losses: ArrayLike, lr: float, factor: float, patience: int, threshold: float = 0.0
) -> Plateau:
    """Return the rate after each epoch: a drop when MORE than ``patience`` epochs beat no best.

    An epoch beats the best if loss < best (1 - threshold). After a drop the count starts again; the
    best stays.

    Source: PyTorch, ReduceLROnPlateau (mode min, threshold_mode rel; its default threshold is 1e-4).

    Raises:
        ValueError: there are no losses, patience is negative, or lr or factor is not positive.

    """
    positive(lr=lr, factor=factor)
    at_least(0, patience=patience, threshold=threshold)
    best, bad, rates, drops = np.inf, 0, [], 0
    for loss in array("losses", losses, ndim=1):
        better = loss < best * (1 - threshold)
        best, bad = (float(loss), 0) if better else (best, bad + 1)
        if bad > patience:
            bad, drops = 0, drops + 1
        rates.append(lr * factor**drops)
    return Plateau(np.asarray(rates), drops)
