"""The recipe of the movements: photos of people with landmarks → what moves, and how.

1. All faces are turned to the front and warped onto one texture, as for the face model.
2. Photos of one person are compared: what changes together with one measure, the others held
   fixed (multiple regression), is that measure's movement.
3. Photos are compared with neutral ones of the same person: the way back to rest.
4. Expressions are compared with neutral faces, those with closed lips apart from those with open
   ones: their mean would be neither.
"""

import time
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.edit import movements as moves
from expression_lab.edit.movements import CLOSED, MEASURES, OPEN, UPPER, Movements
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import faceset, fit, offsets, shapes, textures
from expression_lab.faces.model.config import FitConfig
from expression_lab.faces.points import POINTS

APART = 0.08  # gap between the lips, in eye distances, from which a mouth counts as open
FULL = 0.85  # a full expression is this quantile of how far people go
RIDGE = 0.02  # of the regression, in units of the measures' mean variance
COMPONENTS, RANK = 60, 24  # of shapes; of the map from a face to the same face at rest
EASE = 0.02  # of that map's regression, in units of the components' mean variance
AT_REST = 0.10  # gap between the lips, in eye distances, up to which a neutral face is at rest
MIRRORED = {"corner_right": "corner_left", "brow_right": "brow_left", "lid_right": "lid_left"}


def learn(named, voted, model, config, say=print):
    """Learn the movements.

    Args:
        named: fit.Faces, sharp ones, with people's names.
        voted: fit.Faces, for the rare expressions.
        model: faces.model.Statistics, whose frame and texture are used.
        config: FitConfig of that model.
        say: function of one str.

    Returns:
        Movements
    """
    mean = model.mean_shape.reshape(POINTS, 3)
    first = shapes.align(named.landmarks, mean)
    second = shapes.align(shapes.add_depth(voted.landmarks, named.landmarks[::2]), mean)
    main = faceset.warp(named, first, model.mesh, model.normals, config.turned)
    more = faceset.warp(voted, second, model.mesh, model.normals, config.turned)
    return from_warped(main, more, model, config, say)


def from_warped(main, more, model, config, say=print):
    """Learn the movements from faces that are warped already: `learn` less its first step."""
    mean = model.mean_shape.reshape(POINTS, 3)
    say(f"{len(main.shapes)} faces with names, {len(more.shapes)} with votes")
    shape, texture, spread = sliders(main, model, config)
    say("movements of " + ", ".join(MEASURES))
    by_shape, by_texture, faces = expressions(main, more, model, config)
    for name, counts in zip(EXPRESSIONS[1:], faces[1:], strict=True):
        say(f"{name}: {counts[0]:.0f} faces with closed lips, {counts[1]:.0f} with open ones")
    reader, back_shape, back_skin = neutraliser(main)
    back_skin = _skin(back_skin, model, config)
    return Movements(shape, texture, spread, by_shape, by_texture, faces, reader,
                     back_shape.reshape(-1, POINTS, 3), back_skin, mean)


def sliders(main, model, config):
    """Movements of single measures, from differences within people.

    Args:
        main: Warped.
        model: Statistics.
        config: FitConfig.

    Returns:
        tuple: float32 `(11, 478, 3)`, `(11, P)` and `(11,)`; see Movements.
    """
    several = [photos for photos in main.groups() if len(photos) > 1]
    photos = np.concatenate(several)
    starts = np.cumsum([0] + [len(group) for group in several[:-1]])
    counts = np.array([len(group) for group in several])

    def within(values):
        means = np.add.reduceat(values[photos], starts, axis=0) / counts[:, None]
        return values[photos] - means.repeat(counts, axis=0)

    weight = np.sqrt(np.minimum(1, offsets.MOST / counts) * counts / (counts - 1)).repeat(counts)
    moved = within(moves.measure(main.points())) * weight[:, None]
    gram = moved.T @ moved
    spread = np.sqrt(np.diag(gram) / len(moved))
    gram += np.eye(len(gram)) * RIDGE * np.diag(gram).mean()
    solve = np.linalg.solve(gram, moved.T).astype(np.float32)
    shape = solve @ (within(main.shapes) * weight[:, None])
    shape = _apart(_even(shape.reshape(-1, POINTS, 3)), model)
    texture = solve @ (within(main.textures) * weight[:, None]).astype(np.float32)
    texture = _even_textures(texture, model.size)
    return shape, _skin(texture, model, config), spread.astype(np.float32)


