"""Preparing the input: scaling, centring, decorrelating, whitening.

Letters
    x, X    values (n,), examples (n, d), or images (N, H, W, C), channels last
    mu, std mean and biased standard deviation (divides by n) of the TRAINING data
    Sigma   covariance matrix (d, d), biased
    U, lam  its eigenvectors as columns, each of length 1, and its eigenvalues, ascending
    eps     constant added to each eigenvalue under the root

An eigenvector's sign is arbitrary; here its first entry that is not 0 is positive.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, positive

__all__ = [
    "PCA",
    "Centred",
    "Whitened",
    "ZScore",
    "centre_images",
    "channel_mean",
    "channel_std",
    "covariance",
    "decorrelate",
    "mean_image",
    "min_max",
    "normalize_images",
    "pca",
    "scale_pixels",
    "train_statistics",
    "whiten",
    "whitened_coordinates",
    "z_score",
    "zca_whiten",
]


class ZScore(NamedTuple):
    """Mean and biased standard deviation of each feature."""

    mu: Array
    std: Array


def train_statistics(x: ArrayLike) -> ZScore:
    """Return mean and biased standard deviation along the first axis.

    Source: LeCun, Bottou, Orr & Müller 1998 (Efficient BackProp), sec. 4.3.
    """
    x = array("x", x, least=1)
    return ZScore(x.mean(axis=0), x.std(axis=0))


def z_score(x: ArrayLike, mu: ArrayLike, std: ArrayLike) -> Array:
    """Return (x - mu) / std, with the statistics of the training data for test data as well.

    Source: LeCun, Bottou, Orr & Müller 1998, sec. 4.3.

    Raises:
        ValueError: a std is not positive (a constant feature).

    """
    positive(std=std)
    return (array("x", x) - array("mu", mu)) / array("std", std)


def min_max(x: ArrayLike, low: ArrayLike, high: ArrayLike) -> Array:
    """Return (x - low) / (high - low): the training range becomes [0, 1].

    Source: Han, Kamber & Pei 2011, sec. 3.5.2.

    Raises:
        ValueError: high is not greater than low.

    """
    width = array("high", high) - array("low", low)
    positive(**{"high - low": width})
    return (array("x", x) - array("low", low)) / width


def scale_pixels(x: ArrayLike) -> Array:
    """Return x / 255: bytes become numbers in [0, 1].

    Source: PyTorch, torchvision.transforms.ToTensor.
    """
    return array("x", x) / 255


def mean_image(X: ArrayLike) -> Array:
    """Return the mean over the N images, pixel by pixel: H W C numbers.

    Source: Krizhevsky, Sutskever & Hinton 2012, sec. 2.

    Raises:
        ValueError: X has not four axes.

    """
    mean: Array = array("X", X, ndim=4).mean(axis=0)
    return mean


def channel_mean(X: ArrayLike) -> Array:
    """Return the mean over N, H and W: C numbers.

    Source: Simonyan & Zisserman 2015 (VGG), sec. 2.1.

    Raises:
        ValueError: X has not four axes.

    """
    mean: Array = array("X", X, ndim=4).mean(axis=(0, 1, 2))
    return mean


def channel_std(X: ArrayLike) -> Array:
    """Return the biased standard deviation over N, H and W: C numbers.

    Source: He et al. 2016, sec. 3.4 (per-channel statistics); biased, as np.std.

    Raises:
        ValueError: X has not four axes.

    """
    std: Array = array("X", X, ndim=4).std(axis=(0, 1, 2))
    return std


class Centred(NamedTuple):
    """Images less the mean image, and less the mean of each channel; how much each must store."""

    by_image: Array
    by_channel: Array
    image_values: int
    channel_values: int


def centre_images(X: ArrayLike) -> Centred:
    """Return the images centred in both ways.

    Source: Krizhevsky et al. 2012, sec. 2; Simonyan & Zisserman 2015, sec. 2.1.

    Raises:
        ValueError: X has not four axes.

    """
    X = array("X", X, ndim=4)
    image, channel = mean_image(X), channel_mean(X)
    return Centred(X - image, X - channel, image.size, channel.size)


def normalize_images(X: ArrayLike, mu: ArrayLike, std: ArrayLike) -> Array:
    """Return (X - mu) / std, one mu and std a channel, channels last.

    Source: PyTorch, torchvision.transforms.Normalize.

    Raises:
        ValueError: X has not four axes, or a std is not positive.

    """
    return z_score(array("X", X, ndim=4), mu, std)


def covariance(X: ArrayLike) -> Array:
    """Return Sigma = (1/n) sum_i (x_i - mu)(x_i - mu)^T, biased, (d, d).

    Source: Bishop 2006, eq. 12.3.

    Raises:
        ValueError: X has not two axes.

    """
    X = array("X", X, ndim=2)
    centred = X - X.mean(axis=0)
    Sigma: Array = centred.T @ centred / len(X)
    return Sigma


class PCA(NamedTuple):
    """Eigenvalues, largest first, and their eigenvectors as columns."""

    lam: Array
    U: Array


def pca(Sigma: ArrayLike) -> PCA:
    """Return the eigen-decomposition of a covariance, largest variance first.

    Source: Bishop 2006, sec. 12.1.1, eq. 12.5.

    Raises:
        ValueError: Sigma is not symmetric.

    """
    Sigma = array("Sigma", Sigma, ndim=2)
    if Sigma.shape[0] != Sigma.shape[1] or not np.allclose(Sigma, Sigma.T):
        raise ValueError("Sigma must be symmetric")
    lam, U = np.linalg.eigh(Sigma)
    lam, U = lam[::-1], U[:, ::-1]
    first = np.argmax(np.abs(U) > 1e-12, axis=0)
    return PCA(lam, U * np.sign(U[first, np.arange(len(lam))]))


def decorrelate(x: ArrayLike, Sigma: ArrayLike) -> Array:
    """Return U^T x of centred examples (d,) or (n, d): coordinates along the principal axes.

    Source: Bishop 2006, sec. 12.1.3.

    Raises:
        ValueError: Sigma is not symmetric, or the shapes do not fit.

    """
    y: Array = array("x", x, least=1) @ pca(Sigma).U
    return y


def whiten(x: ArrayLike, Sigma: ArrayLike, eps: float = 0.0) -> Array:
    """Return U^T x / sqrt(lam + eps) of centred examples (d,) or (n, d): covariance I for eps 0.

    Source: Bishop 2006, eq. 12.24.

    Raises:
        ValueError: Sigma is not symmetric, the shapes do not fit, or lam + eps is not positive.

    """
    lam = pca(Sigma).lam
    positive(**{"lam + eps": lam + eps})
    return decorrelate(x, Sigma) / np.sqrt(lam + eps)


def zca_whiten(x: ArrayLike, Sigma: ArrayLike, eps: float = 0.0) -> Array:
    """Return U (U^T x / sqrt(lam + eps)): whitened, then turned back to the axes of x.

    Source: Bell & Sejnowski 1997; Krizhevsky 2009, appendix A.

    Raises:
        ValueError: Sigma is not symmetric, the shapes do not fit, or lam + eps is not positive.

    """
    y: Array = whiten(x, Sigma, eps) @ pca(Sigma).U.T
    return y


class Whitened(NamedTuple):
    """Absolute coordinates along the principal axes, before and after division by sqrt(lam)."""

    rotated: Array
    whitened: Array


def whitened_coordinates(x: ArrayLike, Sigma: ArrayLike, eps: float = 0.0) -> Whitened:
    """Return |U^T x| and |U^T x| / sqrt(lam + eps): without the arbitrary signs.

    Source: Bishop 2006, eq. 12.24.

    Raises:
        ValueError: Sigma is not symmetric, the shapes do not fit, or lam + eps is not positive.

    """
    return Whitened(np.abs(decorrelate(x, Sigma)), np.abs(whiten(x, Sigma, eps)))
