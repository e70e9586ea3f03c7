"""Occlusion and Grad-CAM: by hand, by slow reference and by captum."""

import numpy as np
import pytest
import torch
from captum import attr
from torch import nn

from stimuli.errors import UserError
from stimuli.explanations.grad_cam import grad_cam
from stimuli.explanations.occlusion import occlusion
from tests.stimuli.explanations.networks import Linear, Mixed, network_of, pictures, seeded

TARGETS = torch.tensor([1, 0, 3])


def test_grad_cam_by_hand():
    """Two channels of 2 x 2, which the network reads with weights 1..4 and -1: mean gradients 2.5 and -1."""

    class Tiny(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 1, bias=False)
            self.conv.weight = nn.Parameter(torch.tensor([[1.0, 0, 0], [0, 1.0, 0]])[..., None, None])

        def forward(self, images):
            maps = self.conv(images)
            first = maps[:, 0] * torch.tensor([[1.0, 2.0], [3.0, 4.0]])
            return torch.stack([(first - maps[:, 1]).sum((1, 2)), maps.sum((1, 2, 3))], 1)

    network = network_of(Tiny(), 2)
    inputs = torch.tensor([[[[1.0, 0.0], [0.0, 2.0]], [[0.0, 3.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]])
    signed = torch.tensor([[[2.5, -3.0], [-1.0, 5.0]]])
    targets = torch.tensor([0])
    torch.testing.assert_close(grad_cam(network, inputs, targets, relu=False), signed)
    torch.testing.assert_close(grad_cam(network, inputs, targets), signed.clamp(min=0))


def test_a_map_is_enlarged_bilinearly_after_it_was_cut_off():
    network = network_of(nn.Sequential(nn.Conv2d(3, 1, 2, stride=2, bias=False), nn.Flatten(), Weighted()), 4)
    network.module[0].weight.fill_(1 / 12)
    values = torch.tensor([[1.0, -1.0], [3.0, 5.0]])
    inputs = values.repeat_interleave(2, 0).repeat_interleave(2, 1).expand(1, 3, 4, 4)
    found = grad_cam(network, inputs, torch.tensor([0]))
    # Half a pixel of the small map is one of the large one: weights 3/4 and 1/4, and the edge goes on.
    rows = torch.tensor([[1.0, 0.0], [3.0, 5.0]])
    mix = torch.tensor([[1.0, 0.0], [0.75, 0.25], [0.25, 0.75], [0.0, 1.0]])
    torch.testing.assert_close(found[0], mix @ rows @ mix.T)


class Weighted(nn.Module):
    def forward(self, values):
        return torch.stack([values.sum(1), -values.sum(1)], 1)


def test_with_average_pooling_and_a_dense_layer_grad_cam_is_the_class_activation_map():
    module = seeded(
        nn.Sequential(
            nn.Conv2d(3, 6, 3), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5)
        )
    )
    network, inputs = network_of(module), pictures()
    found = grad_cam(network, inputs, TARGETS, layer="1", relu=False)
    maps = module[0](inputs).relu()
    expected = torch.einsum("nc,nchw->nhw", module[4].weight[TARGETS], maps) / maps[0, 0].numel()
    expected = nn.functional.interpolate(expected[:, None], (24, 24), mode="bilinear")[:, 0]
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("layer", ["first", "norm", "left", "last"])
@pytest.mark.parametrize("relu", [True, False])
def test_grad_cam_is_captums_whatever_works_in_place_after_the_layer(layer, relu):
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(pictures())
    slow = network_of(seeded(Mixed()))
    slow.module.rectify = nn.ReLU()  # captum sees what works in place
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.Tensor, "__iadd__", lambda one, other: one + other)
        cam = attr.LayerGradCam(slow.module, slow.module.get_submodule(layer))
        maps = cam.attribute(inputs, target=TARGETS, relu_attributions=relu)
    expected = nn.functional.interpolate(maps.detach(), (24, 24), mode="bilinear")[:, 0]
    found = grad_cam(network, inputs, TARGETS, layer=layer, relu=relu)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_the_last_convolution_is_the_default():
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(pictures())
    assert torch.equal(grad_cam(network, inputs, TARGETS), grad_cam(network, inputs, TARGETS, layer="last"))


def test_an_unknown_layer_or_a_network_without_convolutions_is_one_sentence():
    network, inputs = network_of(seeded(Mixed())), pictures()
    with pytest.raises(UserError, match="small has no layer 'lats'; close names: last"):
        grad_cam(network, inputs, TARGETS, layer="lats")
    with pytest.raises(UserError, match="small has no convolution; name a layer"):
        grad_cam(network_of(seeded(Linear())), inputs, TARGETS)


def slow_occlusion(network, image, target, patch, stride, colour):
    """Cover every square by hand, and write down what each pixel's squares cost."""
    side, whole = image.shape[-1], float(network.module(image[None])[0, target])
    falls = [[[] for _ in range(side)] for _ in range(side)]
    starts = sorted({min(start, side - patch) for start in range(0, side, stride)})
    for upper in starts:
        for left in starts:
            covered = image.clone()
            covered[:, upper : upper + patch, left : left + patch] = colour
            fall = whole - float(network.module(covered[None])[0, target])
            for y in range(upper, upper + patch):
                for x in range(left, left + patch):
                    falls[y][x].append(fall)
    return torch.tensor([[np.mean(pixel) for pixel in row] for row in falls], dtype=torch.float32)


@pytest.mark.parametrize(("patch", "stride"), [(8, 8), (8, 4), (7, 5), (24, 3), (10, 10)])
def test_a_pixel_has_the_mean_fall_of_the_squares_that_cover_it(patch, stride):
    network = network_of(seeded(Mixed()))
    images = pictures(2)
    inputs = network.prepare(images)
    white = network.prepare(torch.ones(1, 3, 24, 24))[0, :, :1, :1]
    found = occlusion(network, inputs, TARGETS[:2], patch=patch, stride=stride, baseline="white")
    for one, image, target in zip(found, inputs, TARGETS, strict=False):
        expected = slow_occlusion(network, image, target, patch, stride, white)
        torch.testing.assert_close(one, expected, rtol=1e-3, atol=1e-4)


def test_where_the_squares_fit_occlusion_is_captums():
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(pictures())
    expected = attr.Occlusion(network.module).attribute(
        inputs, target=TARGETS, sliding_window_shapes=(3, 8, 8), strides=(3, 4, 4)
    )
    found = occlusion(network, inputs, TARGETS, patch=8, stride=4)
    torch.testing.assert_close(found, expected[:, 0], rtol=1e-3, atol=1e-4)


def test_a_square_larger_than_the_image_covers_all_of_it():
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(pictures())
    found = occlusion(network, inputs, TARGETS, patch=100)
    assert (found == found[:, :1, :1]).all()
    assert found.shape == (3, 24, 24)
