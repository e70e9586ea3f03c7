"""The streaming pass records what a plain forward pass gives."""

import hashlib
from pathlib import Path

import numpy as np
import torch

from stimuli.images import image_set
from stimuli.units import record


def test_record_equals_one_image_at_a_time(squeezenet1_1):
    images = image_set({"set": "photos", "scales": [1]}, Path())
    crops = images.crops[:34]  # more than one batch
    units = ["fire2:9", "conv1:4", "fire2:0"]
    found, sha256 = record(squeezenet1_1, images, crops, units, 32)

    digest, expected = hashlib.sha256(), []
    for crop in crops:
        pixels = images.read(crop, 32)
        digest.update(crop.id.encode() + b"\0" + pixels.tobytes())
        values = torch.tensor(pixels).permute(2, 0, 1)[None].float() - torch.tensor(
            [123.68, 116.779, 103.939]
        ).view(3, 1, 1)
        with torch.no_grad():
            conv1 = squeezenet1_1.module.conv1(values)
            fire2 = squeezenet1_1.module.fire2(squeezenet1_1.module.pool1(conv1.relu()))
        maps = [fire2[0, 9], conv1[0, 4], fire2[0, 0]]
        expected.append([float(m.mean()) for m in maps])
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)
    assert sha256 == digest.hexdigest()
