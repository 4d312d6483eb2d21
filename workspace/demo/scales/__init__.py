"""Made-up companies of a given size, for measuring: the same rows, keys and dates for the same seed and day."""

from workspace.demo.scales.company import fill_scale
from workspace.demo.scales.sizes import SCALES, Scale

__all__ = ["SCALES", "Scale", "fill_scale"]
