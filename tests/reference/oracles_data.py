"""Judges other than PyTorch: dropout, ensembles, estimation, shapes, preparation, the recipe.

Each entry is (name, arguments, expected), as in ``oracles_training``.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction as Q

import numpy as np
from scipy import optimize, special, stats


def dropped(values, p_drop):
    """Yield (probability, kept values) of each of the masks, by hand."""
    for mask in itertools.product((0, 1), repeat=len(values)):
        chance = math.prod(1 - p_drop if m else p_drop for m in mask)
        yield chance, np.array([v * m for v, m in zip(values, mask, strict=True)], float)


def dropout():
    a, mask, p = [2.0, 4.0, 6.0, 8.0], [0, 1, 1, 1], 0.2
    yield "dropout.dropout", {"a": a, "mask": mask}, [0, 4, 6, 8]
    yield "dropout.inverted_scale", {"p_drop": p}, 1.25
    yield "dropout.inverted_dropout", {"a": a, "mask": mask, "p_drop": p}, [0, 5, 7.5, 10]
    given = {"g": [1.0, 1.0, 2.0, 0.0], "mask": mask, "p_drop": p}
    yield "dropout.inverted_dropout_backward", given, [0, 1.25, 2.5, 0]
    yield "dropout.weight_scaling", {"w": [2.0, 3.0], "p_drop": 0.25}, [1.5, 2.25]
    yield "dropout.mask_probability", {"mask": [1, 1, 0, 1], "p_drop": 0.25}, float(Q(27, 256))
    masks = {"mask": [[0, 0], [0, 1], [1, 0], [1, 1]], "probability": [0.04, 0.16, 0.16, 0.64]}
    yield "dropout.all_masks", {"n": 2, "p_drop": p}, masks
    for w, x, p_drop in (
        ([2.0, 3.0], [1.0, 10.0], 0.25),
        ([1.0, -2.0, 0.5], [3.0, 1.0, -4.0], 0.2),
    ):
        given = {"w": w, "x": x, "p_drop": p_drop}
        terms = np.multiply(w, x)
        mean = sum(chance * kept.sum() for chance, kept in dropped(terms, p_drop))
        relu = sum(chance * max(0, kept.sum()) for chance, kept in dropped(terms, p_drop))
        yield "dropout.expected_activation", given, mean
        yield "dropout.expected_by_enumeration", given, mean
        yield "dropout.expected_relu", given, relu
    yield from dropout_moments()
    yield from dropout_ensembles()
    yield "dropout.expected_kept_units", {"n": 8, "p_drop": 0.25}, stats.binom(8, 0.75).mean()
    yield "dropout.expected_kept_weights", {"n_in": 100, "n_out": 100, "p_drop": 0.25}, 5625.0
    given = {"N": 2, "C": 8, "H": 3, "W": 4, "p_drop": 0.3}
    zeros, channels = stats.binom(192, 0.3), stats.binom(16, 0.3)
    counts = {"plain_draws": 192, "channel_draws": 16, "expected_zeros": zeros.mean()}
    yield "dropout.channel_dropout_counts", given, counts
    yield "dropout.zeros_variance", given, {"plain": zeros.var(), "channel": 144 * channels.var()}


def dropout_moments():
    for x, p in ((3.0, 0.25), (-2.0, 0.6)):
        for name, scale in (("plain", 1.0), ("inverted", 1 / (1 - p))):
            kept = [(chance, scale * value[0]) for chance, value in dropped([x], p)]
            mean = sum(c * v for c, v in kept)
            var = sum(c * (v - mean) ** 2 for c, v in kept)
            yield f"dropout.{name}_moments", {"x": x, "p_drop": p}, {"mean": mean, "var": var}
    x, p = [3.0, -2.0, 1.0], 0.3
    sums = [(chance, kept.sum() / 0.7) for chance, kept in dropped(x, p)]
    mean = sum(c * v for c, v in sums)
    var = sum(c * (v - mean) ** 2 for c, v in sums)
    yield "dropout.sum_moments", {"x": x, "p_drop": p}, {"mean": mean, "var": var}


def dropout_ensembles():
    for z, p, b in (([math.log(16)], 0.5, 0.0), ([1.0, -0.5, 2.0], 0.3, 0.4)):
        chances, logits = zip(*((c, kept.sum() + b) for c, kept in dropped(z, p)), strict=True)
        on, off = special.expit(logits), special.expit(-np.array(logits))
        yes, no = (
            math.prod(q**c for q, c in zip(side, chances, strict=True)) for side in (on, off)
        )
        scaled = special.expit((1 - p) * sum(z) + b)
        expected = {
            "geometric": yes / (yes + no),
            "arithmetic": np.dot(chances, on),
            "scaled": scaled,
        }
        yield "dropout.geometric_mean_logistic", {"z": z, "p_drop": p, "b": b}, expected
        assert math.isclose(yes / (yes + no), scaled)
    X, p = np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]), 0.4
    chances, rows = zip(*((c, kept @ X) for c, kept in dropped([1, 1], p)), strict=True)
    probabilities = special.softmax(rows, axis=1)
    product = np.prod(probabilities ** np.array(chances)[:, None], axis=0)
    expected = {
        "geometric": product / product.sum(),
        "arithmetic": chances @ probabilities,
        "scaled": special.softmax(0.6 * X.sum(0)),
    }
    yield "dropout.geometric_mean_softmax", {"X": X, "p_drop": p}, expected


def ensembles():
    yield "ensembles.average", {"predictions": [[1.0, 2.0], [3.0, 6.0]]}, [2.0, 4.0]
    for v, c, k in ((9.0, 1.0, 9), (4.0, 0.0, 5), (4.0, -1.0, 3), (2.0, 2.0, 7)):
        S = np.full((k, k), c) + (v - c) * np.eye(k)
        ones = np.ones(k) / k
        yield "ensembles.bagging_error", {"v": v, "c": c, "k": k, "b": 0.5}, ones @ S @ ones + 0.25
        yield "ensembles.bagging_error_of_covariance", {"S": S}, ones @ S @ ones
    yield "ensembles.bagging_limit", {"c": 1.0, "b": 0.5}, 1.25
    yield "ensembles.models_for_error", {"v": 9.0, "c": 1.0, "target": 2.0}, 8
    yield "ensembles.models_for_error", {"v": 9.0, "c": 9.0, "target": 9.0}, 1
    for n in (1, 2, 3, 4):
        samples = [len(set(s)) for s in itertools.product(range(n), repeat=n)]
        share = sum(samples) / len(samples) / n
        yield "ensembles.bootstrap_unique_share", {"n": n}, share
        yield "ensembles.bootstrap_missed_share", {"n": n}, 1 - share
        yield "ensembles.bootstrap_expected_unique", {"n": n}, n * share
    yield "ensembles.bootstrap_limit", {}, stats.poisson(1).sf(0)


def estimation():
    for x, y in (([0, 1, 2, 3], [1, 3, 4, 8]), ([-1, 4, 0, 2, 7], [3, 3, -1, 0, 2])):
        fit = stats.linregress(x, y)
        rest = np.subtract(y, fit.slope * np.array(x) + fit.intercept)
        given = {"x": x, "y": y}
        yield "estimation.line_slope", given, fit.slope
        yield "estimation.line_intercept", given, fit.intercept
        yield "estimation.residual_sum", given, rest @ rest
        yield "estimation.residual_variance", given, np.var(rest)
        yield (
            "estimation.line",
            given,
            {"w": fit.slope, "b": fit.intercept, "residual_sum": rest @ rest},
        )
    yield from maximum_entropy()
    g = np.array([[1.0, 6.0], [2.0, -5.0], [3.0, 4.0], [4.0, 3.0]])
    yield "estimation.minibatch_gradient", {"g": g, "batch": [0, 2]}, [2.0, 5.0]
    yield "estimation.minibatch_sum_estimate", {"g": g, "batch": [0, 2]}, [8.0, 20.0]
    yield "estimation.mean_of_all_minibatches", {"g": g, "B": 2}, [2.5, 2.0]
    v = np.var(g[:, 0])
    pairs = list(itertools.product(range(4), repeat=2))
    drawn = np.var([g[list(pair), 0].mean() for pair in pairs])
    yield "estimation.minibatch_variance", {"v": v, "B": 2}, drawn
    different = np.var([g[list(pair), 0].mean() for pair in pairs if len(set(pair)) == 2])
    yield "estimation.minibatch_variance_without_replacement", {"v": v, "B": 2, "n": 4}, different
    yield "estimation.updates_per_epoch", {"n": 10, "B": 3}, len(range(0, 10, 3))
    yield "estimation.updates_per_epoch", {"n": 10, "B": 3, "drop_last": True}, 3


def maximum_entropy():
    """Solve the constrained problem itself: maximise entropy with sum s = 1 and sum s lam z fixed."""
    z, lam = np.array([2.0, -1.0, 0.5]), np.array([0.5, 1.0, 2.0])
    s = special.softmax(lam * z)
    constraints = (
        {"type": "eq", "fun": lambda q: q.sum() - 1},
        {"type": "eq", "fun": lambda q: q @ (lam * z) - s @ (lam * z)},
    )
    best = optimize.minimize(
        lambda q: -special.entr(q).sum(),
        np.full(3, 1 / 3),
        constraints=constraints,
        bounds=[(1e-9, 1)] * 3,
    )
    assert np.allclose(best.x, s, atol=1e-3)
    yield "estimation.maxent_softmax", {"z": z, "lam": lam}, s
    mu = optimize.brentq(lambda m: np.exp(lam * z - 1 - m).sum() - 1, -5, 5, xtol=1e-14)
    yield "estimation.maxent_normaliser", {"z": z, "lam": lam}, mu
    yield "estimation.maxent_curvature", {"s": [0.25, 0.75]}, [-4.0, -4 / 3]
    s0 = special.softmax([1.5 * 2, 0.5 * -1])[0]
    yield "estimation.maxent_binary", {"z0": 2, "z1": -1, "lambda0": 1.5, "lambda1": 0.5}, s0
    root = optimize.brentq(lambda m: special.expit(2 * m) - 0.8, -5, 5, xtol=1e-14)
    yield "estimation.maxent_multiplier", {"s0": 0.8, "z0": 2.0}, root


def likelihoods():
    y = [1.0, 2.0, 4.0, 5.0, 88.0]
    yield "likelihoods.mean_minimiser", {"y": y}, 20.0
    yield "likelihoods.median_minimiser", {"y": y}, 4.0
    yield "likelihoods.constant_minimisers", {"y": y}, {"squared": 20.0, "absolute": 4.0}
    yield "likelihoods.median_interval", {"y": y[:4]}, {"low": 2.0, "high": 4.0}
    yield "likelihoods.median_minimiser", {"y": y[:4]}, 3.0
    for q in (0.1, 0.5, 0.75):
        loss = {c: sum(max(q * (v - c), (q - 1) * (v - c)) for v in y) for c in y}
        yield (
            "likelihoods.quantile_minimiser",
            {"y": y, "q": q},
            min(loss, key=lambda c: (round(loss[c], 9), c)),
        )
        expected = [max(q * (v - 3), (q - 1) * (v - 3)) for v in y]
        yield "likelihoods.pinball_loss", {"y": y, "f": 3.0, "q": q}, expected
    yield "likelihoods.bernoulli_estimate", {"k": 3, "n": 10}, 0.3
    f = [0.0, 1.0, 4.0, 7.0, 80.0]
    d = np.subtract(y, f)
    yield "likelihoods.gaussian_sigma_estimate", {"y": y, "f": f}, stats.norm.fit(d, floc=0)[1]
    yield "likelihoods.laplace_gamma_estimate", {"y": y, "f": f}, stats.laplace.fit(d, floc=0)[1]


def losses():
    s, labels = [[3.2, 5.1, -1.7], [1.3, 4.9, 2.0]], [0, 1]
    yield "losses.hinge_margins", {"s": s, "y": labels}, [[0, 2.9, 0], [0, 0, 0]]
    W = [[1, -2], [0, 3]]
    for penalty, R in (("l2", 14.0), ("l1", 6.0), ("elastic", 13.0)):
        given = {"s": s, "y": labels, "W": W, "lam": 0.1, "penalty": penalty, "beta": 0.5}
        yield "losses.hinge_objective", given, 1.45 + 0.1 * R
    wanted = 0.8 + 0.2 / 4
    found = optimize.brentq(lambda a: special.softmax([a, 0, 0, 0])[0] - wanted, 0, 20, xtol=1e-13)
    yield "losses.label_smoothing_logit_gap", {"alpha": 0.2, "K": 4}, found


def normalisation():
    x = np.array([2.0, 4.0, 4.0, 10.0])
    yield "batchnorm.undo", {"mu": 5.0, "var": 9.0, "eps": 7.0}, {"gamma": 4.0, "beta": 5.0}
    yield "batchnorm.undo_output", {"x": x, "eps": 7.0}, 3 * (x - 5) / 4 + 5
    for gamma, beta in ((2.0, 1.0), (-1.5, 0.5)):
        share = stats.norm(beta, abs(gamma)).cdf(0)
        yield "batchnorm.relu_zero_fraction", {"gamma": gamma, "beta": beta}, share
    x = np.arange(2 * 6 * 4 * 4).reshape(2, 6, 4, 4)
    means = {
        "batch": x.mean((0, 2, 3)).size,
        "layer": x.mean((1, 2, 3)).size,
        "instance": x.mean((2, 3)).size,
        "group": x.reshape(2, 3, -1).mean(-1).size,
    }
    given = {"N": 2, "C": 6, "H": 4, "W": 4, "G": 3}
    yield "normalization.statistics_count", given, means
    shared = {key: x.size // number for key, number in means.items()}
    yield "normalization.elements_per_statistic", given, shared


def preparation():
    X = np.array([[3.0, 1.0], [1.0, 2.0], [-2.0, 0.5], [-2.0, -3.5]])
    Sigma = np.cov(X.T, bias=True)
    values, vectors = np.linalg.eig(Sigma)
    order = np.argsort(-values)
    values, vectors = values[order], vectors[:, order] * np.sign(vectors[0, order])
    rotated = X @ vectors
    given = {"x": X, "Sigma": Sigma}
    yield "preprocessing.decorrelate", given, rotated
    yield "preprocessing.whiten", {**given, "eps": 0.1}, rotated / np.sqrt(values + 0.1)
    root = np.linalg.inv(np.real(_sqrtm(Sigma)))
    yield "preprocessing.zca_whiten", given, X @ root
    sizes = {"rotated": abs(rotated), "whitened": abs(rotated) / np.sqrt(values)}
    yield "preprocessing.whitened_coordinates", given, sizes
    r = math.sqrt(2)
    known = {"rotated": [3 * r, r], "whitened": [r, r]}
    yield "preprocessing.whitened_coordinates", {"x": [4, 2], "Sigma": [[5, 4], [4, 5]]}, known
    yield "preprocessing.min_max", {"x": [2, 4, 14], "low": 2, "high": 10}, [0, 0.25, 1.5]
    yield "preprocessing.scale_pixels", {"x": [0, 51, 255]}, [0, 0.2, 1]
    images = np.array([[[[0.0, 10], [20, 30]]], [[[40.0, 50], [60, 90]]]])
    mean_image = [[[20.0, 30], [40, 60]]]
    centred = {
        "by_image": images - mean_image,
        "by_channel": images - [30, 45],
        "image_values": 4,
        "channel_values": 2,
    }
    yield "preprocessing.centre_images", {"X": images}, centred


def _sqrtm(A):
    from scipy.linalg import sqrtm

    return sqrtm(A)


def shapes():
    for k, d in ((3, 1), (3, 2), (5, 3)):
        taps = {i * d for i in range(k)}
        yield "convolution.effective_kernel", {"k": k, "d": d}, max(taps) + 1
        yield "convolution.same_padding", {"k": k, "d": d}, max(taps) // 2
    for k, s in ((4, 2), (3, 2), (5, 5)):
        overlap = np.convolve(np.kron(np.ones(9), [1] + [0] * (s - 1)), np.ones(k))
        middle = overlap[4 * s : 6 * s]
        yield "convolution.transposed_overlap_uneven", {"k": k, "s": s}, bool(np.ptp(middle) > 0)
    given = {"H": 3, "W": 4, "C_in": 2, "C_out": 5, "k": 3}
    yield "counts.locally_connected_parameters", given, sum(3 * 3 * 2 * 5 + 5 for _ in range(12))
    yield "unet.add_channels", {"C_enc": 64, "C_dec": 64}, 64
    # encoder side, channels, crop, decoder side, channels once joined, side after the convolutions
    paper = [
        (568, 64, 176, 392, 128, 388),
        (280, 128, 80, 200, 256, 196),
        (136, 256, 32, 104, 512, 100),
        (64, 512, 8, 56, 1024, 52),
    ]
    expected = {"bottom_size": 28, "bottom_channels": 1024, "output_size": 388}
    yield "unet.unet_shapes", {"n": 572}, expected
    yield "unet.unet_shapes", {"n": 572}, {"levels": np.array(paper)}
    same = {"bottom_size": 16, "bottom_channels": 128, "output_size": 64}
    yield "unet.unet_shapes", {"n": 64, "depth": 2, "base": 32, "padded": True}, same
    bottom = next(b for b in range(1, 99) if 16 * b - 60 >= 1)  # 16 b - 4 (1 + 2 + 4 + 8) is left
    yield "unet.smallest_input", {"depth": 4}, 16 * (bottom + 4) + 60
    yield "unet.smallest_input", {"depth": 3, "padded": True}, 8


def recipe():
    yield "recipe.bias_gap", {"human": 1, "train": 5}, 4
    yield "recipe.variance_gap", {"train": 5, "dev": 8}, 3
    yield (
        "recipe.bias_variance_gaps",
        {"human": 1, "train": 5, "dev": 8},
        {"bias": 4, "variance": 3},
    )
    errors = {"human": 1, "train": 4, "train_dev": 5, "dev": 10, "test": 11}
    gaps = dict(
        zip(
            ("bias", "variance", "mismatch", "dev_overfit"),
            np.diff(list(errors.values())),
            strict=True,
        )
    )
    yield "recipe.mismatch_gaps", errors, gaps
    yield "recipe.larger_gap", {"gaps": [3, 1, 5, 1]}, 2
    yield "recipe.split_counts", {"n": 1000, "ratios": [60, 20, 20]}, np.array([600, 200, 200])
    yield "recipe.split_counts", {"n": 7, "ratios": [0.6, 0.2, 0.2]}, np.array([5, 1, 1])
    given = {"classes": [50, 10], "ratios": [0.8, 0.1, 0.1]}
    yield "recipe.stratified_counts", given, np.array([[40, 5, 5], [8, 1, 1]])
    given = {"n_source": 2000, "n_target": 100, "dev": 25, "test": 25}
    yield (
        "recipe.split_two_sources",
        given,
        {"train": 2050, "dev": 25, "test": 25, "target_in_train": 50},
    )
    places = [(i, j) for i in range(256) for j in range(341) if i + 224 <= 256 and j + 224 <= 341]
    yield "augmentation.crop_positions", {"H": 256, "W": 341, "crop": 224}, len(places)
    yield "augmentation.flipped_crops", {"H": 256, "W": 341, "crop": 224}, 2 * len(places)
    yield "augmentation.resize_short_side", {"H": 480, "W": 640, "short": 256}, {"H": 256, "W": 341}
    yield "augmentation.views_at_test_time", {"scales": 5}, 50


def units():
    x, w = [1.0, 2.0, 4.0], -2.0
    yield (
        "units.liveness",
        {"x": x, "w": w, "b": 3.0},
        {"s": [1.0, -1.0, -5.0], "active": 1, "dead": False},
    )
    yield (
        "units.liveness",
        {"x": x, "w": w, "b": 2.0},
        {"s": [0.0, -2.0, -6.0], "active": 0, "dead": True},
    )
    alive = optimize.brentq(lambda b: max(w * v + b for v in x), -9, 9, xtol=1e-14)
    yield "units.revival_bias", {"x": x, "w": w}, alive
    after = {"s": [-1.0, -3.0, -7.0], "active": 0, "dead": True}
    given = {"x": x, "w": -1.0, "b": 2.0, "g": [1.0, 1.0, 1.0], "lr": 1.0}
    yield "units.dead_after_step", given, after  # only x = 1 is active: w becomes -2, b 1


ALL = (
    dropout,
    ensembles,
    estimation,
    likelihoods,
    losses,
    normalisation,
    preparation,
    shapes,
    recipe,
    units,
)
