"""What PyTorch says about initialisation, optimisers, schedules, decay, depth and counts.

Each function yields (name of ours, arguments, what PyTorch gives).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from layers import slope, t
from torch import nn

if TYPE_CHECKING:
    from draw import Draw


def initialisation(draw: Draw):
    n_in, n_out, k, alpha = (
        draw.size(2, 60),
        draw.size(2, 60),
        draw.choice(1, 3, 5),
        draw.number(0, 1),
    )
    fans = nn.init._calculate_fan_in_and_fan_out(torch.empty(n_out, n_in))
    yield (
        "initialization.dense_fans",
        {"n_in": n_in, "n_out": n_out},
        dict(zip(("fan_in", "fan_out"), fans, strict=True)),
    )
    fans = nn.init._calculate_fan_in_and_fan_out(torch.empty(n_out, n_in, k, k))
    given = {"C_in": n_in, "C_out": n_out, "k": k}
    yield "initialization.conv_fans", given, dict(zip(("fan_in", "fan_out"), fans, strict=True))
    weights = torch.empty(n_out, n_in, dtype=torch.float64)
    for mode, fan in (("fan_in", n_in), ("fan_out", n_out)):
        bound = widest(
            lambda mode=mode: nn.init.kaiming_uniform_(weights, alpha, mode, "leaky_relu")
        )
        given = {"fan": fan, "alpha": alpha}
        yield "initialization.he_uniform_bound", given, bound
        yield "initialization.he_std", given, bound / math.sqrt(3)
        yield "initialization.he_variance", given, bound**2 / 3
    gain = nn.init.calculate_gain("tanh")
    bound = widest(lambda: nn.init.xavier_uniform_(weights, gain))
    given = {"fan_in": n_in, "fan_out": n_out, "gain": gain}
    yield "initialization.glorot_uniform_bound", given, bound
    yield "initialization.glorot_std", given, bound / math.sqrt(3)
    yield "initialization.glorot_variance", given, bound**2 / 3
    bound = widest(lambda: nn.init.kaiming_uniform_(weights, nonlinearity="linear"))
    yield "initialization.xavier_uniform_bound", {"fan_in": n_in}, bound
    yield "initialization.xavier_std", {"fan_in": n_in}, bound / math.sqrt(3)
    yield "initialization.xavier_variance", {"fan_in": n_in}, bound**2 / 3
    for name in ("linear", "sigmoid", "tanh", "relu", "selu"):
        yield "initialization.gain", {"nonlinearity": name}, nn.init.calculate_gain(name)
    leaky = nn.init.calculate_gain("leaky_relu", alpha)
    yield "initialization.gain", {"nonlinearity": "leaky_relu", "alpha": alpha}, leaky
    yield "initialization.gain_for_slope", {"alpha": alpha}, leaky


def widest(initialise) -> float:
    """Return the bound that an initialiser hands to uniform_, without drawing."""
    seen = []

    def uniform(self, low, high, generator=None):
        seen.append(high)
        return self

    original = torch.Tensor.uniform_
    torch.Tensor.uniform_ = uniform
    try:
        initialise()
    finally:
        torch.Tensor.uniform_ = original
    return seen[0]


def train(make, theta, gradients):
    """Return the parameter after each step of an optimiser fed with the gradients, and its states."""
    parameter = t(theta).requires_grad_()
    optimiser = make([parameter])
    thetas, states = [], []
    for g in gradients:
        parameter.grad = t(g)
        optimiser.step()
        thetas.append(parameter.detach().clone())
        states.append(
            {
                k: torch.as_tensor(v).clone()
                for k, v in optimiser.state[parameter].items()
                if v is not None
            }
        )
    return torch.stack(thetas), states


def column(states, key):
    return torch.stack([state[key] for state in states])


def optimisers(draw: Draw):
    shape = draw.choice((3,), (2, 2), (1,))
    theta, steps, lr = draw.array(*shape), draw.size(1, 4), draw.number(0.01, 0.5)
    gradients = draw.array(steps, *shape)
    start = {"theta": theta, "gradients": gradients, "lr": lr}
    optim = torch.optim
    thetas, _ = train(lambda p: optim.SGD(p, lr), theta, gradients)
    yield "optimizers.sgd_run", start, thetas
    yield "optimizers.sgd_step", {"theta": theta, "g": gradients[0], "lr": lr}, thetas[0]
    alpha, rho = draw.number(0.1, 0.95), draw.number(0.3, 0.95)
    for name, nesterov in (("momentum", False), ("nag_torch", True)):
        thetas, states = train(
            lambda p, n=nesterov: optim.SGD(p, lr, alpha, nesterov=n), theta, gradients
        )
        v = column(states, "momentum_buffer")
        yield f"optimizers.{name}_run", {**start, "alpha": alpha}, {"v": v, "theta": thetas}
        yield from last(
            f"optimizers.{name}_step",
            thetas,
            theta,
            gradients,
            {"v": v},
            {"lr": lr, "alpha": alpha},
        )
    yield from adaptive(start, rho, draw.number(1e-8, 0.1))
    yield from adams(draw, start)


def last(name, thetas, theta, gradients, states, constants, **more):
    """Yield the last step alone, from the state PyTorch was in before it."""
    before = thetas[-2].tolist() if len(thetas) > 1 else theta
    zero = torch.zeros_like(thetas[0])
    old = {key: (value[-2] if len(value) > 1 else zero).tolist() for key, value in states.items()}
    given = {"theta": before, **old, "g": gradients[-1], **constants}
    yield (
        name,
        given,
        {**{key: value[-1] for key, value in states.items()}, "theta": thetas[-1], **more},
    )


def adaptive(start, rho, eps):
    theta, gradients, lr = start["theta"], start["gradients"], start["lr"]
    optim = torch.optim
    made = {
        "adagrad": (lambda p: optim.Adagrad(p, lr, eps=eps), {"lr": lr, "eps": eps}, {"r": "sum"}),
        "rmsprop": (
            lambda p: optim.RMSprop(p, lr, alpha=rho, eps=eps),
            {"lr": lr, "rho": rho, "eps": eps},
            {"r": "square_avg"},
        ),
        "adadelta": (
            lambda p: optim.Adadelta(p, lr, rho, eps),
            {"lr": lr, "rho": rho, "eps": eps},
            {"r": "square_avg", "u": "acc_delta"},
        ),
    }
    for name, (make, constants, keys) in made.items():
        thetas, states = train(make, theta, gradients)
        ours = {key: column(states, theirs) for key, theirs in keys.items()}
        given = {"theta": theta, "gradients": gradients, **constants}
        yield f"optimizers.{name}_run", given, {**ours, "theta": thetas}
        yield from last(f"optimizers.{name}_step", thetas, theta, gradients, ours, constants)


def adams(draw: Draw, start):
    theta, gradients, lr = start["theta"], start["gradients"], start["lr"]
    beta1, beta2, lam = draw.number(0.3, 0.95), draw.number(0.5, 0.999), draw.number(0.01, 0.5)
    eps, T, optim = draw.number(1e-8, 0.01), len(gradients), torch.optim
    constants = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps}
    given = {"theta": theta, "gradients": gradients, **constants}
    kinds = {
        "adam": (lambda p: optim.Adam(p, lr, (beta1, beta2), eps), {}),
        "adamw": (
            lambda p: optim.AdamW(p, lr, (beta1, beta2), eps, weight_decay=lam),
            {"lam": lam},
        ),
        "adam_l2": (
            lambda p: optim.Adam(p, lr, (beta1, beta2), eps, weight_decay=lam),
            {"lam": lam},
        ),
    }
    for name, (make, decay) in kinds.items():
        thetas, states = train(make, theta, gradients)
        m, v = column(states, "exp_avg"), column(states, "exp_avg_sq")
        times = t([float(i + 1) for i in range(T)]).reshape(-1, *[1] * (m.dim() - 1))
        m_hat, v_hat = m / (1 - beta1**times), v / (1 - beta2**times)
        if name != "adam_l2":
            hats = {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat, "theta": thetas}
            yield f"optimizers.{name}_run", {**given, **decay}, hats
        state, more = {"m": m, "v": v}, {"t": T, **constants, **decay}
        yield from last(f"optimizers.{name}_step", thetas, theta, gradients, state, more)
        if name == "adam":
            before = t(theta) if T == 1 else thetas[-2]
            update = {
                "m_hat": m_hat[-1].tolist(),
                "v_hat": v_hat[-1].tolist(),
                "lr": lr,
                "eps": eps,
            }
            yield "optimizers.adam_update", update, before - thetas[-1]
            yield (
                "optimizers.bias_correct",
                {"average": m[-1].tolist(), "beta": beta1, "t": T},
                m_hat[-1],
            )
            averages = {"average": m[-1].tolist(), "new": gradients[0], "beta": beta1}
            yield "optimizers.ema", averages, torch.lerp(t(gradients[0]), m[-1], beta1)


def schedule(make, lr, steps):
    """Return the rate at steps 0, 1, ... of a PyTorch scheduler."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr)
    scheduler = make(optimiser)
    rates = []
    for _ in range(steps):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return rates


