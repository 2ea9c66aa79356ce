"""What is smoothing worth in a film? Steadiness, lag, and what frames or sequences are read as.

Everything is measured on films of people who do not exist, so that the truth is known: where each
landmark is, and that nothing flickers but the camera's noise. Three questions, a table each:

- "editing": an edit of a film, every frame by itself or followed, smoothed or not;
- "tracking": landmarks found in every frame, followed, followed and smoothed;
- "reading": films read by single frames, smoothed frames, and networks over frames.
"""

import numpy as np

from expression_lab.recipes.measures import video_films as films
from expression_lab.recipes.measures import video_ways as ways

ROOM = "video"  # of data/results
SECONDS = 3.0
NOISE = (4.0,)  # grey values: an average camera in a room
PEOPLE, TARGETS = 3, ("happiness", "anger")
CALM, FRAME_RATE = 0.25, 15  # of the smoothed readings: seconds, and frames a second
EDITING = ("flicker_skin", "flicker_features", "flicker_background", "jitter", "jitter_before",
           "found", "identity", "identity_max", "spread", "spread_before")
TRACKING = ("jitter", "jitter_true", "tremble", "error", "lag")


def measure(folder=None, root=None, say=print, people=PEOPLE, seconds=SECONDS, count=None):
    """Measure steadiness, lag and readings over time.

    Args:
        folder: path or None, where rows are kept that are done; an interrupted run goes on.
        root: path or None; says where the cache of films lies.
        say: function of one str, told every row, and each table at its end.
        people: int, how many different people.
        seconds: float, of each film.
        count: int or None, test films that are read; None takes those of the recipe.

    Returns:
        dict of tables. "editing": way, kind, noise, and means over people and targets: flicker of
        the skin, of mouth, eyes and brows, and far from the face (grey values); jitter of the
        landmarks that are found again in the edited film, and in the film before (percent of the
        distance between the eyes); share of frames in which the face is found again; identity
        distances, where dlib is installed. "tracking": jitter, that of the truth, tremble (jitter
        of what is off), error (all in percent), lag (milliseconds). "reading": accuracy, mean
        recall and changes of the label a film, on synthetic test films.
    """
    tables = {"editing": _editing(folder, people, seconds, say),
              "tracking": _tracking(folder, people, seconds, say),
              "reading": reading(root, count)}
    for name, table in tables.items():
        say(f"\n{name}\n{table.round(2).to_string(index=False)}")
    return tables


def _editing(folder, people, seconds, say):
    from expression_lab.evaluate import kept

    jobs = [{"way": way, "kind": kind, "noise": noise, "target": target, "person": person,
             "seconds": seconds}
            for kind in films.KINDS for noise in NOISE for person in range(people)
            for target in TARGETS for way in ways.EDITS]
    rows = kept.rows(folder, "editing", jobs, edited, say)
    return _means(rows, EDITING)


def _tracking(folder, people, seconds, say):
    from expression_lab.evaluate import kept

    jobs = [{"way": way, "kind": kind, "noise": noise, "person": person, "seconds": seconds}
            for kind in films.KINDS for noise in NOISE for person in range(people)
            for way in ways.TRACKS]
    return _means(kept.rows(folder, "tracking", jobs, tracked, say), TRACKING)


def _means(rows, columns):
    """Means over people and targets, in the order of the ways: pandas.DataFrame."""
    keys = ["way", "kind", "noise"]
    means = rows.groupby(keys, sort=False)[list(columns)].mean()
    means.insert(0, "films", rows.groupby(keys, sort=False).size())
    order = {way: place for place, way in enumerate(dict.fromkeys(rows["way"]))}
    return means.reset_index().sort_values(
        ["kind", "noise", "way"], key=lambda one: one.map(order) if one.name == "way" else one,
        kind="stable").reset_index(drop=True)


def edited(way, kind, noise, target, person, seconds):
    """Edit a film one way and measure it: dict of the columns of `EDITING`."""
    from expression_lab import evaluate
    from expression_lab.faces.points import eye_distance

    clip = films.film(kind, noise, person, seconds)
    pictures = ways.EDITS[way](clip, target)
    skin, inner = films.regions(clip)
    upright = [films.cut_out(frames, clip.landmarks[:, 0]) for frames in (clip.frames, pictures)]
    before, after = (ways.found_again(frames) for frames in (clip.frames, pictures))
    size = eye_distance(clip.landmarks[:, 0])
    drift = ways.drift(clip.frames, before, pictures, after)
    return {"flicker_skin": evaluate.flicker(*upright, skin),
            "flicker_features": evaluate.flicker(*upright, inner),
            "flicker_background": evaluate.flicker(
                clip.frames, np.stack(pictures), films.background(clip)),
            "jitter": 100 * evaluate.jitter(after, size),
            "jitter_before": 100 * evaluate.jitter(before, size),
            "found": float(np.isfinite(after[:, 0, 0]).mean()), "identity": drift["mean"],
            "identity_max": drift["max"], "spread": drift["spread"],
            "spread_before": drift["spread_before"]}


def tracked(way, kind, noise, person, seconds):
    """Lay landmarks into a film one way and measure them: dict of the columns of `TRACKING`."""
    from expression_lab import evaluate
    from expression_lab.faces.points import eye_distance

    clip = films.film(kind, noise, person, seconds)
    truth, points = clip.landmarks[:, 0, :, :2], ways.TRACKS[way](clip)[..., :2]
    size = eye_distance(truth)
    off = (points - truth) / size[:, None, None]
    return {"jitter": 100 * evaluate.jitter(points, size),
            "jitter_true": 100 * evaluate.jitter(truth, size),
            "tremble": 100 * evaluate.jitter(off),
            "error": 100 * float(np.nanmean(np.linalg.norm(off, axis=-1))),
            "lag": 1000 * evaluate.lag(points, truth, clip.seconds)}


def reading(root=None, count=None):
    """Synthetic test films, read frame by frame and by networks over frames.

    Args:
        root: path or None; says where the cache of films lies.
        count: int or None, how many; None takes those of the recipe.

    Returns:
        pandas.DataFrame: method, films, accuracy, mean_recall (of films), label_changes (a film).
    """
    import pandas as pd

    from expression_lab import evaluate, recognize
    from expression_lab.recipes import sequences as recipes

    recipe = recipes.SequenceRecipe(**({"test": count} if count else {}))
    judged = recipes.described(recognize.load(recipe.reader), "test", recipe, root)
    labels, lengths, rows = judged.clips.labels, judged.clips.lengths, []
    for method, (whole, over_time) in ways.readings(judged, CALM, FRAME_RATE).items():
        measures = recipes.measures(labels, whole)
        changes = np.nan if over_time is None else evaluate.label_changes(over_time, lengths).mean()
        rows.append({"method": method, **{name: measures[name] for name in (
            "films", "accuracy", "accuracy_low", "accuracy_high", "mean_recall")},
            "label_changes": changes})
    return pd.DataFrame(rows)
