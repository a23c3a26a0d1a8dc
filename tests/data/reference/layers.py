"""What PyTorch says about activations, softmax, losses, normalisation and feature maps.

Each function yields (name of ours, arguments, what PyTorch gives).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

if TYPE_CHECKING:
    from draw import Draw


def t(value):
    return torch.tensor(value, dtype=torch.float64)


def slope(f, *values, upstream=None):
    """Return the gradients of sum(upstream * f) with respect to each value."""
    inputs = [t(value).requires_grad_() for value in values]
    y = f(*inputs)
    (y if upstream is None else y * t(upstream)).sum().backward()
    gradients = [x.grad for x in inputs]
    return gradients[0] if len(gradients) == 1 else gradients


def activations(draw: Draw):
    x = [*draw.array(draw.size()), -30.0, -0.5, 0.5, 30.0]
    alpha, beta = draw.number(0.05, 2), draw.number(0.3, 2)
    plain = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": F.relu,
        "selu": F.selu,
        "gelu": F.gelu,
        "gelu_tanh": lambda v: F.gelu(v, approximate="tanh"),
        "mish": F.mish,
    }
    for name, f in plain.items():
        yield f"activations.{name}", {"x": x}, f(t(x))
        yield f"activations.{name}_derivative", {"x": x}, slope(f, x)
    shaped = {
        "leaky_relu": ("alpha", alpha, lambda v: F.leaky_relu(v, alpha)),
        "prelu": ("alpha", alpha, lambda v: F.prelu(v, t([alpha]))),
        "elu": ("alpha", alpha, lambda v: F.elu(v, alpha)),
        "swish": ("beta", beta, lambda v: v * torch.sigmoid(beta * v)),
        "softplus": ("beta", beta, lambda v: F.softplus(v, beta, threshold=1e6)),
    }
    for name, (letter, value, f) in shaped.items():
        yield f"activations.{name}", {"x": x, letter: value}, f(t(x))
        yield f"activations.{name}_derivative", {"x": x, letter: value}, slope(f, x)
    yield "activations.swish", {"x": x}, F.silu(t(x))
    yield "activations.relu_derivative", {"x": [0.0]}, slope(F.relu, [0.0])
    g = draw.array(len(x))
    yield "activations.sigmoid_backward", {"x": x, "g": g}, slope(torch.sigmoid, x, upstream=g)
    dx, da = slope(F.prelu, x, [alpha], upstream=g)
    yield "activations.prelu_backward", {"x": x, "g": g, "alpha": alpha}, {"x": dx, "alpha": da[0]}
    yield "activations.tanh_from_sigmoid", {"x": x}, torch.tanh(t(x))
    p = draw.array(3, low=0.05, high=0.95)
    yield "activations.logit", {"p": p}, torch.logit(t(p))
    normal = torch.distributions.Normal(t(0.0), t(1.0))
    yield "activations.normal_cdf", {"x": x}, normal.cdf(t(x))
    yield "activations.normal_pdf", {"x": x}, normal.log_prob(t(x)).exp()


def softmaxes(draw: Draw):
    n, K, tau = draw.size(), draw.size(2, 5), draw.number(0.2, 3)
    for z in (draw.array(n, K), draw.array(K), [1e4, 0.0, -1e4], [700.0, 700.0]):
        yield "softmax.softmax", {"z": z, "tau": tau}, torch.softmax(t(z) / tau, -1)
        yield "softmax.log_softmax", {"z": z, "tau": tau}, torch.log_softmax(t(z) / tau, -1)
        yield "softmax.log_sum_exp", {"z": z}, torch.logsumexp(t(z), -1)
    z = draw.array(K)
    p = torch.softmax(t(z) / tau, -1)
    jacobian = torch.autograd.functional.jacobian(lambda v: torch.softmax(v / tau, -1), t(z))
    yield "softmax.softmax_jacobian", {"p": p.tolist(), "tau": tau}, jacobian
    g = draw.array(K)
    dz = slope(lambda v: torch.softmax(v / tau, -1), z, upstream=g)
    yield "softmax.softmax_backward", {"p": p.tolist(), "g": g, "tau": tau}, dz
    yield "softmax.entropy", {"p": p.tolist()}, torch.distributions.Categorical(p).entropy()
    yield "softmax.entropy", {"p": [0.0, 1.0]}, t(0.0)
    z0, z1 = z[:2]
    pair = torch.softmax(t([z0, z1]) / tau, -1)
    yield "softmax.sigmoid_of_difference", {"z0": z0, "z1": z1}, torch.softmax(t([z0, z1]), -1)[0]
    yield "softmax.probability_ratio", {"z_i": z0, "z_j": z1, "tau": tau}, pair[0] / pair[1]
    ratio = float(pair[0] / pair[1])
    yield "softmax.tau_for_ratio", {"z_i": z0, "z_j": z1, "ratio": ratio}, t(tau)
    gap = {"p_i": float(pair[0]), "p_j": float(pair[1]), "tau": tau}
    yield "softmax.logit_gap", gap, t(z0 - z1)
    tied = [1.0, 3.0, 3.0, -2.0]
    yield "softmax.softmax_cold_limit", {"z": tied}, torch.softmax(t(tied) / 1e-3, -1)
    yield "softmax.softmax_hot_limit", {"z": tied}, torch.softmax(t(tied) / 1e15, -1)


def class_losses(draw: Draw):
    n, K, alpha = draw.size(), draw.size(2, 5), draw.number(0.05, 0.5)
    z, y = draw.array(n, K), draw.classes(n, K)
    labels = torch.tensor(y)
    for logits in (z, [[1e4 if k == 0 else 0.0 for k in range(K)]] * n):
        given = {"z": logits, "y": y}
        loss = F.cross_entropy(t(logits), labels)
        gradient = slope(lambda v: F.cross_entropy(v, labels), logits)
        yield "losses.cross_entropy", given, loss
        yield "losses.cross_entropy_gradient", given, gradient
        yield "losses.cross_entropy_with_gradient", given, {"loss": loss, "gradient": gradient}

    def smooth(v):
        return F.cross_entropy(v, labels, label_smoothing=alpha)

    yield "losses.label_smoothing_loss", {"z": z, "y": y, "alpha": alpha}, smooth(t(z))
    yield "losses.label_smoothing_gradient", {"z": z, "y": y, "alpha": alpha}, slope(smooth, z)
    hot = F.one_hot(labels, K).double()
    yield "losses.one_hot", {"y": y, "K": K}, hot
    mixed = torch.lerp(hot, torch.full_like(hot, 1 / K), alpha)
    yield "losses.smooth_labels", {"t": hot.tolist(), "alpha": alpha}, mixed
    p = torch.softmax(t(z), -1)
    nll = F.nll_loss(p.log(), labels, reduction="none")
    yield "losses.class_nll", {"p": p.tolist(), "y": y}, nll
    soft = F.cross_entropy(t(z), mixed, reduction="none")
    given = {"p": p.tolist(), "t": mixed.tolist()}
    yield "losses.cross_entropy_of_targets", given, soft

    def margin(v):
        return F.multi_margin_loss(v, labels) * K

    each = [F.multi_margin_loss(t(row), torch.tensor(c)) * K for row, c in zip(z, y, strict=True)]
    yield "losses.multiclass_hinge", {"s": z, "y": y}, margin(t(z))
    yield "losses.multiclass_hinge_gradient", {"s": z, "y": y}, slope(margin, z)
    yield "losses.multiclass_hinge", {"s": z[0], "y": y[0]}, each[0]


def binary_losses(draw: Draw):
    n = draw.size(1, 5)
    z, y = draw.array(n, low=-4, high=4), [float(b) for b in draw.bits(n)]
    p = torch.sigmoid(t(z)).tolist()

    def with_logits(v):
        return F.binary_cross_entropy_with_logits(v, t(y), reduction="sum")

    def squared(v):
        return ((torch.sigmoid(v) - t(y)) ** 2).sum() / 2

    each = F.binary_cross_entropy_with_logits(t(z), t(y), reduction="none")
    yield "losses.bce", {"p": p, "y": y}, F.binary_cross_entropy(t(p), t(y), reduction="none")
    yield "losses.bce_with_logits", {"z": z, "y": y}, each
    huge = F.binary_cross_entropy_with_logits(t([1e4, -1e4]), t([0.0, 1.0]), reduction="none")
    yield "losses.bce_with_logits", {"z": [1e4, -1e4], "y": [0, 1]}, huge
    yield "losses.bce_sum", {"p": p, "y": y}, F.binary_cross_entropy(t(p), t(y), reduction="sum")
    yield "losses.bce_mean", {"p": p, "y": y}, F.binary_cross_entropy(t(p), t(y))
    yield "losses.bce_logit_gradient", {"z": z, "y": y}, slope(with_logits, z)
    total = slope(lambda v: F.binary_cross_entropy(v, t(y), reduction="sum"), p)
    yield "losses.bce_probability_gradient", {"p": p, "y": y}, total
    yield "losses.squared_error_logit_gradient", {"z": z, "y": y}, slope(squared, z)
    ratio = slope(with_logits, z) / slope(squared, z)
    yield "losses.bce_mse_gradient_ratio", {"z": z}, ratio
    X, w = draw.array(n, 2), draw.array(2)
    logits = (t(X) @ t(w)).tolist()
    dw = slope(lambda v: with_logits(t(X) @ v), w)
    yield "losses.bce_weight_gradient", {"X": X, "z": logits, "y": y}, dw
    f, target = draw.array(n), draw.array(n)
    half = F.mse_loss(t(f), t(target), reduction="none") / 2
    yield "losses.squared_error", {"f": f, "y": target}, half
    yield "losses.mean_squared_error", {"f": f, "y": target}, F.mse_loss(t(f), t(target))
    signs = [2 * b - 1 for b in y]
    ones = torch.zeros(n, dtype=torch.float64)
    margin = [
        F.margin_ranking_loss(t([s]), ones[:1], t([c]), margin=1)
        for s, c in zip(f, signs, strict=True)
    ]
    yield "losses.hinge", {"s": f, "y": signs}, torch.stack(margin)


def likelihoods(draw: Draw):
    n = draw.size(1, 4)
    y, f = draw.array(n, low=-5, high=5), draw.array(n, low=-5, high=5)
    sigma, gamma = draw.number(0.3, 3), draw.number(0.3, 3)
    normal, laplace = torch.distributions.Normal, torch.distributions.Laplace
    given = {"y": y, "f": f, "sigma": sigma}
    yield "likelihoods.gaussian_nll", given, -normal(t(f), sigma).log_prob(t(y))
    df = slope(lambda v: -normal(v, sigma).log_prob(t(y)), f)
    yield "likelihoods.gaussian_nll_gradient", given, df
    logs = [float(torch.log(t(sigma)))] * n
    ds = slope(lambda v: -normal(t(f), v.exp()).log_prob(t(y)), logs)
    yield "likelihoods.gaussian_log_sigma_gradient", given, ds
    given = {"y": y, "f": f, "gamma": gamma}
    yield "likelihoods.laplace_nll", given, -laplace(t(f), gamma).log_prob(t(y))
    df = slope(lambda v: -laplace(v, gamma).log_prob(t(y)), f)
    yield "likelihoods.laplace_nll_gradient", given, df
    trials = draw.size(3, 12)
    k, rate = draw.size(0, trials), draw.number(0.05, 0.95)
    ones = t([1.0] * k + [0.0] * (trials - k))

    def mean_nll(v):
        return F.binary_cross_entropy(v.expand(trials), ones)

    given = {"k": k, "n": trials, "f": rate}
    yield "likelihoods.bernoulli_nll", given, mean_nll(t([rate]))
    yield "likelihoods.bernoulli_gradient", given, slope(mean_nll, [rate])[0]
    curve = torch.autograd.functional.hessian(mean_nll, t([rate]))[0, 0]
    yield "likelihoods.bernoulli_curvature", given, curve


def norms(draw: Draw):
    C, eps = draw.choice(2, 4), draw.number(1e-6, 0.5)
    gamma, beta = draw.array(C), draw.array(C)
    affine = {"gamma": gamma, "beta": beta, "eps": eps}
    flat = draw.array(draw.size(2, 5), C)
    maps = draw.array(draw.size(1, 3), C, draw.size(2, 3), draw.size(1, 3))
    for x in (flat, maps):
        v = t(x)
        y = F.batch_norm(v, None, None, t(gamma), t(beta), training=True, eps=eps)
        x_hat = F.batch_norm(v, None, None, training=True, eps=eps)
        columns = v.transpose(0, 1).reshape(C, -1)
        mu, var = columns.mean(1), columns.var(1, correction=0)
        yield "normalization.batch_mean", {"x": x}, mu
        yield "normalization.batch_var", {"x": x}, var
        yield "normalization.batch_norm", {"x": x, **affine}, y
        steps = {"mu": mu, "var": var, "x_hat": x_hat, "y": y}
        yield "normalization.batch_norm_steps", {"x": x, **affine}, steps
        yield "batchnorm.unbiased_batch_var", {"x": x}, columns.var(1)
        yield (
            "normalization.group_norm",
            {"x": x, "G": 2, **affine},
            F.group_norm(v, 2, t(gamma), t(beta), eps),
        )
    yield (
        "normalization.instance_norm",
        {"x": maps, **affine},
        F.instance_norm(t(maps), None, None, t(gamma), t(beta), eps=eps),
    )
    yield (
        "normalization.layer_norm",
        {"x": flat, **affine},
        F.layer_norm(t(flat), [C], t(gamma), t(beta), eps),
    )
    yield (
        "normalization.layer_norm",
        {"x": flat[0], "eps": eps},
        F.layer_norm(t(flat[0]), [C], eps=eps),
    )
    whole = F.layer_norm(t(maps), t(maps).shape[1:], eps=eps)
    yield "normalization.layer_norm", {"x": maps, "eps": eps}, whole
    stored = (t(flat).mean(0), t(flat).var(0, correction=0))
    x_hat = F.batch_norm(t(flat), *stored, eps=eps)
    statistics = {"mu": stored[0].tolist(), "var": stored[1].tolist(), "eps": eps}
    yield "normalization.normalize", {"x": flat, **statistics}, x_hat
    given = {"x_hat": x_hat.tolist(), "gamma": gamma, "beta": beta}
    yield (
        "normalization.scale_shift",
        given,
        F.batch_norm(t(flat), *stored, t(gamma), t(beta), eps=eps),
    )


def batch_norms(draw: Draw):
    C, eps, momentum = draw.size(1, 3), draw.number(1e-6, 0.5), draw.number(0.05, 0.5)
    gamma, beta, mean = draw.array(C), draw.array(C), draw.array(C)
    var = draw.array(C, low=0.2, high=3)
    for shape in ((draw.size(2, 5), C), (draw.size(1, 2), C, 2, 3)):
        x, g = draw.array(*shape), draw.array(*shape)
        stored = (t(mean), t(var))
        F.batch_norm(t(x), *stored, training=True, momentum=momentum)
        given = {"x": x, "running_mean": mean, "running_var": var}
        yield (
            "batchnorm.running_statistics",
            {**given, "momentum": momentum},
            {"mean": stored[0], "var": stored[1]},
        )
        train = F.batch_norm(t(x), None, None, training=True, eps=eps)
        evaluated = F.batch_norm(t(x), *stored, eps=eps)
        modes = {"train": train, "eval": evaluated, "gap": train - evaluated}
        yield "batchnorm.train_and_eval", {**given, "momentum": momentum, "eps": eps}, modes
        given = {**given, "gamma": gamma, "beta": beta, "eps": eps}
        y = F.batch_norm(t(x), t(mean), t(var), t(gamma), t(beta), eps=eps)
        yield "batchnorm.batch_norm_inference", given, y
        yield "batchnorm.batch_norm_inference_affine", given, y

        def train_mode(v, w, b):
            return F.batch_norm(v, None, None, w, b, training=True, eps=eps)

        dx, dw, db = slope(train_mode, x, gamma, beta, upstream=g)
        gradients = {"x": dx, "gamma": dw, "beta": db}
        yield (
            "batchnorm.batch_norm_backward",
            {"x": x, "g": g, "gamma": gamma, "eps": eps},
            gradients,
        )
        frozen = slope(
            lambda v: F.batch_norm(v, t(mean), t(var), t(gamma), t(beta), eps=eps), x, upstream=g
        )
        given = {"g": g, "running_var": var, "gamma": gamma, "eps": eps}
        yield "batchnorm.batch_norm_backward_frozen", given, frozen
    yield from folding(draw, C, {"mu": mean, "var": var, "gamma": gamma, "beta": beta, "eps": eps})
    batches = draw.array(3, 4, C)
    columns = t(batches)
    population = {"mean": columns.mean((0, 1)), "var": columns.var(1).mean(0)}
    yield "batchnorm.population_statistics", {"batches": batches}, population
    yield "batchnorm.population_mean", {"batch_means": columns.mean(1).tolist()}, population["mean"]
    biased = columns.var(1, correction=0).tolist()
    yield "batchnorm.population_var", {"batch_vars": biased, "m": 4}, population["var"]
    yield "batchnorm.unbiased_var", {"var": biased[0], "m": 4}, columns[0].var(0)
    old, new = draw.number(), draw.number()
    lerp = torch.lerp(t(old), t(new), momentum)
    given = {"running": old, "new": new}
    yield "batchnorm.running_average", {**given, "momentum": momentum}, lerp
    yield "batchnorm.running_average_keras", {**given, "momentum": 1 - momentum}, lerp
    x, w, b = draw.array(5), draw.choice(-3.0, 0.1, 10.0), draw.number()
    v = (w * t(x) + b)[:, None]
    y = F.batch_norm(v, None, None, training=True, eps=0.01)[:, 0]
    yield "batchnorm.batch_norm_of_linear", {"x": x, "w": w, "b": b, "eps": 0.01}, y
    given = {"gamma": 0.5, "beta": 0.2, "eps": 0.01}
    count = (
        F.relu(0.5 * F.batch_norm(t(x)[:, None], None, None, training=True, eps=0.01) + 0.2) == 0
    ).sum()
    yield "batchnorm.relu_zero_count", {"x": x, **given}, count


def folding(draw: Draw, C: int, norm: dict):
    n = draw.size(1, 3)
    stored = [t(norm[key]) for key in ("mu", "var", "gamma", "beta")]
    for shape, operation in (((C, n), F.linear), ((C, n, 2, 2), F.conv2d)):
        W, b = draw.array(*shape), draw.array(C)

        def layer(v, W=W, b=b, operation=operation):
            return F.batch_norm(operation(v, t(W), t(b)), *stored, eps=norm["eps"])

        zero = torch.zeros(1, *t(W).shape[1:], dtype=torch.float64)
        jacobian = torch.autograd.functional.jacobian(layer, zero).reshape(t(W).shape)
        folded = {"W": jacobian, "b": layer(zero).reshape(C)}
        yield "batchnorm.fold", {"W": W, "b": b, **norm}, folded
        part = {key: norm[key] for key in ("var", "gamma", "eps")}
        yield "batchnorm.fold_weight", {"W": W, **part}, folded["W"]
        yield "batchnorm.fold_bias", {"b": b, **norm}, folded["b"]
        yield "batchnorm.fold_scale", part, (folded["W"] / t(W)).reshape(C, -1)[:, 0]


def maps(draw: Draw):
    k, s, p, d = draw.size(1, 3), draw.size(1, 3), draw.size(0, 2), draw.size(1, 2)
    H, W = draw.size(6, 8), draw.size(6, 8)
    x, w = draw.array(H, W), draw.array(k, k)
    given = {"x": x, "w": w, "s": s, "p": p}
    yield (
        "convolution.conv2d",
        {**given, "d": d},
        F.conv2d(t([[x]]), t([[w]]), stride=s, padding=p, dilation=d)[0, 0],
    )
    row = F.conv1d(t([[x[0]]]), t([[w[0]]]), stride=s, padding=p, dilation=d)[0, 0]
    yield "convolution.conv1d", {"x": x[0], "w": w[0], "s": s, "p": p, "d": d}, row
    size = {"n": W, "k": k, "s": s, "p": p}
    yield "convolution.output_size", {**size, "d": d}, len(row)
    layers = [[3, 1, 1], [k, s, p, d]]
    deep = F.conv1d(
        F.conv1d(t([[x[0]]]), t([[[1.0] * 3]]), padding=1),
        t([[w[0]]]),
        stride=s,
        padding=p,
        dilation=d,
    )
    yield "convolution.output_sizes", {"n": W, "layers": layers}, [W, deep.shape[-1]]
    k, p = draw.size(2, 4), draw.size(0, 1)
    small, w = draw.array(3, 2), draw.array(k, k)
    up = F.conv_transpose2d(t([[small]]), t([[w]]), stride=s, padding=p)[0, 0]
    yield "convolution.transposed_conv2d", {"x": small, "w": w, "s": s, "p": p}, up
    line = F.conv_transpose1d(t([[x[0]]]), t([[w[0]]]), stride=s, padding=p)[0, 0]
    yield "convolution.transposed_conv1d", {"x": x[0], "w": w[0], "s": s, "p": p}, line
    extra = s - 1
    longer = F.conv_transpose1d(t([[x[0]]]), t([[w[0]]]), stride=s, padding=p, output_padding=extra)
    size = {"n": W, "k": k, "s": s, "p": p, "output_padding": extra}
    yield "convolution.transposed_size", size, longer.shape[-1]
    overlap = F.conv_transpose1d(
        torch.ones(1, 1, W).double(), torch.ones(1, 1, k).double(), stride=s, padding=p
    )
    yield "convolution.transposed_overlap", {"n": W, "k": k, "s": s, "p": p}, overlap[0, 0]
    C_in, C_out = draw.size(), draw.size()
    x, w, b = draw.array(C_in, 4, 5), draw.array(C_out, C_in, 2, 2), draw.array(C_out)
    y = F.conv2d(t([x]), t(w), t(b), stride=s, padding=1)[0]
    yield "convolution.conv2d_channels", {"x": x, "w": w, "b": b, "s": s, "p": 1}, y
    layers = [[draw.size(1, 3), draw.size(1, 3), draw.size(1, 2)] for _ in range(draw.size(1, 3))]
    yield "convolution.receptive_field", {"layers": layers}, field(layers)[0]
    pairs = [dict(zip("rj", field(layers[: i + 1]), strict=True)) for i in range(len(layers))]
    yield "convolution.receptive_fields", {"layers": layers}, pairs


def field(layers):
    """Return the support of one output's gradient, and the shift of the next output's."""
    x = torch.zeros(1, 1, 200).double().requires_grad_()
    y = x
    for k, s, d in layers:
        y = F.conv1d(y, torch.ones(1, 1, k).double(), stride=s, dilation=d)
    starts, ends = [], []
    for i in (0, 1):
        (g,) = torch.autograd.grad(y[0, 0, i], x, retain_graph=True)
        seen = g[0, 0].nonzero()
        starts.append(int(seen.min()))
        ends.append(int(seen.max()))
    return ends[0] - starts[0] + 1, starts[1] - starts[0]


def pools(draw: Draw):
    k, s = draw.size(1, 3), draw.size(1, 3)
    x = draw.array(draw.size(4, 6), draw.size(4, 6))
    for v in (x, [[1.0, 1.0, 2.0], [1.0, 0.0, 2.0], [2.0, 2.0, 2.0]]):
        given = {"x": v, "k": k, "s": s}
        y, where = F.max_pool2d(t([[v]]), k, s, return_indices=True)
        yield "pooling.max_pool", given, y[0, 0]
        yield "pooling.max_pool_indices", given, {"y": y[0, 0], "indices": where[0, 0]}
        g = draw.array(*y.shape[2:])
        dx = slope(lambda m: F.max_pool2d(m[None, None], k, s)[0, 0], v, upstream=g)
        yield "pooling.max_pool_backward", {**given, "g": g}, dx
        yield "pooling.avg_pool", given, F.avg_pool2d(t([[v]]), k, s)[0, 0]
        dx = slope(lambda m: F.avg_pool2d(m[None, None], k, s)[0, 0], v, upstream=g)
        yield "pooling.avg_pool_backward", {**given, "g": g}, dx


def upsamplings(draw: Draw):
    factor, x = draw.size(1, 3), draw.array(draw.size(1, 3), draw.size(1, 4))
    given = {"x": x, "factor": factor}
    yield "upsampling.nearest", given, F.interpolate(t([[x]]), scale_factor=factor)[0, 0]
    yield (
        "upsampling.nearest",
        {**given, "x": x[0]},
        F.interpolate(t([[x[0]]]), scale_factor=factor)[0, 0],
    )
    g = draw.array(len(x) * factor, len(x[0]) * factor)
    dx = slope(lambda v: F.interpolate(v[None, None], scale_factor=factor)[0, 0], x, upstream=g)
    yield "upsampling.nearest_backward", {"g": g, "factor": factor}, dx
    for corners in (False, True):
        aligned = {**given, "align_corners": corners}
        y = F.interpolate(t([[x]]), scale_factor=factor, mode="bilinear", align_corners=corners)[
            0, 0
        ]
        yield "upsampling.bilinear", aligned, y
        row = F.interpolate(t([[x[0]]]), scale_factor=factor, mode="linear", align_corners=corners)[
            0, 0
        ]
        yield "upsampling.linear", {**aligned, "x": x[0]}, row
        n = len(x[0])
        ramp = [float(i) for i in range(n)]
        src = F.interpolate(t([[ramp]]), size=n * factor, mode="linear", align_corners=corners)[
            0, 0
        ]
        yield (
            "upsampling.source_positions",
            {"n": n, "size": n * factor, "align_corners": corners},
            src,
        )
    nails = torch.zeros(1, 1, factor, factor).double()
    nails[..., 0, 0] = 1
    stretched = F.conv_transpose2d(t([[x]]), nails, stride=factor)[0, 0]
    yield "upsampling.zero_insertion", given, stretched


ALL = (
    activations,
    softmaxes,
    class_losses,
    binary_losses,
    likelihoods,
    norms,
    batch_norms,
    maps,
    pools,
    upsamplings,
)