def schedules(draw: Draw):
    s, lr, steps = torch.optim.lr_scheduler, draw.number(0.1, 1), 13
    times, factor, N = list(range(steps)), draw.number(0.3, 0.95), draw.size(1, 5)
    rates = schedule(lambda o: s.StepLR(o, N, factor), lr, steps)
    yield "schedules.step_decay", {"t": times, "lr": lr, "factor": factor, "N": N}, rates
    rates = schedule(lambda o: s.ExponentialLR(o, factor), lr, steps)
    yield "schedules.exponential_decay", {"t": times, "lr": lr, "gamma": factor}, rates
    k = draw.number(0, 2)
    rates = schedule(lambda o: s.LambdaLR(o, lambda i: 1 / (1 + k * i)), lr, steps)
    yield "schedules.inverse_decay", {"t": times, "lr": lr, "k": k}, rates
    low, T = draw.number(0, 0.1), draw.size(2, 6)
    given = {"t": times[: T + 1], "lr_max": lr, "lr_min": low, "T": T}
    rates = schedule(lambda o: s.CosineAnnealingLR(o, T, low), lr, T + 1)
    yield "schedules.cosine_annealing", given, rates
    rates = schedule(lambda o: s.CosineAnnealingWarmRestarts(o, T, 1, low), lr, steps)
    yield "schedules.cosine_restarts", {**given, "t": times}, rates
    rates = schedule(lambda o: s.CosineAnnealingWarmRestarts(o, T, 2, low), lr, steps)
    yield "schedules.cosine_warm_restart", {**given, "t": 12, "T_mult": 2}, rates[12]
    rates = schedule(lambda o: s.LinearLR(o, 1.0, factor, T), lr, steps)
    yield "schedules.linear_decay", {"t": times, "lr": lr, "lr_end": lr * factor, "T": T}, rates
    rates = schedule(lambda o: s.LambdaLR(o, lambda i: min(i / T, 1)), lr, steps)
    yield "schedules.linear_warmup", {"t": times, "lr": lr, "T": T}, rates
    given = {"t": times, "lr_min": low, "lr_max": lr, "s": T}
    for name in ("triangular", "triangular2"):
        rates = schedule(
            lambda o, n=name: s.CyclicLR(o, low, lr, T, mode=n, cycle_momentum=False), lr, steps
        )
        yield f"schedules.{name}", given, rates
    yield from plateau(draw, lr, factor)


