"""A comparison that nobody ran: every table of `comparison.tables`, with made-up numbers."""

import numpy as np
import pandas as pd

from expression_lab.evaluate import comparison
from expression_lab.expressions import EXPRESSIONS

TITLES = {"landmarks": "Landmark warp", "autoencoder": "Autoencoder", "cvae": "Conditional VAE",
          "cgan": "Conditional GAN", "pix2pix": "Pix2Pix", "cyclegan": "CycleGAN",
          "multi": "One network, all expressions", "refine": "Warp, then refine"}
# Shares read as asked by both, identity distance, milliseconds: of nobody.
WORTH = {"landmarks": (0.70, 0.33, 16), "autoencoder": (0.30, 0.39, 20), "cvae": (0.77, 0.48, 19),
         "cgan": (0.72, 0.53, 23), "pix2pix": (0.89, 0.42, 31), "cyclegan": (0.90, 0.36, 24),
         "multi": (0.86, 0.37, 15), "refine": (0.92, 0.37, 28)}
CLASSIFIERS = ("residual", "tiny")
MADE = {"version": "0.9", "python": "3.11.4", "system": "Linux", "processors": 2, "seconds": 431.0,
        "seed": 0, "fingerprints": {name: 1000 + k for k, name in enumerate(WORTH)},
        "reference": "unedited faces that show the target"}
FACES = 200


def result(editors=tuple(WORTH), classifiers=CLASSIFIERS, drop=(), **changes):
    """A made-up Result.

    Args:
        editors, classifiers: names.
        drop: names of tables that it shall lack.
        changes: tables by name that take the place of the made-up ones.
    """
    plan = comparison.Plan(editors=editors, classifiers=classifiers, faces=FACES)
    tables = {"editors": _editors(editors), "targets": _targets(editors),
              "read_as": _read_as(editors), "intensity": _intensity(editors),
              "failures": _failures(editors), **_classifiers(classifiers), "claims": _claims()}
    tables = {name: changes.get(name, table) for name, table in tables.items() if name not in drop}
    return comparison.Result(plan, dict(MADE), tables, _sheets(editors))


def _known(name):
    return comparison.TARGETS[:2] if name == "cyclegan" else comparison.TARGETS


def _ends(name, value, half):
    return {name: value, f"{name}_low": value - half, f"{name}_high": min(value + half, 1)}


def _editors(editors):
    rows = []
    for k, name in enumerate(editors):
        both, identity, time = WORTH[name]
        targets = len(_known(name))
        rows.append({
            "editor": name, "title": TITLES[name], "targets": targets, "edits": FACES * targets,
            "failed": 3 * (name == "cgan"), **_ends("residual", both + 0.03, 0.02),
            **_ends("judge", both + 0.02, 0.02), **_ends("both", both, 0.02), "unedited": 0.02,
            **_ends("identity", identity, 0.01), "identity_faces": 40 * targets,
            "same_person": 1.1 - identity / 3, "detail": 1.1 - 0.03 * k, "contrast": 1.0,
            "ssim": 0.99, "sharpness": 1 - 0.01 * k, "naturalness": 0.1 * k, "seams": 4 * k,
            "folds": 0, "artefacts": 4 * k / targets / 2, "frechet": 5.0 + k, "kernel": 0.2 + k / 9,
            "rank_residual": 0.97, "rank_judge": 0.95 - 0.02 * k, "smoothness": 0.8, "cycle": 5.5,
            "no_op": 2.5, "milliseconds": float(time), "memory": 120.0 + k,
            "parameters": 400_000 * k, "bytes": 900_000 * k, "minutes": 12.5})
    return pd.DataFrame(rows)


def _targets(editors):
    rows = []
    for name in editors:
        for k, target in enumerate(_known(name)):
            both = np.clip(WORTH[name][0] + 0.06 - 0.03 * k, 0, 1)
            rows.append({"editor": name, "target": target, "faces": FACES, "failed": 0,
                         **_ends("residual", both, 0.04), **_ends("judge", both, 0.04),
                         **_ends("both", both, 0.04), "unedited": 0.02,
                         **_ends("identity", WORTH[name][1], 0.02), "identity_faces": 40})
    return pd.DataFrame(rows)


def _read_as(editors):
    rows = []
    for name in editors:
        for judge in comparison.JUDGES:
            for target in _known(name):
                right = round(FACES * WORTH[name][0])
                counts = dict.fromkeys(EXPRESSIONS, 0)
                counts["contempt"], counts[target] = FACES - right, right
                rows.append({"editor": name, "judge": judge, "target": target, **counts})
    return pd.DataFrame(rows)