def expressions(main, more, model, config):
    """Full expressions less neutral, lips closed and lips apart; see Movements.

    Returns:
        tuple: float32 `(8, 2, 478, 3)`, `(8, 2, P)` and `(8, 2)`.
    """
    people = main.groups()
    found = [_variant(main, more, people, wanted, model, config) for wanted in (CLOSED, OPEN)]
    shape, texture, faces = (np.stack(part, axis=1) for part in zip(*found, strict=True))
    return shape.reshape(len(EXPRESSIONS), 2, POINTS, 3), texture, faces.astype(np.float32)


def _variant(main, more, people, wanted, model, config):
    masks = [_weights(faces, wanted) for faces in (main, more)]

    def of(kind):
        first, second = getattr(main, kind), getattr(more, kind)
        strangers, count = offsets.between(first, masks[0])
        labels = np.where(masks[0][np.arange(len(first)), main.labels] > 0, main.labels, -1)
        kept = [group[labels[group] >= 0] for group in people]
        return offsets.combine([
            offsets.within(first, labels, [group for group in kept if len(group) > 1]),
            (strangers, fit.STRANGERS * count), offsets.between(second, masks[1])])

    (shape, _), (texture, faces) = of("shapes"), of("textures")
    mirrored = faceset.mirror_shapes(shape.reshape(-1, POINTS, 3)).reshape(shape.shape)
    shape = offsets.symmetric(shape, mirrored)
    texture = offsets.symmetric(texture, textures.mirror(texture, model.size))
    texture = _skin(offsets.smooth(texture, faces, model.size), model, config)
    full = _full(main, more, masks, shape)
    shape[0] = texture[0] = 0
    return shape * full[:, None], texture * full[:, None], faces


def _weights(faces, wanted):
    """How clearly each face shows each expression with such lips; neutral ones always count."""
    kept = (faces.gaps() > APART) == bool(wanted)
    weights = faces.weights * kept[:, None]
    weights[:, offsets.NEUTRAL] = faces.weights[:, offsets.NEUTRAL]
    return weights


def _full(main, more, masks, shape):
    """How many times the mean movement a full expression is: float32 `(8,)`."""
    full = np.ones(len(EXPRESSIONS), np.float32)
    for k in range(1, len(EXPRESSIONS)):
        along = shape[k] / max((shape[k] ** 2).sum(), 1e-9)
        far = [(faces.shapes[(faces.labels == k) & (mask[:, k] > 0)] - faces.rest("shapes"))
               @ along for faces, mask in zip((main, more), masks, strict=True)]
        far = np.concatenate(far)
        full[k] = np.quantile(far, FULL) if len(far) else 1
    return np.clip(full, 1, 2.2)


def neutraliser(main, seed=0):
    """How a face gets back to rest, learnt from photos of people whose neutral face is known.

    Ridge regression from the principal components of a photo's shape to the difference between
    the same person's mean neutral face and that photo, in shape and in skin; then the strongest
    `RANK` directions of that map. Neutral photos take part: for them the answer is about nothing,
    which teaches the map to leave alone what is only how somebody looks.

    Args:
        main: Warped.
        seed: int

    Returns:
        tuple: float32 `(RANK, 1434)`, applied to a shape less the mean one; what each direction
        does to the shape, `(RANK, 1434)`, and to the skin, `(RANK, P)`.
    """
    from sklearn.utils.extmath import randomized_svd

    photos, rest, weights = _with_rest(main)
    away = main.shapes[photos] - main.rest("shapes")
    _, _, axes = randomized_svd(away, COMPONENTS, random_state=seed)
    seen = away @ axes.T
    gram = (seen * weights[:, None]).T @ seen
    gram += np.eye(len(gram)) * EASE * np.trace(gram) / len(gram)
    solve = np.linalg.solve(gram, (seen * weights[:, None]).T).astype(np.float32)
    by_shape = solve @ (rest @ main.shapes - main.shapes[photos])
    by_skin = solve @ (rest @ main.textures - main.textures[photos]).astype(np.float32)
    u, stretch, vt = randomized_svd(by_shape * seen.std(axis=0)[:, None], RANK, random_state=seed)
    into = np.diag(1 / seen.std(axis=0)) @ u  # components -> strongest directions
    back = u.T * seen.std(axis=0)  # and what each direction says of the components
    return ((axes.T @ into).T.astype(np.float32), (back @ by_shape).astype(np.float32),
            (back @ by_skin).astype(np.float32))