def plateau(draw: Draw, lr, factor):
    losses = [round(x, 1) for x in draw.array(12, low=0.1, high=1)]  # one decimal: ties
    patience, threshold = draw.size(0, 3), draw.choice(0.0, 0.1)
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimiser, factor=factor, patience=patience, threshold=threshold, eps=0
    )
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimiser.param_groups[0]["lr"])
    given = {
        "losses": losses,
        "lr": lr,
        "factor": factor,
        "patience": patience,
        "threshold": threshold,
    }
    drops = len({*rates} | {lr}) - 1
    yield "schedules.reduce_on_plateau", given, {"lr": rates, "drops": drops}


def clipping(draw: Draw):
    g, other, c = draw.array(3), draw.array(2, 2), draw.number(0.5, 4)
    norm = torch.linalg.vector_norm(torch.cat([t(g), t(other).flatten()]))
    yield "clipping.global_norm", {"gradients": [g, other]}, norm
    factor = torch.clamp(c / norm, max=1)
    yield "clipping.clip_factor", {"norm": float(norm), "c": c}, factor
    clipped = [t(g) * factor, t(other) * factor]
    yield "clipping.clip_by_global_norm", {"gradients": [g, other], "c": c}, clipped
    shorter = t(g) * torch.clamp(c / torch.linalg.vector_norm(t(g)), max=1)
    yield "clipping.clip_by_norm", {"g": g, "c": c}, shorter
    yield "regularization.norm_projection", {"theta": g, "r": c}, shorter
    yield "clipping.clip_by_value", {"g": g, "c": c / 4}, torch.clamp(t(g), -c / 4, c / 4)


