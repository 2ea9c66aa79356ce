"""What time is worth: films read by averaging frames, by their strongest frame, by networks.

The two that need no training take the shipped classifier's balanced reading of every frame. The
network "average" takes the mean of the frames' features, and learned from the same films as the
LSTM and the attention: what these two have more than it is more than learning from such films. Is
it the order of the frames? The same networks also read every film with its frames shuffled.
"""

import numpy as np

SEEDS = (0, 1, 2)
NETWORKS = ("average", "lstm", "attention")
READINGS = ("frames averaged", "strongest frame")
NAMES = {"average": "average, trained", "lstm": "LSTM", "attention": "attention"}
PEAKS = ((0.3, 0.6), (0.6, 0.9), (0.9, 1.2))
SHOWN = 8  # films whose traces are kept


def measure(split="test", root=None, folder=None, say=print, recipe=None, seeds=SEEDS):
    """Train on training films, and judge whole films of other people.

    Args:
        split: str, "validation" while one is still choosing, "test" once, at the end.
        root: path or None, where the data sets and the cache of films are.
        folder: path or None, where trained networks are kept; an interrupted run goes on.
        say: function of one str.
        recipe: recipes.sequences.SequenceRecipe or None for the shipped one.
        seeds: ints, of the trainings.

    Returns:
        dict of pandas.DataFrame: `sequences`, a row a method and a part of the films: method,
        split, part, films, accuracy and mean_recall (each with deviation over seeds, and low and
        high, 95 % bootstrap intervals); `sequences_traces`, a row a film, a frame and a method;
        and `sequences_ckplus` where CK+ is here.
    """
    import dataclasses

    from expression_lab import recognize
    from expression_lab.recipes import sequences as recipes

    recipe = recipe or recipes.SequenceRecipe()
    reader = recognize.load(recipe.reader)
    learning, choice, judged = (recipes.described(reader, one, recipe, root)
                                for one in ("train", "validation", split))
    trained = {}
    for network in NETWORKS:
        configs = [dataclasses.replace(recipe.training, network=network, seed=seed)
                   for seed in seeds]
        trained[network] = [recipes.fit(dataclasses.replace(recipe, training=config), folder,
                                        reader, learning, choice, say) for config in configs]
    tables = {"sequences": _table(judged, trained, split, say),
              "sequences_traces": traces(judged, trained)}
    films = _ckplus(root)
    if films is not None:
        tables["sequences_ckplus"] = on_ckplus(films, reader, trained, recipe.training, say)
    return tables


