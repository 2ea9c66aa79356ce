"""Training faces varied so that a network learns the expression and not the photograph.

A `Policy` varies a whole batch. The single transformations below it take the amount, so that
one can look at each; `mixup` and `cutmix` change the targets too.
"""

from expression_lab.augment.balance import balanced_indices, shares
from expression_lab.augment.class_aware import ClassAware, rarity
from expression_lab.augment.geometric import flip, rotate, scale, shift, transform
from expression_lab.augment.mixing import cutmix, mixup
from expression_lab.augment.noise import blur, gaussian_noise, salt_and_pepper
from expression_lab.augment.occlusion import dark_glasses, face_mask, random_erasing
from expression_lab.augment.photometric import brightness, contrast, gamma, light_gradient, relight
from expression_lab.augment.policy import Policy

__all__ = [
    "ClassAware", "Policy", "balanced_indices", "blur", "brightness", "contrast", "cutmix",
    "dark_glasses", "face_mask", "flip", "gamma", "gaussian_noise", "light_gradient", "mixup",
    "random_erasing", "rarity", "relight", "rotate", "salt_and_pepper", "scale", "shares",
    "shift", "transform",
]