def penalties(draw: Draw):
    theta, g, lr, lam, beta = (
        draw.array(4),
        draw.array(4),
        draw.number(0.01, 0.5),
        draw.number(0.01, 1),
        draw.number(0, 2),
    )
    given = {"theta": theta, "g": g, "lr": lr, "lam": lam}
    decayed, _ = train(lambda p: torch.optim.SGD(p, lr, weight_decay=lam), theta, [g])
    yield "regularization.weight_decay_step", given, decayed[0]
    decayed, _ = train(lambda p: torch.optim.SGD(p, lr, weight_decay=2 * lam), theta, [g])
    yield "regularization.l2_step", given, decayed[0]
    theta[0] = 0.0
    given = {**given, "theta": theta}
    of = {"l2": lambda v: lam * (v**2).sum(), "l1": lambda v: lam * v.abs().sum()}
    for name, penalty in of.items():
        yield f"regularization.{name}_gradient", {"theta": theta, "lam": lam}, slope(penalty, theta)
        yield f"regularization.{name}_penalty", {"W": theta}, penalty(t(theta)) / lam
    sparse, _ = train(
        lambda p: torch.optim.SGD(p, lr), theta, [(t(g) + slope(of["l1"], theta)).tolist()]
    )
    yield "regularization.l1_step", given, sparse[0]
    v = t(theta)
    yield "regularization.elastic_net", {"W": theta, "beta": beta}, (beta * v**2 + v.abs()).sum()
    zeros = [[0.0] * 4] * 3
    shrunk, _ = train(lambda p: torch.optim.SGD(p, lr, weight_decay=2 * lam), theta, zeros)
    yield "regularization.decay_shrink", {"theta": theta, "lr": lr, "lam": lam, "k": 3}, shrunk[-1]
    yield (
        "regularization.soft_threshold",
        {"a": theta, "cut": lam},
        nn.functional.softshrink(v, lam),
    )


