"""The guided filter with a guide in colour (He, Sun and Tang, 2013): a map that follows the guide's edges.

About each pixel the map is taken as a linear function of the guide's colours, whose coefficients are smooth. So they
are found on a small copy, and enlarged with the guide at full size they give the fine map (He and Sun, 2015).
"""

import cv2
import numpy as np

from framer.imaging.types import FloatMap


def guide_coefficients(guide: FloatMap, target: FloatMap, radius: int, smoothness: float) -> FloatMap:
    """Side × side × 4: the factors of red, green and blue, and the constant, which turn the guide into the map.

    `guide`: side × side × 3, 0 to 1; `target`: side × side, the rough map. Each window reaches `radius` pixels to every
    side. Differences between the guide's colours well below the root of `smoothness` are not edges.
    """

    def mean(image: FloatMap) -> FloatMap:
        window = (2 * radius + 1, 2 * radius + 1)
        return cv2.blur(image, window, borderType=cv2.BORDER_REFLECT).astype(np.float32, copy=False)

    red, green, blue = _split(guide)
    mean_red, mean_green, mean_blue = _split(mean(guide))
    mean_target = mean(target)
    # Covariances with the target, and of the channels with one another.
    r, g, b = (
        mean(channel * target) - channel_mean * mean_target
        for channel, channel_mean in ((red, mean_red), (green, mean_green), (blue, mean_blue))
    )
    rr, gg, bb = (
        mean(channel * channel) - channel_mean * channel_mean + np.float32(smoothness)
        for channel, channel_mean in ((red, mean_red), (green, mean_green), (blue, mean_blue))
    )
    rg, rb, gb = (
        mean(one * other) - one_mean * other_mean
        for one, one_mean, other, other_mean in (
            (red, mean_red, green, mean_green),
            (red, mean_red, blue, mean_blue),
            (green, mean_green, blue, mean_blue),
        )
    )
    # The inverse of the symmetric matrix of these, by cofactors, times the covariances with the target.
    inverse_rr, inverse_rg, inverse_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    inverse_gg, inverse_gb, inverse_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    determinant = inverse_rr * rr + inverse_rg * rg + inverse_rb * rb
    red_factor = (inverse_rr * r + inverse_rg * g + inverse_rb * b) / determinant
    green_factor = (inverse_rg * r + inverse_gg * g + inverse_gb * b) / determinant
    blue_factor = (inverse_rb * r + inverse_gb * g + inverse_bb * b) / determinant
    constant = mean_target - red_factor * mean_red - green_factor * mean_green - blue_factor * mean_blue
    return mean(cv2.merge([red_factor, green_factor, blue_factor, constant]).astype(np.float32, copy=False))


def _split(image: FloatMap) -> list[FloatMap]:
    return [channel.astype(np.float32, copy=False) for channel in cv2.split(image)]
