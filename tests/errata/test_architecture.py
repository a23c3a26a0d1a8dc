"""What is easily got wrong about residual blocks, joins and upsampling, and what is right."""

from __future__ import annotations

import numpy as np
import pytest

from nncards.reference import convolution, residual, unet, upsampling


def test_residual_jacobian_adds_the_identity_matrix() -> None:
    J = np.array([[0.0, 1.0], [-1.0, 0.0]])
    W, x = J, np.array([1.0, 2.0])
    h = 1e-6
    numeric = np.array(
        [
            (residual.residual_linear(x + h * e, W).y - residual.residual_linear(x - h * e, W).y)
            / (2 * h)
            for e in np.eye(2)
        ]
    ).T
    assert numeric == pytest.approx(residual.residual_jacobian(J), abs=1e-8)
    assert np.abs(numeric - (J + 1)).max() > 0.9  # not a one in every entry


def test_residual_gradient_can_still_fade_or_explode() -> None:
    assert residual.residual_gradient_product([0.01] * 20) == pytest.approx(1.01**20)
    assert residual.plain_gradient_product([0.01] * 20) == pytest.approx(1e-40)
    assert residual.residual_gradient_product([-0.5] * 20) == pytest.approx(0.5**20)
    assert residual.residual_gradient_product([-1.0] * 20) == 0
    assert residual.residual_gradient_product([0.5] * 20) > 3000


def test_easy_identity_and_gradient_path_are_two_arguments() -> None:
    x = np.array([1.0, -2.0])
    still = residual.residual_linear(x, np.zeros((2, 2)))
    assert still.y == pytest.approx(x)  # identity for zero weights
    gone = residual.residual_linear(x, -np.eye(2))
    assert gone.jacobian == pytest.approx(np.zeros((2, 2)))  # the same form, and no gradient


def test_relu_after_the_sum_lets_no_negative_through() -> None:
    x = np.array([-1.0, 2.0])
    y = residual.residual(x, np.zeros(2))
    assert y == pytest.approx(x)
    assert np.maximum(y, 0) == pytest.approx([0, 2])
    inside = residual.residual_relu(x, np.zeros((2, 2)))
    assert inside.y == pytest.approx(x)  # ReLU inside the branch is harmless


def test_concatenation_gives_the_sum_of_the_channels() -> None:
    assert unet.concat_channels(64, 64) == 128
    assert unet.concat_channels(64, 128) == 192  # not twice either of them
    joined = np.concatenate([np.zeros((64, 4, 4)), np.zeros((128, 4, 4))])
    assert joined.shape[0] == 192
    with pytest.raises(ValueError, match="concatenat"):
        np.concatenate([np.zeros((64, 6, 6)), np.zeros((64, 4, 4))])  # the maps must be of one size


def test_addition_with_a_projection_needs_no_equal_channels() -> None:
    x, W = np.ones((64, 16)), np.full((128, 64), 0.01)  # a 1 x 1 convolution on 16 pixels
    branch = np.zeros((128, 16))
    assert (branch + W @ x).shape == (128, 16)
    assert unet.add_channels(128, 128) == 128
    with pytest.raises(ValueError, match="cannot be added"):
        unet.add_channels(64, 128)


def test_bilinear_depends_on_the_corners() -> None:
    x = [[1.0, 2.0], [3.0, 4.0]]
    assert upsampling.bilinear(x, 2)[0] == pytest.approx([1, 1.25, 1.75, 2])
    assert upsampling.bilinear(x, 2, align_corners=True)[0] == pytest.approx([1, 4 / 3, 5 / 3, 2])
    assert upsampling.nearest(x, 2)[0] == pytest.approx([1, 1, 2, 2])


def test_checkerboard_needs_a_kernel_the_stride_does_not_divide() -> None:
    uneven = convolution.transposed_conv1d(np.ones(4), np.ones(3), s=2)
    assert uneven == pytest.approx([1, 1, 2, 1, 2, 1, 2, 1, 1])
    even = convolution.transposed_conv1d(np.ones(4), np.ones(4), s=2)
    assert np.ptp(even[2:-2]) == 0
    assert convolution.transposed_overlap_uneven(3, 2)
    assert not convolution.transposed_overlap_uneven(4, 2)


def test_nearest_copies_into_blocks_of_the_factor() -> None:
    for k in (2, 3):
        block = upsampling.nearest([[1.0, 2.0]], k)
        assert block.shape == (k, 2 * k)
        assert block[:, :k] == pytest.approx(np.ones((k, k)))