def depth(draw: Draw):
    d = draw.size(1, 3)
    x, W, b = draw.array(d), draw.array(d, d), draw.array(d)
    for name, f in (("linear", lambda s: s), ("relu", torch.relu)):

        def block(v, f=f):
            return v + f(t(W) @ v + t(b))

        jacobian = torch.autograd.functional.jacobian(block, t(x))
        y = block(t(x))
        parts = {"F": y - t(x), "y": y, "jacobian": jacobian}
        yield f"residual.residual_{name}", {"x": x, "W": W, "b": b}, parts
    yield "residual.residual", {"x": x, "F": (t(W) @ t(x)).tolist()}, t(x) + t(W) @ t(x)
    jacobian = torch.autograd.functional.jacobian(lambda v: v + t(W) @ v, t(x))
    yield "residual.residual_jacobian", {"J": W}, jacobian
    f_prime = draw.array(draw.size(1, 6))

    def stack(v, skip):
        for a in f_prime:
            v = a * v + (v if skip else 0)
        return v

    with_skip, without = (slope(lambda v, s=s: stack(v, s), 1.0) for s in (True, False))
    yield "residual.residual_gradient_product", {"f_prime": f_prime}, with_skip
    yield "residual.plain_gradient_product", {"f_prime": f_prime}, without
    yield (
        "residual.gradient_products",
        {"f_prime": f_prime},
        {"residual": with_skip, "plain": without},
    )
    w, start = draw.array(draw.size(1, 5)), draw.number()
    for name, f in (("sigmoid", torch.sigmoid), ("tanh", torch.tanh), ("relu", torch.relu)):

        def chain(v, f=f):
            states = []
            for weight in w:
                v = f(weight * v)
                states.append(v)
            return torch.stack(states)

        dx = slope(lambda v, f=f: chain(v, f)[-1], start)
        expected = {"x": chain(t(start)), "derivative": dx}
        yield "residual.activation_chain", {"x": start, "w": w, "activation": name}, expected
    P = draw.size(0, 5)
    power = torch.linalg.matrix_power(t(W), P) @ t(x)
    yield "residual.matrix_power", {"W": W, "x": x, "P": P}, power
    symmetric = ((t(W) + t(W).T) / 2).tolist()
    lam = torch.linalg.eigvalsh(t(symmetric))
    y = torch.linalg.matrix_power(t(symmetric), P) @ t(x)
    yield "residual.eigen_growth", {"W": symmetric, "x": x, "P": P}, {"eigenvalues": lam, "y": y}
    yield "residual.dominant_eigenvalue", {"W": W}, torch.linalg.eigvals(t(W)).abs().max()


def graphs(draw: Draw):
    x, y, z, w = draw.array(4)
    given = {"x": x, "y": y, "z": z, "w": w}
    graph = {
        "product_of_sum": (given, lambda x, y, z, w: (x * y + z) * w),
        "shared_node": ({"x": x, "y": y, "w": w}, lambda x, y, w: (x * y + x**2) * w),
        "neuron": ({"w": w, "x": x, "b": z}, lambda w, x, b: torch.sigmoid(w * x + b)),
    }
    for name, (inputs, f) in graph.items():
        gradients = slope(f, *inputs.values())
        value = f(*(t(v) for v in inputs.values()))
        yield f"backprop.{name}", inputs, {"f": value, **dict(zip(inputs, gradients, strict=True))}
    m, n = draw.size(1, 3), draw.size(1, 3)
    x, Q, A, P, B = (
        draw.array(m),
        draw.array(n, m, m),
        draw.array(n, m),
        draw.array(n, n),
        draw.array(n),
    )

    def inner(v):
        return torch.stack([v @ t(Q[i]) @ v + t(A[i]) @ v for i in range(n)])

    def outer(u):
        return (u @ t(P) @ u + t(B) @ u)[None]

    jacobian = torch.autograd.functional.jacobian
    J, row = jacobian(inner, t(x)), jacobian(outer, inner(t(x)))
    yield "backprop.quadratic_map", {"x": x, "Q": Q, "A": A}, inner(t(x))
    yield "backprop.quadratic_map_jacobian", {"x": x, "Q": Q, "A": A}, J
    whole = jacobian(lambda v: outer(inner(v)), t(x))
    yield "backprop.quadratic_chain", {"x": x, "Q": Q, "A": A, "P": P, "B": B}, whole
    yield "backprop.chain_rule", {"jacobians": [row.tolist(), J.tolist()]}, whole


