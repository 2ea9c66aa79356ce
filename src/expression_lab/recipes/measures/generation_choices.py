"""What each choice in the conditional GAN is worth: short trainings that differ in one of them.

All are small (32×32 pixels, a ninth of the parameters) and short, so that they can be compared on
a laptop: they say which choice is ahead early on, not how good the shipped generator is. They
learn from the training faces and are measured on the validation faces, since they choose.
"""

import numpy as np

from expression_lab.evaluate import kept

ROOM = "generation"
STEPS = 700
SMALL = dict(size=32, latent=32, filters=(96, 64, 40, 24, 16), critic_filters=(16, 32, 64, 96),
             average=0.99)
CHOICES = {
    "as shipped": {},
    "auxiliary classifier": {"head": "auxiliary"},
    "not told the expression": {"head": "blind"},
    "no help by the classifier": {"helped": False, "read": 0.0},
    "no augmentation": {"varied": 0.0},
    "faces as they come": {"rare": 0.0},
}
EACH = 200  # faces of each expression, for the reading


def measure(steps=STEPS, root=None, folder=None, say=print):
    """Train with each choice and measure.

    Args:
        steps: int, of each training.
        root: path or None, where the data sets are.
        folder: path or None, where finished rows are kept.
        say: function of one str.

    Returns:
        dict of tables. "choices": a row a choice: Fréchet distance to validation faces, share read
        as asked by `judge` over eight expressions and over disgust, fear and contempt, diversity
        as a share of the real faces', seconds.
    """
    from expression_lab.data.dataset import resize
    from expression_lab.recipes import aligned

    images, votes = aligned.material(root=root)
    learnt = resize(images, SMALL["size"]), votes
    real = aligned.faces("ferplus", "validation", root=root)
    jobs = [{"choice": name, "steps": steps} for name in CHOICES]
    return {"choices": kept.rows(folder, "choices", jobs, lambda choice, steps: _row(
        CHOICES[choice], steps, learnt, real), say)}


def _row(settings, steps, learnt, real):
    from expression_lab import backend
    from expression_lab.generate import cgan, cgan_training, loop
    from expression_lab.generate.cgan_generator import CGAN

    config = cgan_training.CGANConfig(steps=steps, report=steps, **{**SMALL, **settings})
    parts = cgan_training.Parts(config, cgan_training.reader_for(config))
    averages, history = loop.run(config, parts, cgan_training.sampler(config, *learnt),
                                 say=lambda text: None)
    model, = averages.into(cgan.generator(config.size, config.latent, config.filters))
    found = judged(CGAN("small", model), real)
    backend.load().backend.clear_session()
    return {**found, "seconds": history[-1]["seconds"]}


def judged(maker, real):
    """Measures of a small generator: dict of str -> float.

    Args:
        maker: generate.Generator
        real: FaceDataset, aligned.
    """
    from expression_lab import evaluate, recognize
    from expression_lab.data.dataset import resize

    reader, judge = recognize.load("residual"), recognize.load("judge")
    votes = real.distributions()
    voted = resize(maker.decode(maker.draw(len(votes), 2), votes), 48)
    truth = resize(real.images, 48)
    wanted = np.repeat(np.arange(8), EACH)
    asked = resize(maker.decode(maker.draw(len(wanted), 1), np.eye(8, dtype="f4")[wanted]), 48)
    right = (judge.predict(asked, balanced=True) == wanted).reshape(8, EACH).mean(axis=1)
    seen, known = reader.features(voted), reader.features(truth)
    spread = [evaluate.diversity(images, features)["features"]
              for images, features in ((voted, seen), (truth, known))]
    return {"frechet": evaluate.frechet_distance(seen, known), "read_as_asked": right.mean(),
            "rare_read_as_asked": right[5:].mean(), "diversity": spread[0] / spread[1]}
