"""Make the README's pictures anew: from the shipped weights, committed numbers and public photos.

    python tools/readme_pictures.py [FOLDER [NAME ...]]      # default: docs/pictures, all

`app.png` is a screenshot of `expression-lab app` at 1180 × 760.
"""

import sys
from pathlib import Path

import numpy as np
from skimage.data import astronaut

from expression_lab import edit, evaluate, faces, generate, plots, recognize, video
from expression_lab.expressions import EXPRESSIONS

ROOT = Path(__file__).resolve().parent.parent
CLOSE = slice(36, 196), slice(142, 302)  # the astronaut's head in her photo


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


def synthetic():
    """Four people who do not exist, with all eight expressions."""
    model = faces.model.load()
    people = model.sample(4, seed=0)
    drawn = model.render(people.repeat(8), list(EXPRESSIONS) * 4, size=96).images
    return plots.face_model.table(drawn.reshape(4, 8, 96, 96), columns=EXPRESSIONS, cell=0.95)


def landmarks():
    """The photo's face as mesh, as outlines, and as 68 points."""
    photo = astronaut()
    mesh = faces.analyze(photo)[0].landmarks
    left, top, side = 120, 28, 200
    close = photo[top:top + side, left:left + side]
    titles = ["478 points, as a mesh", "outlines", "68 points"]
    return plots.landmarks.sheet([close] * 3, [mesh - (left, top, 0)] * 3, titles,
                                 ("mesh", "contours", "68"), side=400, columns=3, cell=2.5)


def sliders():
    """Every slider of the editor: the mesh points that it moves, and how far."""
    return plots.editing.sliders()


def editing():
    """The photo's face, edited to all eight expressions at two intensities, and how it is read."""
    photo, reader = astronaut(), recognize.load("residual")
    face, editor = faces.analyze(photo)[0], edit.load("landmarks")
    shown, reached = {}, {}
    for name in EXPRESSIONS:
        made = {grade: editor.edit(photo, edit.Target(name, grade), found=[face])
                for grade in (0.5, 1.0)}
        crops = np.stack([faces.crop(one, face.box, reader.size) for one in made.values()])
        read = reader.predict_proba(crops, balanced=True)[:, EXPRESSIONS.index(name)]
        reached[name] = dict(zip(made, read.tolist(), strict=True))
        shown[name] = {grade: one[CLOSE] for grade, one in made.items()}
    return plots.sheet.targets_sheet(photo[CLOSE], shown, reached)


def generated():
    """People who do not exist, uncurated: three drawn by the GAN, two by the VAE."""
    rows = []
    for name, people in (("cgan", 3), ("cvae", 2)):
        maker = generate.load(name)
        drawn = [maker.sample(one, people, seed=1) for one in EXPRESSIONS]
        rows += list(np.stack(drawn, axis=1))
    return plots.face_model.table(np.stack(rows), columns=EXPRESSIONS,
                                  rows=["GAN"] * 3 + ["VAE"] * 2, cell=0.95)


def film():
    """Moments of the sample clip, read and edited while it runs."""
    stream, strip = video.Stream(), []
    stream.ask("surprised")
    for number, (frame, seconds) in enumerate(video.sample_clip()):
        shown = stream.update(frame, seconds)
        if number in (2, 15, 45, 75, 105):  # at rest, and at the height of each expression
            strip.append(shown)
    rows = [[getattr(one, name)[20:440, 130:510] for one in strip] for name in ("frame", "picture")]
    titles = [f"{one.seconds:.1f} s\n{one.seen[0].expression}" for one in strip]
    return plots.live.frames(rows, titles, ["as it is", "edited"])


def translation():
    """The photo's face by five editors, at intensity 1."""
    photo, rows, titles = astronaut(), [], []
    face, wanted = faces.analyze(photo)[0], [one for one in EXPRESSIONS if one != "contempt"]
    for name in ("landmarks", "refine", "multi", "pix2pix", "cyclegan"):
        editor = edit.load(name)
        titles.append(editor.title.replace(", ", ",\n").replace(" for", "\nfor"))
        rows.append([editor.edit(photo, edit.Target(one), found=[face])[CLOSE]
                     if one in editor.expressions else np.full_like(photo[CLOSE], 255)
                     for one in wanted])
    return plots.live.frames(rows, wanted, titles)


def comparison():
    """What each editor reaches on real kept-out faces, against its time and the identity."""
    return plots.comparison.pareto(evaluate.saved("editors", room="comparison"))


PICTURES = {"reading": reading, "confusion": confusion, "augmentation": augmentation,
            "synthetic": synthetic, "landmarks": landmarks, "sliders": sliders,
            "editing": editing, "generated": generated, "translation": translation,
            "film": film, "comparison": comparison}
DPI = {"synthetic": 92, "landmarks": 72, "sliders": 84, "editing": 84,
       "generated": 92, "translation": 84, "film": 96}  # photos in small files


def main(folder, names=()):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        plots.save(PICTURES[name](), folder / f"{name}.png", DPI.get(name))
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures", sys.argv[2:])