def networks(draw: Draw):
    n, d, h, k = draw.size(), draw.size(), draw.size(), draw.size(1, 2)
    shapes = {"X": (n, d), "W1": (h, d), "W2": (k, h), "b1": (h,), "b2": (k,)}
    given = {name: draw.array(*shape) for name, shape in shapes.items()}
    targets = [[float(b) for b in draw.bits(k)] for _ in range(n)]
    for f_name, f in (("relu", torch.relu), ("sigmoid", torch.sigmoid), ("tanh", torch.tanh)):
        for loss in ("squared", "bce"):

            def forward(X, W1, W2, b1, b2, f=f, loss=loss):
                s2 = f(X @ W1.T + b1) @ W2.T + b2
                if loss == "bce":
                    return (
                        nn.functional.binary_cross_entropy_with_logits(
                            s2, t(targets), reduction="sum"
                        )
                        / n
                    )
                return ((s2 - t(targets)) ** 2).sum() / (2 * n)

            gradients = dict(zip(given, slope(forward, *given.values()), strict=True))
            value = forward(*(t(v) for v in given.values()))
            arguments = {**given, "t": targets, "activation": f_name, "loss": loss}
            yield "backprop.mlp", arguments, {"loss": value, **gradients}
    layers = nn.Sequential(nn.Linear(d, h), nn.Linear(h, k)).double()
    with torch.no_grad():
        for layer, W, b in ((layers[0], "W1", "b1"), (layers[1], "W2", "b2")):
            layer.weight.copy_(t(given[W]))
            layer.bias.copy_(t(given[b]))
    zero = torch.zeros(d, dtype=torch.float64)
    W = torch.autograd.functional.jacobian(layers, zero)
    stacked = {"weights": [given["W1"], given["W2"]], "biases": [given["b1"], given["b2"]]}
    rank = torch.linalg.matrix_rank(W)
    yield "backprop.collapse", stacked, {"W": W, "b": layers(zero).detach(), "rank": rank}


def single_units(draw: Draw):
    n, d, k = draw.size(2, 4), draw.size(1, 3), draw.size(1, 4)
    x, w, b, g = draw.array(n, d), draw.array(d), draw.number(), draw.array(n)

    def relu(v):
        return torch.relu(t(x) @ v + b)

    yield "units.preactivations", {"x": x, "w": w, "b": b}, t(x) @ t(w) + b
    gradient = slope(relu, w, upstream=g)
    yield "units.relu_unit_gradient", {"x": x, "w": w, "b": b, "g": g}, gradient
    linear = slope(lambda v: t(x) @ v, w, upstream=g)
    yield "units.weight_gradient", {"x": x, "delta": g}, linear / n
    each = torch.autograd.functional.jacobian(lambda v: (t(x) @ v) * t(g), t(w))
    yield "units.weight_gradient_each", {"x": x, "delta": g}, each
    pieces, biases = draw.array(k, d), draw.array(k)

    def maxout(v):
        return (t(pieces) @ v + t(biases)).max()

    z = t(pieces) @ t(x[0]) + t(biases)
    unit = {"z": z, "h": z.max(), "piece": z.argmax(), "gradient": slope(maxout, x[0])}
    yield "units.maxout_unit", {"x": x[0], "w": pieces, "b": biases}, unit
    yield "units.maxout", {"x": x[0], "w": pieces, "b": biases}, z.max()
    layer = nn.Linear(d, 5 * k)
    yield "units.maxout_parameters", {"d": d, "units": 5, "k": k}, numel(layer)