def _with_rest(main):
    """Photos of people who have a neutral one, the mean of those neutral ones, and weights.

    Returns:
        tuple: int `(m,)`; sparse `(m, n)`, averages a person's other neutral photos; `(m,)`.
    """
    from scipy.sparse import csr_matrix

    photos, rows, columns, shares = [], [], [], []
    calm = (main.labels == offsets.NEUTRAL) & (main.gaps() < AT_REST)
    for group in main.groups():
        for photo in group:
            others = [i for i in group if calm[i] and i != photo]
            if others:
                rows += [len(photos)] * len(others)
                columns += others
                shares += [1 / len(others)] * len(others)
                photos.append(photo)
    rest = csr_matrix((np.array(shares, np.float32), (rows, columns)),
                      shape=(len(photos), len(main.shapes)))
    photos = np.array(photos)
    counts = np.bincount(main.labels[photos], minlength=len(EXPRESSIONS))
    weights = 1 / np.sqrt(counts[main.labels[photos]])  # rare expressions count more
    return photos, rest, (weights / weights.mean()).astype(np.float32)


def _even(shape):
    """Right and left move alike, mirrored: `(11, 478, 3)`."""
    mirrored = faceset.mirror_shapes(shape)
    result = (shape + mirrored) / 2
    result[MEASURES.index("gaze_x")] = (shape - mirrored)[MEASURES.index("gaze_x")] / 2
    for right, left in MIRRORED.items():
        i, j = MEASURES.index(right), MEASURES.index(left)
        result[i], result[j] = (shape[i] + mirrored[j]) / 2, (shape[j] + mirrored[i]) / 2
    return result


def _even_textures(texture, size):
    mirrored = textures.mirror(texture, size)
    result = (texture + mirrored) / 2
    result[MEASURES.index("gaze_x")] = 0
    for right, left in MIRRORED.items():
        i, j = MEASURES.index(right), MEASURES.index(left)
        result[i], result[j] = (texture[i] + mirrored[j]) / 2, (texture[j] + mirrored[i]) / 2
    return result


def _apart(shape, model):
    """Keep eyes from moving mouths and the reverse, then make each movement change one measure."""
    below = moves.lower(model.mean_shape.reshape(POINTS, 3))[:, None]
    for movement, name in zip(shape, MEASURES, strict=True):
        movement *= 1 - below if name in UPPER else below
    flat = shape.reshape(len(shape), -1)
    return np.linalg.solve(moves.measure(shape).T, flat).reshape(shape.shape).astype(np.float32)


def _skin(texture, model, config):
    return fit.only_face(texture, model.mesh, model.normals, config)


def run(folder, progress=True, root=None):
    """Learn the movements and leave them with their card in a folder.

    Args:
        folder: path; receives `movements.npz`, `.json` and `.md`.
        progress: bool, print each step.
        root: path or None, where the data sets are.

    Returns:
        dict: the card.
    """
    from expression_lab.faces import model
    from expression_lab.recipes import editor_cards, face_model, model_cards

    start, folder = time.perf_counter(), Path(folder)
    statistics, config = model.load().statistics, FitConfig()
    learnt = learn(*face_model.load_faces(root), statistics, config,
                   print if progress else lambda text: None)
    folder.mkdir(parents=True, exist_ok=True)
    moves.save(learnt, folder / "movements.npz")
    card = editor_cards.facts(
        folder / "movements.npz", "movements", "expression-lab train movements --ship",
        (time.perf_counter() - start) / 60, config.to_dict(),
        {"measures": list(MEASURES), "faces": learnt.faces.round(1).tolist()})
    return model_cards.write(card, folder / "movements.json", editor_cards.movements_words(card))


def ship(folder):
    """Put movements and their card into the package."""
    for ending in ("npz", "json", "md"):
        files.replace(moves.SHIPPED.with_suffix(f".{ending}"),
                      (Path(folder) / f"movements.{ending}").read_bytes())
