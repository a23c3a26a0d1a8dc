"""The edges: nothing, too little, too much, and the point where a formula breaks."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import oracles_data
import oracles_training
import pytest

from nncards.reference import batchnorm as bn
from nncards.reference import (
    clipping,
    convolution,
    dropout,
    losses,
    pooling,
    resolve,
    schedules,
    softmax,
    unet,
)
from nncards.reference import initialization as init
from nncards.reference import normalization as norm
from nncards.reference import optimizers as opt

GOLDEN = Path(__file__).parents[1] / "data" / "reference" / "golden.json"


def _one_of_each() -> dict[str, dict[str, object]]:
    cases = {name: given for name, given, _ in json.loads(GOLDEN.read_text(encoding="utf-8"))}
    judges = (*oracles_training.ALL, *oracles_data.ALL)
    return cases | {name: given for judge in judges for name, given, _ in judge()}


ONE_OF_EACH = _one_of_each()
MAY_BE_EMPTY = {
    ("counts.transfer_parameters", "unfrozen"),
    ("initialization.draw_normal", "shape"),
    ("initialization.draw_uniform", "shape"),
}


@pytest.mark.parametrize("name", sorted(ONE_OF_EACH))
def test_an_empty_array_is_refused(name: str) -> None:
    given = ONE_OF_EACH[name]
    for argument, value in given.items():
        if isinstance(value, list | tuple | np.ndarray) and (name, argument) not in MAY_BE_EMPTY:
            with pytest.raises(ValueError, match=r"\w+ must|want"):
                resolve(name)(**{**given, argument: []})


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("softmax.softmax", {"z": [1, 2], "tau": 0}, "tau must be positive"),
        ("softmax.softmax", {"z": 3.0}, "z must have 1 axes or more"),
        ("softmax.tau_for_ratio", {"z_i": 1, "z_j": 2, "ratio": 4}, "no positive temperature"),
        ("softmax.tau_for_ratio", {"z_i": 1, "z_j": 2, "ratio": 1}, "no positive temperature"),
        ("batchnorm.undo", {"mu": 0, "var": -1, "eps": 0.5}, "var . eps must be 0 or more"),
        ("ensembles.bagging_error", {"v": 1, "c": 2, "k": 3}, "v - c must be 0 or more"),
        ("ensembles.bagging_error", {"v": 1, "c": -1, "k": 3}, "must be 0 or more"),
        ("likelihoods.quantile_minimiser", {"y": [1], "q": 0}, "q must be positive"),
        ("likelihoods.quantile_minimiser", {"y": [1], "q": 1}, "1 - q must be positive"),
        ("normalization.normalize", {"x": [1], "mu": 1, "var": 0, "eps": 0}, r"needs eps > 0"),
        (
            "normalization.batch_norm",
            {"x": [[1, 2]], "gamma": [1, 2, 3]},
            "2 channels want 2 values",
        ),
        ("normalization.group_norm", {"x": [[1, 2, 3]], "G": 2}, "G = 2 must divide"),
        ("batchnorm.unbiased_batch_var", {"x": [[1.0, 2.0]]}, "m must be 2 or more"),
        (
            "batchnorm.running_average",
            {"running": 0, "new": 1, "momentum": 2},
            "momentum must lie in",
        ),
        ("batchnorm.batch_norm_backward", {"x": [1, 2], "g": [1]}, "shapes must be equal"),
        ("dropout.inverted_scale", {"p_drop": 1.0}, r"p_drop must lie in \[0, 1\)"),
        ("dropout.inverted_scale", {"p_drop": -0.1}, r"p_drop must lie in \[0, 1\)"),
        ("dropout.dropout", {"a": [1], "mask": [0.5]}, "mask must be whole"),
        ("dropout.all_masks", {"n": 40, "p_drop": 0.5}, "1..20"),
        ("losses.one_hot", {"y": [3], "K": 3}, r"y must lie in 0..2"),
        ("losses.one_hot", {"y": [-1], "K": 3}, r"y must lie in 0..2"),
        ("losses.bce", {"p": [0.0], "y": [1.0]}, "must be positive"),
        ("losses.bce", {"p": [1.5], "y": [1.0]}, "p must lie in"),
        ("losses.hinge", {"s": [1], "y": [0]}, "-1 or"),
        (
            "optimizers.adam_step",
            {"theta": 1, "m": 0, "v": 0, "g": 0, "t": 1, "eps": 0},
            "must be positive",
        ),
        (
            "optimizers.adam_step",
            {"theta": 1, "m": 0, "v": 0, "g": 1, "t": 0},
            "t must be 1 or more",
        ),
        (
            "optimizers.adam_step",
            {"theta": 1, "m": 0, "v": 0, "g": 1, "t": 1, "beta1": 1},
            "in .0, 1.",
        ),
        ("optimizers.sgd_step", {"theta": 1, "g": 1, "lr": 0}, "lr must be positive"),
        ("initialization.he_std", {"fan": 0}, "fan must be positive"),
        ("initialization.gain", {"nonlinearity": "gelu"}, "must be one of"),
        ("initialization.layers_until", {"factor": 0.5, "bound": 4}, "never pass"),
        ("convolution.output_size", {"n": 2, "k": 5}, "does not fit"),
        ("convolution.same_padding", {"k": 4}, "no equal padding"),
        (
            "convolution.transposed_size",
            {"n": 2, "k": 2, "s": 1, "output_padding": 1},
            "less than the stride",
        ),
        ("unet.unet_shapes", {"n": 570}, "level 3 has side 65|pooling wants an even"),
        ("unet.add_channels", {"C_enc": 64, "C_dec": 32}, "cannot be added"),
        ("recipe.larger_gap", {"gaps": [2, 2]}, "shared"),
        ("ensembles.models_for_error", {"v": 9, "c": 1, "target": 1}, "must be positive"),
        ("estimation.line_slope", {"x": [1, 1], "y": [1, 2]}, "S_xx must be positive"),
        ("estimation.least_squares", {"X": [[1, 1], [2, 2]], "y": [1, 2]}, "full column rank"),
        ("residual.residual", {"x": [1, 2], "F": [1]}, "one shape"),
        ("residual.eigen_growth", {"W": [[1, 2], [0, 1]], "x": [1, 1], "P": 1}, "symmetric"),
        ("residual.activation_chain", {"x": 1, "w": [1], "activation": "gelu"}, "must be one of"),
        (
            "backprop.mlp",
            {"X": [1], "t": [1], "W1": [[1]], "W2": [[1]], "loss": "hinge"},
            "squared or bce",
        ),
        ("backprop.chain_rule", {"jacobians": [[[1, 2]], [[1, 2]]]}, "cannot meet"),
        ("clipping.clip_by_norm", {"g": [3, 4], "c": 0}, "c must be positive"),
        ("schedules.step_decay", {"t": -1, "lr": 1, "factor": 0.5, "N": 2}, "t must be 0 or more"),
        ("activations.logit", {"p": 1.0}, r"p must lie in \(0, 1\)"),
    ],
)
def test_an_impossible_input_is_refused(name: str, given: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        resolve(name)(**given)


def test_huge_logits_overflow_nowhere() -> None:
    z = [1e4, 0.0, -1e4]
    assert softmax.softmax(z).tolist() == [1, 0, 0]
    assert softmax.log_sum_exp([1000.0, 1000.0]) == 1000 + math.log(2)
    assert losses.cross_entropy([z], [2]) == 2e4
    assert losses.bce_with_logits([1e4, -1e4], [0, 1]).tolist() == [1e4, 1e4]
    assert resolve("activations.sigmoid")([-1e4, 1e4]).tolist() == [0, 1]


def test_one_example_a_batch_leaves_only_the_shift() -> None:
    y = norm.batch_norm([[7.0, -3.0]], gamma=[2, 2], beta=[1, 5])
    assert y.tolist() == [[1, 5]]
    assert bn.batch_norm_backward([[7.0, -3.0]], [[1.0, 2.0]]).x.tolist() == [[0, 0]]


def test_batch_norm_with_eps_zero_has_variance_exactly_one() -> None:
    y = norm.batch_norm([2.0, 4.0, 4.0, 10.0], eps=0)
    assert y.tolist() == [-1, -1 / 3, -1 / 3, 5 / 3]


def test_feature_maps_are_normalised_over_batch_and_pixels() -> None:
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    mu, var, x_hat, _ = norm.batch_norm_steps(x, eps=0)
    assert mu.shape == var.shape == (3,)
    assert np.allclose(x_hat.mean((0, 2, 3)), 0)
    assert np.allclose(x_hat.var((0, 2, 3)), 1)


def test_group_norm_has_layer_and_instance_norm_as_its_ends() -> None:
    x = np.random.default_rng(0).normal(size=(2, 4, 3, 3))
    assert np.allclose(norm.group_norm(x, 1), norm.layer_norm(x))
    assert np.allclose(norm.group_norm(x, 4), norm.instance_norm(x))


def test_ties_share_the_cold_limit_and_the_first_wins_a_pool() -> None:
    assert softmax.softmax_cold_limit([3, 3, 1, 3]).tolist() == [1 / 3, 1 / 3, 0, 1 / 3]
    dx = pooling.max_pool_backward([[5.0, 5.0], [5.0, 5.0]], [[1.0]], 2)
    assert dx.tolist() == [[1, 0], [0, 0]]


def test_nag_in_both_forms_walks_the_same_path() -> None:
    """PyTorch's parameters are the look-ahead points of the paper's."""
    lr, alpha, h = 0.1, 0.7, 3.0
    paper = opt.nag_run(1.0, lambda theta: h * theta, 5, lr, alpha)
    torch_theta, v = 1.0, 0.0
    for t in range(5):
        v, torch_theta = opt.nag_torch_step(torch_theta, v, h * torch_theta, lr, alpha)
        expected = opt.nag_torch_variable(paper.theta[t], paper.v[t], lr, alpha)
        assert math.isclose(float(torch_theta), float(expected), rel_tol=1e-14)


def test_adams_first_step_is_the_sign_of_the_gradient() -> None:
    step = opt.adam_step(0.0, 0.0, 0.0, [-7.0, 1e-3], 1, lr=0.1, eps=0.0)
    assert np.allclose(step.theta, [0.1, -0.1], rtol=1e-12)


def test_states_may_be_numbers_beside_arrays() -> None:
    assert opt.momentum_step([1.0, 2.0], 0.0, [1.0, 1.0], 0.1, 0.9).theta.tolist() == [0.9, 1.9]


def test_clipping_leaves_a_zero_gradient_alone() -> None:
    assert clipping.clip_by_norm([0.0, 0.0], 1.0).tolist() == [0, 0]


def test_convolution_and_its_transpose_are_adjoint() -> None:
    """<conv(x), y> = <x, conv_T(y)>, which is what "transposed" means."""
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(7, 7)), rng.normal(size=(3, 3))
    y = rng.normal(size=convolution.conv2d(x, w, 2, 1).shape)
    left = (convolution.conv2d(x, w, 2, 1) * y).sum()
    right = (x * convolution.transposed_conv2d(y, w, 2, 1)).sum()
    assert math.isclose(left, right)


def test_dropout_in_expectation_is_the_activation_itself() -> None:
    masks = dropout.all_masks(3, 0.2)
    a = np.array([3.0, -1.0, 2.0])
    outputs = [dropout.inverted_dropout(a, mask, 0.2) for mask in masks.mask]
    assert np.allclose(masks.probability @ np.array(outputs), a)


def test_he_keeps_the_second_moment_through_depth_and_xavier_does_not() -> None:
    rng, n = np.random.default_rng(2), 512
    x = rng.normal(size=(64, n))
    for _ in range(5):
        x = np.maximum(0, x @ init.draw_normal(rng, (n, n), float(init.he_variance(n))))
    assert 0.8 < (x**2).mean() < 1.2
    assert init.relu_depth_second_moment(n, init.xavier_variance(n), 5) == 2**-5


def test_smallest_unet_input_is_the_smallest() -> None:
    n = unet.smallest_input(2)
    assert unet.unet_shapes(n, 2).output_size >= 1
    for smaller in range(1, n):
        with pytest.raises(ValueError, match=r"must|wants"):
            unet.unet_shapes(smaller, 2)


def test_schedules_take_arrays_and_numbers() -> None:
    assert schedules.linear_decay([0, 2, 4, 6], 0.1, 0.02, 4).tolist() == pytest.approx(
        [0.1, 0.06, 0.02, 0.02]
    )
    assert float(schedules.triangular(4, 0.01, 0.05, 4)) == 0.05


def test_every_docstring_that_promises_an_error_names_the_class() -> None:
    for name in ONE_OF_EACH:
        text = resolve(name).__doc__ or ""
        assert "Raises:" not in text or re.search(r"ValueError: .", text), name
