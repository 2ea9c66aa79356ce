"""Make the README's pictures anew: from the shipped weights, committed numbers and public photos.

    python tools/readme_pictures.py [FOLDER]      # default: docs/pictures
"""

import sys
from pathlib import Path

import numpy as np
from skimage.data import astronaut

from expression_lab import evaluate, faces, plots, recognize

ROOT = Path(__file__).resolve().parent.parent


def reading():
    """A photo of the public domain, read by the shipped classifier."""
    return plots.reading(astronaut(), recognize.read(astronaut()))


def confusion():
    """The shipped classifier's matrix on the FER+ test split, from the committed predictions."""
    results = recognize.results("residual")
    matrix = evaluate.confusion_matrix(results.labels, results.predicted)
    return plots.confusion(matrix, normalize="row")


def augmentation():
    """One face, varied sixteen times by the policy that the shipped weights learned with."""
    from expression_lab.recipes.classifier import POLICY

    photo = astronaut()
    face = faces.crop(photo, faces.find(photo)[0], size=96)
    varied = POLICY(np.repeat(face[None], 16, axis=0), np.random.default_rng(4))
    return plots.faces_grid(varied, columns=8)


PICTURES = {"reading": reading, "confusion": confusion, "augmentation": augmentation}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        plots.save(draw(), folder / f"{name}.png")
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
