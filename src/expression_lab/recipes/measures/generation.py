"""How good are drawn faces? Every measure, for each generator and beside honest references.

Faces are drawn in two ways. *As asked*: so many of each expression, pure and at full intensity, as
a reader of the course asks for them; by these the expression, the distances of each class and the
diversity are measured. *As voted*: one for each real face, with that face's votes as the condition;
by these the whole is measured, and copying, since real faces are seldom pure either.

All are compared at 48×48 pixels, the size of FER+.
"""

from pathlib import Path

import numpy as np

from expression_lab.evaluate import kept
from expression_lab.recipes.measures import generation_tables as tables
from expression_lab.recipes.measures.generation_look import (
    JUDGES,
    Look,
    Yardstick,
    remembered,
    smaller,
)
from expression_lab.recipes.measures.generation_sources import generators, material, references

ROOM = "generation"  # of data/results
EACH = 300  # faces of each expression, as asked
NETWORK, LESSONS, STEPS, BATCH = "tiny", 16_000, 2000, 64  # of the classification accuracy score
SCORED = ("training faces",)  # references that a classifier learns from too


def measure(split="test", names=None, root=None, folder=None, say=print):
    """Measure generators and references on FER+.

    Args:
        split: "validation" or "test", whose real faces are the yardstick.
        names: names of generators, or Generators; None for all whose weights are here.
        root: path or None, where the data sets are.
        folder: path or None, where drawn faces and trained rows are kept, so that an interrupted
            run goes on; those of a generator that has changed are made again.
        say: function of one str, told what is found.

    Returns:
        dict of tables. "overall": a row a source, whole-set measures. "per_class": a row a source
        and expression. "read_as": share read as asked by each judge and by both, with intervals.
        "read_counts": how often each judge reads what. "diversity": within each class, as a share
        of that of the real faces. "nearest": nearness to training faces beside that of unseen real
        faces. "cas": classification accuracy scores. "editing": see `generation_editing`.

    Raises:
        DataMissingError: the faces are not on this machine.
        CheckpointError: a generator that was named has no weights.
    """
    from expression_lab import evaluate
    from expression_lab.recipes.measures import generation_editing

    faces, makers = material(split, root), generators(names, say)
    say(f"{len(faces.real)} aligned faces of {split}, {len(faces.train)} of FER+ training, "
        f"{len(faces.more)} more that were learned from")
    look = Look(evaluate.features(JUDGES[0]))
    real = Yardstick(faces, look, folder)
    say("real faces looked at")
    sources, drawn = [*makers, *references(faces, real.features, real.train)], {}
    for source in sources:
        drawn[source.name] = shown(source, faces, look, folder)
        say(f"{source.name}: drawn and looked at")
    made = {
        "per_class": tables.per_class(drawn, real), "read_as": tables.read_as(drawn, real),
        "read_counts": tables.read_counts(drawn), "diversity": tables.diversity(drawn, real),
        "nearest": tables.nearness(drawn, real), "cas": scores(sources, faces, folder, say)}
    kinds = {source.name: source.kind for source in sources}
    made["overall"] = tables.overall(drawn, real, made, kinds)
    for row in made["overall"].itertuples():
        say(f"{row.source}: Fréchet {row.frechet:.2f}, read as asked {row.both:.0%}")
    made["editing"] = generation_editing.table(makers, faces, look.judges, folder, say)
    return {name: table for name, table in made.items() if len(table)}


def closest_faces(folder, name="cgan", split="validation", count=10, root=None):
    """Draw the faces of a generator that lie nearest to training faces, each above that face.

    The training faces are real people's, so the folder is the caller's, outside the repository.

    Args:
        folder: path, where the picture goes, and where drawn faces are kept.
        name: str, a generator.
        split, root: as of `measure`.
        count: int, how many pairs.

    Returns:
        Path: of the PNG file. Pairs are framed that lie nearer than all but 1 % of unseen real
        faces do.
    """
    from expression_lab import evaluate, plots

    faces, look = material(split, root), Look(evaluate.features(JUDGES[0]))
    maker, = generators([name])
    real, found = Yardstick(faces, look, folder), shown(maker, faces, look, folder)
    distances, where = evaluate.nearest(found["voted_features"], real.learned)
    unseen, _ = evaluate.nearest(real.features, real.learned)
    pairs = evaluate.closest_pairs(distances, where, count)
    drawn, train, apart = (np.array(column) for column in zip(*pairs, strict=True))
    fig = plots.generation_measures.nearest_faces(
        found["voted"][drawn], real.learned_images[train], apart, np.quantile(unseen, 0.01))
    return plots.save(fig, Path(folder) / f"closest_{maker.name}_{split}.png")


def shown(source, faces, look, folder=None):
    """What a source draws, as networks see it.

    Returns:
        dict: `asked` uint8 `(8 · EACH, 48, 48)`, `asked_features` and `residual`, `judge`, its
        readings; `voted`, one for each real face, and `voted_features`.
    """
    def made():
        asked = smaller(source(np.repeat(np.eye(8, dtype=np.float32), EACH, axis=0), 1))
        voted = smaller(source(faces.real.distributions(), 2))
        return {"asked": asked, "asked_features": look.features(asked), **look.readings(asked),
                "voted": voted, "voted_features": look.features(voted)}

    name = f"{source.name.replace(' ', '_')}_{faces.split}_{source.version}_{EACH}"
    return remembered(folder, name, made)


def scores(sources, faces, folder, say, steps=STEPS):
    """Classification accuracy scores: a row a generator and a scored reference.

    A classifier learns from faces drawn for the votes of as many real training faces; what it is
    told that they show are those votes. Only the pictures differ from one row to another.
    """
    known = {one.name: one for one in sources if one.kind == "generator" or one.name in SCORED}
    jobs = [{"source": name, "version": one.version, "steps": steps}
            for name, one in known.items()]
    rows = kept.rows(folder, f"cas_{faces.split}", jobs,
                     lambda source, **_: _score(known[source], faces, steps), say)
    return rows.drop(columns="version")


def varied():
    """How faces are varied in a short training: less than in a long one, in which a network would
    learn them by heart. 2,500 steps on 16,000 real faces read 82 % of the aligned validation faces:
    augment.Policy."""
    from expression_lab.augment import Policy

    return Policy(rotation=8, shift=0.05, scale=0.08, flip=0.5, brightness=0.08, contrast=0.2,
                  p_geometric=0.8, p_light=0.5, p_noise=0)


def _score(source, faces, steps):
    import dataclasses

    from expression_lab import evaluate
    from expression_lab.recipes import classifier

    usual = classifier.shipped(NETWORK)
    config = dataclasses.replace(usual.training, batch_size=BATCH, warmup=0.05, average=0.99)
    order = np.random.default_rng(0).permutation(len(faces.train))[:LESSONS]
    votes = faces.train.distributions()[order]
    images = (faces.train.images[order] if source.name == "training faces"
              else source(votes, 3))
    found = evaluate.classification_accuracy_score(
        smaller(images), votes, smaller(faces.real.images), faces.real.labels, config, steps,
        varied())
    found.pop("predicted")
    return {"network": NETWORK, "lessons": len(images), "split": faces.split,
            "measured_on": len(faces.real), **found}