def _intensity(editors):
    grades = (0.0, 0.25, 0.5, 0.75, 1, 1.25)
    return pd.DataFrame([
        {"editor": name, "target": target, "intensity": grade, "faces": 10,
         "p_residual": grade**2 / 1.6 * WORTH[name][0], "p_judge": grade / 1.25 * WORTH[name][0],
         "identity": 0.4 * grade * WORTH[name][1]}
        for name in editors for target in _known(name) for grade in grades])


def _failures(editors):
    return pd.DataFrame([{"editor": name, "target": "anger", "failed": 3, "of": FACES,
                          "why": "The face is turned too far away."}
                         for name in editors if name == "cgan"],
                        columns=["editor", "target", "failed", "of", "why"])


def _classifiers(names):
    rows, matrix, damages, groups = [], [], [], []
    for k, name in enumerate(names):
        accuracy = 0.85 - 0.1 * k
        rows.append({"classifier": name, "faces": 800, **_ends("accuracy", accuracy, 0.02),
                     **_ends("macro_f1", accuracy - 0.1, 0.03),
                     **_ends("mean_recall", accuracy - 0.1, 0.03), "ece": 0.05, "nll": 0.5,
                     "batch1": 1e-7, "parameters": 900_000, "bytes": 4_000_000,
                     "milliseconds": 2.0})
        matrix += [{"classifier": name, "true": true, "predicted": predicted,
                    "count": round(100 * accuracy) if true == predicted else 2}
                   for true in EXPRESSIONS for predicted in EXPRESSIONS]
        damages += [{"classifier": name, "damage": damage, "grade": grade, "amount": grade / 2,
                     "unit": "steps", "faces": 800,
                     **_ends("accuracy", accuracy - 0.1 * grade, 0.02)}
                    for damage in ("blur", "noise", "eyes covered") for grade in range(5)]
        groups += [{"classifier": name, "low": low / 10, "high": low / 10 + 0.1, "faces": 20 * low,
                    **_ends("accuracy", max(0.1, low / 10), 0.05), "confidence": low / 10 + 0.05}
                   for low in range(10)]
    made = {"classifiers": rows, "classifier_matrix": matrix, "classifier_robustness": damages,
            "classifier_reliability": groups}
    return {name: pd.DataFrame(rows) for name, rows in made.items()}


def _claims():
    said = ("holds", "does not hold", "mixed", "not measured")
    return pd.DataFrame([{"claim": f"claim {k}", "words": "Landmarks are fast.", "source": "",
                          "holds": one, "measured": "Landmarks 16 ms, next 19 ms (yes).",
                          "rule": "Its time is below that of all others by a tenth."}
                         for k, one in enumerate(said)])


def _sheets(editors):
    faces, failures = [], []
    for face in range(4):  # the even ones are happy, and edited to neutral
        faces.append({**_shown("", face, ""), "shown": "neutral" if face % 2 else "happiness",
                      "image": picture(face)})
        for k, name in enumerate(editors):
            faces += [{**_shown(name, face, target), "image": picture(face, k, t)}
                      for t, target in enumerate(_known(name))
                      if (target == "neutral") == (face % 2 == 0)]
    for name in editors:
        failures.append({**_shown(name, 7, "fear"), "judge": "surprise", "image": picture(3)})
    if "cgan" in editors:
        failures.append({**_shown("cgan", 9, "anger"), "failed": True, "residual": None,
                         "judge": None, "why": "The face is turned too far away.",
                         "image": picture(4)})
    return {"faces": faces, "failures": failures}


def _shown(editor, face, target):
    return {"editor": editor, "face": face, "shown": "neutral", "target": target,
            "residual": target or "neutral", "judge": target or "neutral", "p_residual": 0.9,
            "p_judge": 0.8, "failed": False, "why": ""}


def picture(face, editor=0, target=0, side=128):
    """A disc with two eyes and a mouth that bends: uint8 `(side, side, 3)`."""
    y, x = (np.mgrid[:side, :side] - side / 2) / side
    image = np.full((side, side, 3), (60, 70 + 20 * face, 90), np.uint8)
    image[x**2 + 0.8 * y**2 < 0.13] = (200 - 8 * editor, 160, 130 + 10 * (face % 5))
    eyes = (np.abs(x) - 0.13) ** 2 + (y + 0.08) ** 2 < 0.001
    mouth = np.abs(y - 0.16 + 0.6 * (target - 2) * x**2) < 0.012
    image[eyes | (mouth & (np.abs(x) < 0.15))] = (40, 30, 30)
    return image
