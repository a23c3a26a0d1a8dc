"""Optimisers: one step each, from the state before to the state after.

Letters
    theta  parameters, any shape; g gradient at theta, shape of theta
    lr     learning rate (the papers' epsilon, eta or alpha)
    alpha  momentum coefficient, in [0, 1); v the velocity
    r      accumulated or averaged squared gradient; rho its decay rate
    m, v   Adam's first and second moment (Goodfellow writes s and r); beta1, beta2 their decay rates
    t      number of the step, from 1
    eps    small constant; in every method here it stands BESIDE the root, sqrt(r) + eps, except in
           AdaDelta, where it stands under both roots
    lam    weight of decay

A step returns a named tuple of all it computed; a ``..._run`` takes one gradient a step along the
first axis of ``gradients`` and stacks those tuples' fields along a first axis of time.

The formulas stand in ``_momentum`` (SGD, momentum, Nesterov), ``_adaptive`` (AdaGrad, RMSProp,
AdaDelta) and ``_adam``; this file is their table of contents.
"""

from __future__ import annotations

from nncards.reference._adam import (
    AdamStep,
    adam_l2_step,
    adam_run,
    adam_step,
    adam_update,
    adamw_run,
    adamw_step,
    bias_factor,
    ema_after,
)
from nncards.reference._adaptive import (
    AdaDeltaStep,
    AdaGradStep,
    RMSPropStep,
    adadelta_run,
    adadelta_step,
    adagrad_effective_lr,
    adagrad_run,
    adagrad_step,
    rmsprop_run,
    rmsprop_step,
)
from nncards.reference._momentum import (
    MomentumStep,
    NAGStep,
    effective_lr,
    momentum_run,
    momentum_step,
    nag_gradient_point,
    nag_quadratic_run,
    nag_run,
    nag_step,
    nag_torch_run,
    nag_torch_step,
    nag_torch_variable,
    sgd_run,
    sgd_step,
    steps_to_share,
    terminal_velocity,
    velocity,
    velocity_after,
)
from nncards.reference._optimizer_state import (
    bias_correct,
    ema,
)

__all__ = [
    "AdaDeltaStep",
    "AdaGradStep",
    "AdamStep",
    "MomentumStep",
    "NAGStep",
    "RMSPropStep",
    "adadelta_run",
    "adadelta_step",
    "adagrad_effective_lr",
    "adagrad_run",
    "adagrad_step",
    "adam_l2_step",
    "adam_run",
    "adam_step",
    "adam_update",
    "adamw_run",
    "adamw_step",
    "bias_correct",
    "bias_factor",
    "effective_lr",
    "ema",
    "ema_after",
    "momentum_run",
    "momentum_step",
    "nag_gradient_point",
    "nag_quadratic_run",
    "nag_run",
    "nag_step",
    "nag_torch_run",
    "nag_torch_step",
    "nag_torch_variable",
    "rmsprop_run",
    "rmsprop_step",
    "sgd_run",
    "sgd_step",
    "steps_to_share",
    "terminal_velocity",
    "velocity",
    "velocity_after",
]