def answers(described, trained, step=1, order=None):
    """Probabilities of whole films by every method.

    Args:
        described: recipes.sequences.Described
        trained: dict of network -> list of SequenceReader, one a seed.
        step: int, only every so many frames are looked at.
        order: int `(T,)` or None, an order to put the frames in first.

    Returns:
        dict: method -> list of float32 `(n, 8)`, one a seed.
    """
    from expression_lab.recognize import sequences

    frames = np.arange(described.features.shape[1]) if order is None else order
    lengths = -(-described.clips.lengths // step)
    features = described.features[:, frames][:, ::step]
    readings = described.probabilities[:, frames][:, ::step]
    found = {READINGS[0]: [sequences.averaged(readings, lengths)],
             READINGS[1]: [sequences.apex_by_confidence(readings, lengths)]}
    return found | {NAMES[network]: [one.predict_proba(features, lengths) for one in readers]
                    for network, readers in trained.items()}


def _table(judged, trained, split, say):
    import pandas as pd

    rows = []
    usual = answers(judged, trained)
    for part, chosen in parts(judged.clips).items():
        rows += _rows(usual, judged.clips.labels, chosen, part, split)
    everything = np.full(len(judged.clips), True)
    frames = judged.features.shape[1]
    for step in (2, 4):
        rows += _rows(answers(judged, trained, step), judged.clips.labels, everything,
                      f"{-(-frames // step)} frames", split)
    mixed = np.random.default_rng(0).permutation(frames)
    rows += _rows(answers(judged, trained, order=mixed), judged.clips.labels, everything,
                  "frames shuffled", split)
    for row in rows[:len(usual)]:
        say("{method}: accuracy {accuracy:.1%}, mean recall {mean_recall:.1%} of {films} films"
            .format(**row))
    return pd.DataFrame(rows)


def parts(clips):
    """Which films belong to which part: dict of str -> bool `(n,)`."""
    table = clips.table
    found = {"all": np.full(len(clips), True), "clean": ~table.disturbed.to_numpy(bool),
             "disturbed": table.disturbed.to_numpy(bool)}
    found |= {one: table[one].to_numpy(bool) for one in ("talking", "blink", "blur", "dark",
                                                         "noise")}
    peak = table.peak.to_numpy()
    found |= {f"peak {low} to {high}": (peak >= low) & (peak < high) for low, high in PEAKS}
    return {part: chosen for part, chosen in found.items() if chosen.any()}


def _rows(found, labels, chosen, part, split):
    """One row a method: means over the seeds."""
    from expression_lab.recipes.sequences import measures

    rows = []
    for method, by_seed in found.items():
        each = [measures(labels[chosen], probabilities[chosen]) for probabilities in by_seed]
        row = {"method": method, "split": split, "part": part, "films": each[0]["films"],
               "seeds": len(each)}
        for name in each[0].keys() - {"films"}:
            row[name] = float(np.mean([one[name] for one in each]))
        for name in ("accuracy", "mean_recall"):
            row[f"{name}_deviation"] = float(np.std([one[name] for one in each]))
        rows.append(row)
    return [{key: row[key] for key in sorted(row, key=_place)} for row in rows]


def _place(name):
    order = ("method", "split", "part", "films", "seeds", "accuracy", "mean_recall")
    return next(k for k, one in reversed(list(enumerate(order))) if name.startswith(one)), name


def traces(judged, trained):
    """Frame by frame, what each method holds some of the films to show.

    Returns:
        pandas.DataFrame: film, method, frame, label (of the film), intensity, and a column for
        the probability of each expression.
    """
    import pandas as pd

    from expression_lab.expressions import EXPRESSIONS

    clips = judged.clips
    films = [int(np.flatnonzero(clips.labels == k)[0]) for k in np.unique(clips.labels)][:SHOWN]
    found = {"each frame": judged.probabilities[films]}
    found |= {NAMES[network]: readers[0].trace(judged.features[films])
              for network, readers in trained.items()}
    rows = [{"film": film, "method": method, "frame": frame,
             "label": EXPRESSIONS[clips.labels[film]],
             "intensity": round(float(clips.intensity[film, frame]), 3),
             **{name: round(float(p), 4) for name, p in zip(EXPRESSIONS, row[frame])}}
            for method, rows in found.items() for film, row in zip(films, rows)
            for frame in range(clips.lengths[film])]
    return pd.DataFrame(rows)


def _ckplus(root):
    """The films of CK+, or None where they are not on this machine."""
    from expression_lab.data import clips
    from expression_lab.errors import DataMissingError

    try:
        return clips.ckplus(root=root)
    except DataMissingError:
        return None


def on_ckplus(films, reader, trained, config, say=print, k=10):
    """The same on the films of CK+: networks from synthetic films, and learned there by folds.

    Args:
        films: data.clips.Clips, whose table says in `identity` who is in them.
        reader: recognize.Classifier
        trained: dict of network -> list of SequenceReader, from synthetic films.
        config: SequenceConfig, of the trainings in each fold.
        say: function of one str.
        k: int, folds, nobody in two of them.

    Returns:
        pandas.DataFrame: as `sequences`; part is "synthetic to CK+" or "folds of CK+".
    """
    import dataclasses

    import pandas as pd

    from expression_lab.recipes.sequences import Described
    from expression_lab.recognize import sequences

    features = sequences.frame_features(reader, films.images)
    shown = Described(films, features, sequences.frame_probabilities(reader, features))
    everything = np.full(len(films), True)
    rows = _rows(answers(shown, trained), films.labels, everything, "synthetic to CK+", "all")
    by_folds = {NAMES[network]: [sequences.cross_validated(
        dataclasses.replace(config, network=network), features, films, k)] for network in trained}
    rows += _rows(by_folds, films.labels, everything, "folds of CK+", "all")
    for row in rows:
        say("{method}, {part}: accuracy {accuracy:.1%} of {films} films".format(**row))
    return pd.DataFrame(rows)
