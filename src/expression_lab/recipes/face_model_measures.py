"""What a face model is worth: are its expressions read, do its people stay themselves, and are
they nobody?

All judges are networks that never saw it: the shipped classifier, trained on FER+, and the face
embedding of dlib where it is installed.
"""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

PEOPLE = 250  # for each expression
PRIOR_POWER = 0.7  # the training prior is divided out of probabilities to this power
STEPS = np.linspace(0, 1, 7)
TRIPLETS = 3000
SAMPLES = 1000  # compared with the training faces
READER_SIZE, IDENTITY_SIZE = 48, 150  # pixels
CONTEMPT = EXPRESSIONS.index("contempt")


def measure(path, named=None, say=print):
    """All measures of a fitted model.

    Args:
        path: path of the statistics.
        named: fit.Faces that it was fitted to, or None to leave the comparison with them out.
        say: function of one str.

    Returns:
        dict: `read` (share of the intended expression at intensity 1, for each expression, and
        the mean over the first seven), `neutral_at_0`, `rank_correlation` (of intensity and
        probability, for each expression), `triplets` and `strangers` where dlib is installed.
    """
    from expression_lab.faces import identity
    from expression_lab.faces import model as models

    model = models.load(path)
    result = {"read": read(model), "neutral_at_0": neutral_at_rest(model),
              "rank_correlation": rank_correlation(model)}
    say(f"read as intended: {result['read']['mean']:.1%}, "
        f"neutral at 0: {result['neutral_at_0']:.1%}")
    if identity.available():
        result["triplets"] = triplets(model)
        say(f"same person nearer than another: {result['triplets']:.1%} of triplets")
        if named is not None:
            result["strangers"] = strangers(model, named)
            say(f"nearest training face: {result['strangers']}")
    return result


def balanced(probabilities, prior, contempt=True):
    """Divide the training prior out of probabilities, to the power of 0.7.

    Args:
        probabilities: float32 `(n, 8)`.
        prior: `(8,)`, share of each expression in training.
        contempt: bool, False to leave contempt out.

    Returns:
        float32 `(n, 8)`: rows sum to 1.
    """
    from expression_lab.recognize import balance

    if not contempt:
        probabilities = probabilities * (np.arange(len(EXPRESSIONS)) != CONTEMPT)
    return balance(probabilities, prior, PRIOR_POWER)


def read(model, reader="residual", people=PEOPLE, seed=100):
    """How often the shipped classifier sees the expression that was meant, at intensity 1.

    Seven expressions are told apart; contempt, told apart from all seven, is reported apart.

    Returns:
        dict: expression -> share, and `mean` over the first seven.
    """
    found = {}
    for k, name in enumerate(EXPRESSIONS):
        likely = _probabilities(model, reader, model.sample(people, seed + k), name, 1.0,
                                contempt=k == CONTEMPT)
        found[name] = float((likely.argmax(axis=1) == k).mean())
    found["mean"] = float(np.mean([found[name] for name in EXPRESSIONS[:CONTEMPT]]))
    return found


def neutral_at_rest(model, reader="residual", people=2 * PEOPLE, seed=200):
    """Share of people whom the classifier reads as neutral at intensity 0."""
    likely = _probabilities(model, reader, model.sample(people, seed), "happiness", 0.0, False)
    return float((likely.argmax(axis=1) == 0).mean())


def rank_correlation(model, reader="residual", people=40, seed=300):
    """Do intensity and the expression's probability rise together?

    Returns:
        dict: expression -> Spearman's correlation over intensities from 0 to 1, mean over people.
    """
    from scipy.stats import spearmanr

    found, crowd = {}, model.sample(people, seed).repeat(len(STEPS))
    for k, name in enumerate(EXPRESSIONS[1:], start=1):
        likely = _probabilities(model, reader, crowd, name, np.tile(STEPS, people), k == CONTEMPT)
        each = likely[:, k].reshape(people, -1)
        found[name] = float(np.mean([spearmanr(STEPS, one).statistic for one in each]))
    return found


def triplets(model, people=60, count=TRIPLETS, seed=400):
    """How often a person with two expressions is nearer to themselves than to somebody else."""
    crowd, rng = model.sample(people, seed), np.random.default_rng(seed)
    each = len(EXPRESSIONS)
    codes = _embed(model, crowd.repeat(each), list(EXPRESSIONS) * people)
    codes = codes.reshape(people, each, -1)
    a, b = rng.integers(0, people, (2, count))
    b = np.where(a == b, (b + 1) % people, b)
    first, second, third = rng.integers(0, each, (3, count))
    second = np.where(first == second, (second + 1) % each, second)
    own = np.linalg.norm(codes[a, first] - codes[a, second], axis=1)
    other = np.linalg.norm(codes[a, first] - codes[b, third], axis=1)
    return float((own < other).mean())


def strangers(model, named, samples=SAMPLES, seed=500):
    """How near 1,000 new people come to anybody the model learnt from.

    Returns:
        dict of float, distances of face embeddings (dlib; the same person is below 0.6): the 1 %,
        5 % and 50 % quantiles of the distance from a sample to its `nearest` training face, and
        from training faces to the nearest face of a `different` person; and the share of samples
        that come `nearer` than 1 % of different people do.
    """
    from expression_lab.faces import identity

    new = _embed(model, model.sample(samples, seed), "neutral")
    known = identity.embed_faces(named.images, named.landmarks)
    names = np.array([name or f"#{i}" for i, name in enumerate(named.people)])
    nearest = np.array([np.linalg.norm(known - code, axis=1).min() for code in new])
    chosen = np.random.default_rng(seed).choice(len(known), samples, replace=False)
    apart = np.array([np.linalg.norm(known[names != names[i]] - known[i], axis=1).min()
                      for i in chosen])
    share = float((nearest < np.quantile(apart, 0.01)).mean())

    def quantiles(values):
        return [round(float(value), 3) for value in np.quantile(values, (0.01, 0.05, 0.5))]

    return {"nearest": quantiles(nearest), "different": quantiles(apart), "nearer": share}


def _probabilities(model, reader, people, expression, intensity, contempt):
    from expression_lab import recognize

    classifier = recognize.load(reader)
    images = model.render(people, expression, intensity, size=READER_SIZE).images
    return balanced(classifier.predict_proba(images), classifier.card["prior"], contempt)


def _embed(model, people, expression):
    from expression_lab.faces import identity

    shown = model.render(people, expression, size=IDENTITY_SIZE)
    return identity.embed_faces(shown.images, shown.landmarks)
