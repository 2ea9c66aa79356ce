"""Ways to edit, to follow and to read a film, which `video` compares."""

import numpy as np

from expression_lab.expressions import canonical

SEEN_EVERY = 5  # frames from one look at who it is to the next


def by_itself(clip, target):
    """Every frame found and edited as if it were a photo: list of uint8 `(H, W, 3)`."""
    from expression_lab import edit, faces

    editor, pictures = edit.load("landmarks"), []
    for frame, _ in clip:
        found = faces.analyze(frame)
        pictures.append(editor.edit(frame, edit.Target(target), found=found) if found else frame)
    return pictures


def followed(clip, target, smooth=False):
    """Edited by a stream: list of uint8 `(H, W, 3)`."""
    from expression_lab import edit, video

    stream = video.Stream(reader=None, smooth=smooth)
    stream.ask(edit.Target(canonical(target)))
    return [stream.update(frame, seconds).picture for frame, seconds in clip]


def smoothed(clip, target):
    """Edited by a stream that remembers the frames before."""
    return followed(clip, target, smooth=True)


EDITS = {"every frame by itself": by_itself, "followed": followed,
         "followed and smoothed": smoothed}


def found_again(frames):
    """Landmarks of the largest face of every frame by itself: float `(n, 478, 3)`, or NaN."""
    from expression_lab import faces

    found = [faces.analyze(frame)[:1] for frame in frames]
    return np.array([one[0].landmarks if one else np.full((478, 3), np.nan) for one in found])


def tracked(clip, smooth=False):
    """Landmarks of the face that is followed: float `(n, 478, 3)`, or NaN."""
    from expression_lab import faces

    tracker = faces.Tracker(smooth=smooth)
    found = [tracker.update(frame, seconds)[:1] for frame, seconds in clip]
    return np.array([one[0].landmarks if one else np.full((478, 3), np.nan) for one in found])


TRACKS = {"found in every frame": lambda clip: found_again(clip.frames), "followed": tracked,
          "followed and smoothed": lambda clip: tracked(clip, smooth=True)}


def drift(frames, landmarks, edited, landmarks_after):
    """How far identity drifts: as `evaluate.identity_drift`; NaN where dlib is not installed."""
    from expression_lab import evaluate
    from expression_lab.faces import identity

    looked = range(0, len(frames), SEEN_EVERY)
    if not identity.available():
        nothing = np.full((len(looked), identity.LENGTH), np.nan)
        return evaluate.identity_drift(nothing, nothing)
    who = [[_who(pictures[t], points[t]) for t in looked]
           for pictures, points in ((edited, landmarks_after), (frames, landmarks))]
    return evaluate.identity_drift(*map(np.array, who))


def _who(picture, points):
    from expression_lab.faces import identity

    if np.isnan(points).any():
        return np.full(identity.LENGTH, np.nan)
    return identity.embed(picture, points)


def readings(judged, calm, fps):
    """What films are read as by each method.

    Args:
        judged: recipes.sequences.Described
        calm: float, seconds, time constant of smoothing.
        fps: float, frames a second of the films.

    Returns:
        dict: method -> (float `(n, 8)` of whole films, float `(n, T, 8)` frame by frame or None).
    """
    from expression_lab.recognize import sequences

    frames, lengths = judged.probabilities, judged.clips.lengths
    calmed = calmer(frames, 1 - np.exp(-1 / (calm * fps)))
    found = {"frames averaged": (sequences.averaged(frames, lengths), None),
             "strongest frame": (sequences.apex_by_confidence(frames, lengths), frames),
             "strongest smoothed frame": (sequences.apex_by_confidence(calmed, lengths), calmed)}
    for network in sequences.shipped():
        reader = sequences.load(network)
        found[{"lstm": "LSTM"}.get(network, network)] = (
            reader.predict_proba(judged.features, lengths), reader.trace(judged.features))
    return found


def calmer(probabilities, share):
    """Readings with each frame only `share` of the way from the last towards the new one."""
    found = probabilities.copy()
    for t in range(1, found.shape[1]):
        found[:, t] = found[:, t - 1] + np.float32(share) * (found[:, t] - found[:, t - 1])
    return found
