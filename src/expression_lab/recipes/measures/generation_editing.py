"""Generators as editors: the same face with another expression, without the rest of the photo.

Real aligned faces go through the needle's eye of the latent and come back with another expression.
What is compared is the face as the generator hands it over; how an edited photo looks, which keeps
its own grain, is measured by `expression-lab measure editing`.
"""

import functools

import numpy as np

from expression_lab.errors import LabError
from expression_lab.evaluate import kept
from expression_lab.expressions import EXPRESSIONS

FACES = 100  # neutral ones, and as many happy ones for the target neutral
PATHS = 40  # faces that are taken along all intensities
INTENSITIES = np.linspace(0, 1, 9)
WHO = 50  # faces whose identity is looked at


def table(makers, faces, judges, folder=None, say=print):
    """Measure generators as editors.

    Args:
        makers: list of generation_sources.Drawn
        faces: generation_sources.Material
        judges: dict of name -> recognize.Classifier.
        folder: path or None, where finished rows are kept.
        say: function of one str.

    Returns:
        pandas.DataFrame: a row a generator and target: faces; residual, judge and both, shares
        read as asked; unedited and rebuilt, the share that both read so before the edit, and in
        the face that is only rebuilt; ssim of the rebuilt faces (Wang et al. 2004); smoothness of
        the path from neutral and rank correlation of intensity and probability for each judge,
        empty for neutral; identity distance of the edited and of the rebuilt face, the share of
        edited beyond 0.6
        (NaN without the identity network). A generator that cannot encode has no rows.
    """
    import pandas as pd

    tables = []
    for maker in makers:
        editor = Editing(maker.maker, faces, judges)
        jobs = [{"source": maker.name, "version": maker.version, "target": name}
                for name in EXPRESSIONS]
        try:
            rows = kept.rows(folder, f"editing_{faces.split}", jobs, editor, lambda text: None)
        except (LabError, NotImplementedError, ImportError) as error:
            say(f"{maker.name} cannot edit here: {error}")
            continue
        tables.append(_with_mean(rows.drop(columns="version")))
        say(f"{maker.name} as an editor: both judges read {tables[-1]['both'].iloc[-1]:.0%}")
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


class Editing:
    """One generator, the faces that it edits, and those who judge.

    Args:
        maker: generate.Generator
        faces: generation_sources.Material
        judges: dict of name -> recognize.Classifier.
    """

    def __init__(self, maker, faces, judges):
        self.maker, self.faces, self.judges = maker, faces, judges
        self.start = functools.cache(self._start)

    def __call__(self, target, **_):
        """Edit to one target: dict, the measured part of a row."""
        from expression_lab import evaluate

        before, rebuilt, z, who = self.start("happiness" if target == "neutral" else "neutral")
        edited = self._draw(z, target, 1.0)
        asked, row = [target] * len(edited), {"faces": len(edited)}
        for name, images in (("unedited", before), ("rebuilt", rebuilt), ("", edited)):
            read = {judge: self._read(judge, images) for judge in self.judges}
            found = evaluate.reached_table({judge: evaluate.reached(rows, asked) for judge, rows
                                            in read.items()}, asked).iloc[0]
            row |= {name: found["both"]} if name else found[[*self.judges, "both"]].to_dict()
        row["ssim"] = float(np.mean([_ssim(a, b) for a, b in zip(before, rebuilt)]))
        path = {} if target == "neutral" else self._path(z[:PATHS], target)  # it starts there
        return {**row, **_identity(who, edited), **path}

    def _start(self, shown):
        """Faces that show an expression, the same rebuilt, their latents, and who both are."""
        real = self.faces.real
        mine = np.flatnonzero(real.labels == EXPRESSIONS.index(shown))
        mine = np.random.default_rng(0).permutation(mine)[:FACES]
        before = real.images[np.sort(mine)]
        z, c = self.maker.encode(before)
        rebuilt = self.maker.decode(z, c)
        return before, rebuilt, z, [_embedded(images[:WHO]) for images in (before, rebuilt)]

    def _draw(self, z, target, intensity):
        from expression_lab import generate

        return self.maker.decode(z, generate.condition(target, float(intensity), len(z)))

    def _read(self, judge, images):
        from expression_lab.recipes.measures.generation_look import smaller

        return self.judges[judge].predict_proba(smaller(images), balanced=True)

    def _path(self, z, target):
        """Evenness of the way to the target, and whether its probability rises with it."""
        from expression_lab import evaluate

        path = np.stack([self._draw(z, target, step) for step in INTENSITIES], axis=1)
        rows = {"smoothness": float(np.mean([evaluate.smoothness(one) for one in path]))}
        for judge in self.judges:
            read = self._read(judge, path.reshape(-1, *path.shape[2:]))
            wanted = read[:, EXPRESSIONS.index(target)].reshape(path.shape[:2])
            rows[f"rank_{judge}"] = float(evaluate.monotony(INTENSITIES, wanted).mean())
        return rows


def _ssim(a, b):
    from skimage.metrics import structural_similarity

    return structural_similarity(a, b, data_range=255)


def _identity(who, edited):
    """Distances of dlib's identity to the face before, of the edited and the rebuilt face.

    Args:
        who: pair of float `(n, 128)`, identities of the faces before and rebuilt.
        edited: uint8 `(m, S, S)`, m at least n.
    """
    from expression_lab import evaluate
    from expression_lab.faces import identity

    before, rebuilt = who
    now, same = (evaluate.identity_kept(identity.distance(before, other))
                 for other in (_embedded(edited[:len(before)]), rebuilt))
    return {"identity": now["mean"], "identity_over": now["over"], "identity_rebuilt": same["mean"]}


def _embedded(images):
    """Identities of aligned faces, by landmarks found in them: float32 `(n, 128)`, NaN where the
    identity network is not installed or no eyes are found."""
    from expression_lab.faces import Box, identity, landmarks

    found = np.full((len(images), identity.LENGTH), np.nan, np.float32)
    if not identity.available():
        return found
    square = landmarks.square_of_box(Box(0, 0, *images.shape[1:]))[None]
    for row, image in zip(found, images):
        try:
            row[:] = identity.embed(image, landmarks.locate(image, square, refine=1).landmarks[0])
        except LabError:  # eyes too close, or a face outside: a drawn face may be no face
            continue
    return found


def _with_mean(rows):
    """The rows and their mean, in which targets count alike."""
    import pandas as pd

    mean = {**rows.mean(numeric_only=True), "source": rows["source"].iloc[0], "target": "all",
            "faces": rows["faces"].sum()}
    return pd.concat([rows, pd.DataFrame([mean])], ignore_index=True).astype({"faces": int})