def numel(*modules) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def counts(draw: Draw):
    a, b, c, k, groups = (
        draw.size(1, 9),
        draw.size(1, 9),
        draw.size(1, 9),
        draw.choice(1, 3, 5),
        draw.size(1, 3),
    )
    bias = draw.choice(True, False)
    yield (
        "counts.dense_parameters",
        {"n_in": a, "n_out": b, "bias": bias},
        numel(nn.Linear(a, b, bias)),
    )
    two = numel(nn.Linear(a, b), nn.Linear(b, c))
    yield "counts.mlp_parameters", {"sizes": [a, b, c]}, two
    grouped = nn.Conv2d(a * groups, b * groups, k, bias=bias, groups=groups)
    given = {"C_in": a * groups, "C_out": b * groups, "k": k, "bias": bias, "groups": groups}
    yield "counts.conv_parameters", given, numel(grouped)
    double = numel(nn.Conv2d(a, b, 3), nn.Conv2d(b, b, 3))
    yield "counts.double_conv_parameters", {"C_in": a, "C_out": b}, double
    flat = nn.Linear(4 * 5 * a, c)
    yield (
        "counts.linear_classifier_parameters",
        {"H": 4, "W": 5, "channels": a, "C": c},
        numel(flat),
    )
    yield "counts.head_parameters", {"d": a, "C": c, "bias": bias}, numel(nn.Linear(a, c, bias))
    conv, dense = numel(nn.Conv2d(a, b, 3)), numel(nn.Linear(12 * a, 12 * b))
    given = {"H": 3, "W": 4, "C_in": a, "C_out": b, "k": 3}
    yield "counts.tying", given, {"conv": conv, "dense": dense, "ratio": dense / conv}
    trunk = nn.Sequential(nn.Linear(4, 5), nn.Linear(5, a))
    for p in trunk[0].parameters():
        p.requires_grad = False
    parameters = [*trunk.parameters(), *nn.Linear(a, c).parameters()]
    free = sum(p.numel() for p in parameters if p.requires_grad)
    given = {"trunk": numel(trunk), "d": a, "C": c, "unfrozen": [numel(trunk[1])]}
    frozen = sum(p.numel() for p in parameters if not p.requires_grad)
    yield "counts.transfer_parameters", given, {"trainable": free, "frozen": frozen}
    norm = nn.BatchNorm2d(a)
    kept = norm.running_mean.numel() + norm.running_var.numel()
    yield "normalization.norm_parameters", {"C": a}, {"trainable": numel(norm), "buffers": kept}
    group = {"trainable": numel(nn.GroupNorm(1, a)), "buffers": 0}
    yield "normalization.norm_parameters", {"C": a, "kind": "group"}, group
    wide = numel(nn.Conv2d(a + b, c, 3))
    yield (
        "unet.join",
        {"C_enc": a, "C_dec": b, "C_out": c},
        {"channels": a + b, "parameters": wide, "can_add": a == b},
    )
    joined = torch.cat([torch.empty(1, a, 1, 1), torch.empty(1, b, 1, 1)], 1).shape[1]
    yield "unet.concat_channels", {"C_enc": a, "C_dec": b}, joined


def preparation(draw: Draw):
    n, d = draw.size(3, 5), draw.size(1, 3)
    X = draw.array(n, d)
    cov = torch.cov(t(X).T, correction=0).reshape(d, d)
    yield "preprocessing.covariance", {"X": X}, cov
    lam = torch.linalg.eigvalsh(cov).flip(0)
    yield "preprocessing.pca", {"Sigma": cov.tolist()}, {"lam": lam}
    mean, std = t(X).mean(0), t(X).std(0, correction=0)
    yield "preprocessing.train_statistics", {"x": X}, {"mu": mean, "std": std}
    given = {"x": X, "mu": mean.tolist(), "std": std.tolist()}
    yield "preprocessing.z_score", given, nn.functional.batch_norm(t(X), mean, std**2, eps=0)
    images = t(draw.array(2, 3, 2, 3, low=0, high=255))
    given = {"X": images.tolist()}
    last = images.permute(0, 3, 1, 2)
    mu, std = last.mean((0, 2, 3)), last.std((0, 2, 3), correction=0)
    yield "preprocessing.mean_image", given, torch.stack(list(images)).mean(0)
    yield "preprocessing.channel_mean", given, mu
    yield "preprocessing.channel_std", given, std
    normal = nn.functional.batch_norm(last, mu, std**2, eps=0).permute(0, 2, 3, 1)
    yield (
        "preprocessing.normalize_images",
        {**given, "mu": mu.tolist(), "std": std.tolist()},
        normal,
    )
    n, d = draw.size(4, 6), 2
    A, y = draw.array(n, d), draw.array(n)
    yield "estimation.least_squares", {"X": A, "y": y}, torch.linalg.lstsq(t(A), t(y)).solution
    full = slope(lambda v: (t(A) @ v).mean(), [0.0] * d)
    yield "estimation.full_gradient", {"g": A}, full


ALL = (
    initialisation,
    optimisers,
    schedules,
    clipping,
    penalties,
    depth,
    graphs,
    networks,
    single_units,
    counts,
    preparation,
)
