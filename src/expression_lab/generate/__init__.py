"""Faces that nobody has: drawn by a conditional VAE and a conditional GAN, by expression.

    maker = generate.load("cgan")
    maker.sample("happiness", n=16, seed=0)      # uint8 (16, 64, 64)
    maker.change(faces, "surprise", 0.8)         # the same people, another expression
"""

from expression_lab.generate.conditions import condition
from expression_lab.generate.generator import Generator
from expression_lab.generate.methods import available, load

__all__ = ["Generator", "available", "condition", "load"]
