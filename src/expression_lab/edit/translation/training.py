"""Training a translator, in the line of StarGAN and GANimation, but with plans.

What it makes should

- be taken for a real face that shows the expression (face critic, hinge loss: Lim and Ye,
  "Geometric GAN", 2017), and be as clean as a photo (patch critic, as in Pix2Pix);
- be read as asked by a classifier that is kept for this (`tiny`; those that judge editors never
  take part);
- be like what it was taught (`multi`: the refined draft of the landmark editor);
- leave alone what need not change: the person (Taigman et al., "Unsupervised cross-domain image
  generation", ICLR 2017, call it the identity loss), most of all where asked for what is shown;
- lead back, when asked for what was shown before (the cycle loss of Zhu et al., ICCV 2017);
- be a calm plan: small masks, smooth flows (Pumarola et al., ECCV 2018).
"""

from dataclasses import dataclass

from expression_lab import backend
from expression_lab.edit.retouch import network as critics
from expression_lab.edit.retouch.tensors import edges_apart, jittered, mean_where, near, shrunk
from expression_lab.edit.translation import moving, network
from expression_lab.generate.loop import LoopConfig

FALLEN = 0.1  # of the learning rate, at the end
FLAT = 0.15  # how much the person counts at mouth and eyes against elsewhere
SPECK = 0.3  # how much an addition counts against a mask
DETAIL = 10.0  # weight of what a lesson changes, against the rest
WEIGHTS = ("real", "sharp", "read", "taught", "spare", "own", "cycle", "small", "smooth")


@dataclass(frozen=True)
class TranslationConfig(LoopConfig):
    """How a translator is trained.

    Attributes:
        kind: str, "multi" or "refine".
        learning_rate, critic_rate: float; the first falls to a tenth along a cosine.
        real, sharp, read, taught, spare, own, cycle, small, smooth: float, weights of the losses:
            of the critics, the classifier, the lesson, the person, no change where none is asked,
            the way back, the mask's size and the plan's smoothness.
        moves_first: int, steps in which nothing is replaced: what can be moved is sharper than
            what is painted over, but harder to learn, and would be painted over for ever.
        masked: bool, False for a translator that only moves and adds.
    """

    steps: int = 3000
    batch_size: int = 12
    report: int = 50
    average: float = 0.995
    precision: str = "mixed_bfloat16"
    kind: str = "refine"
    learning_rate: float = 4e-4
    critic_rate: float = 4e-4
    real: float = 0.1
    sharp: float = 0.08
    read: float = 0.3
    taught: float = 0.0
    spare: float = 0.5
    own: float = 1.0
    cycle: float = 0.0
    small: float = 0.3
    smooth: float = 0.3
    moves_first: int = 0
    masked: bool = True

    def __post_init__(self):
        super().__post_init__()
        network.kind_of(self.kind)
        self.demand_weights(*WEIGHTS)


def config(kind, **changes):
    """The settings of the shipped translator of a kind, with changes: TranslationConfig."""
    network.kind_of(kind)
    taught = {"steps": 2200, "moves_first": 600, "sharp": 0.15, "taught": 0.25, "spare": 0.15,
              "cycle": 0.3, "small": 0.5, "smooth": 0.15} if kind == "multi" else {}
    return TranslationConfig(**{"kind": kind, **taught, **changes})


class Parts:
    """The translator, its critics, their optimizers and one step, for `loop.run`.

    Args:
        config: TranslationConfig
        reader: function of faces `(n, 48, 48, 1)`, grey values, that gives balanced log
            probabilities `(n, 8)`.
    """

    LOSSES = ("read", "real", "sharp", "taught", "spare", "own", "cycle", "small", "smooth",
              "face_critic", "patch_critic")

    def __init__(self, config, reader):
        keras = backend.load()
        self.config, self.reader = config, reader
        self.kind = network.kind_of(config.kind)
        keras.utils.set_random_seed(config.seed)
        with backend.precision(config.precision):
            self.translator = network.translator(self.kind.channels)
            self.face, self.patch = critics.face_critic(), critics.patch_critic()
        rate = keras.optimizers.schedules.CosineDecay(config.learning_rate, config.steps, FALLEN)
        self.optimizer = keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99, clipnorm=1.0)
        self.critics = keras.optimizers.Adam(config.critic_rate, beta_1=0.0, beta_2=0.99)
        self.optimizer.build(self.translator.trainable_variables)
        self.judging = self.face.trainable_variables + self.patch.trainable_variables
        self.critics.build(self.judging)
        self.done = keras.Variable(0, dtype="int32", trainable=False, name="steps_done")

    def networks(self):
        """Those whose weights are averaged."""
        return [self.translator]

    def variables(self):
        """Everything that training goes on from."""
        return [*self.translator.variables, *self.face.variables, *self.patch.variables,
                *self.optimizer.variables, *self.critics.variables, self.done]

    def step(self, seen, lesson, wanted, asked, shown, skin, photos, theirs, crisp):
        """One step of both sides: the losses, in the order of `LOSSES`."""
        found, judged = backend.gradients(
            lambda: self._critics_loss(seen, wanted, asked, photos, theirs, crisp), self.judging)
        self.critics.apply(found, self.judging)
        own, losses = backend.gradients(
            lambda: self._loss(seen, lesson, wanted, asked, shown, skin, crisp),
            self.translator.trainable_variables)
        self.optimizer.apply(own, self.translator.trainable_variables)
        self.done.assign_add(1)
        return (*losses, *judged)

    def _made(self, seen, wanted):
        from keras import ops

        raw = self.translator([seen, wanted], training=True)
        replaces = ops.cast(self.done >= self.config.moves_first, "float32")
        return moving.carried(seen[..., :1], raw, self.kind.reach, replaces * self.config.masked)

    def _critics_loss(self, seen, wanted, asked, photos, theirs, crisp):
        from keras import ops

        made = ops.stop_gradient(self._made(seen, wanted)[0])
        real = self.face([shrunk(photos), theirs], training=True)
        drawn = self.face([shrunk(made), asked], training=True)
        face = ops.mean(ops.relu(1 - real)) + ops.mean(ops.relu(1 + drawn))
        taken = self.patch(self._before(seen), training=True)
        drawn = self.patch(made, training=True)
        patch = (mean_where(ops.relu(1 - taken), crisp)
                 + mean_where(ops.relu(1 + drawn), crisp))
        return face + patch, (face, patch)

    def _before(self, seen):
        """The face as it was photographed."""
        return seen[..., 1:2] if self.config.kind == "refine" else seen[..., :1]

    def _loss(self, seen, lesson, wanted, asked, shown, skin, crisp):
        from keras import ops

        c = self.config
        made, flow, addition, mask = self._made(seen, wanted)
        parts = ops.max(seen[..., 2 if c.kind == "refine" else 1:], axis=-1, keepdims=True)
        calm = 1 - near(parts)
        losses = {
            "read": -ops.mean(ops.sum(asked * self._read(made, skin), axis=-1)),
            "real": -ops.mean(self.face([shrunk(made), asked], training=False)),
            "sharp": -mean_where(self.patch(made, training=False), crisp),
            "taught": self._apart(made, lesson, seen, parts),
            "spare": ops.mean((calm + FLAT) * ops.abs(made - seen[..., :1])),
            "own": self._unasked(seen, shown),
            "cycle": self._there_and_back(made, seen, shown),
            "small": ops.mean(mask * (calm + 0.1)) + SPECK * ops.mean(ops.abs(addition)),
            "smooth": moving.roughness(flow) + moving.roughness(mask)}
        total = sum(getattr(c, name) * losses[name] for name in WEIGHTS)
        return total, tuple(losses[name] for name in self.LOSSES[:len(losses)])

    def _apart(self, made, lesson, seen, parts):
        """How far from the lesson: grey values and edges, most where the lesson changes them."""
        from keras import ops

        if not self.config.taught:
            return ops.zeros(())
        changed = ops.minimum(ops.abs(lesson - seen[..., :1]), 1.0)
        detail = 1 + (DETAIL - 1) * ops.maximum(near(parts), changed)
        return ops.mean(detail * ops.abs(made - lesson)) + edges_apart(made - lesson, detail)

    def _unasked(self, seen, shown):
        """Asked for what is shown already: how much changes."""
        from keras import ops

        if not self.config.own:
            return ops.zeros(())
        n = max(2, self.config.batch_size // 3)
        same = seen[:n]
        if self.config.kind == "refine":  # a draft in which nothing moved, nothing invented
            photo = same[..., 1:2]
            same = ops.concatenate([photo, photo, 0 * same[..., 2:3], same[..., 3:]], axis=-1)
        return ops.mean(ops.abs(self._made(same, shown[:n])[0] - same[..., :1]))

    def _there_and_back(self, made, seen, shown):
        """Asked for what it showed before: how far from the face as it was."""
        from keras import ops

        if not self.config.cycle:
            return ops.zeros(())
        n = self.config.batch_size // 2
        halfway = ops.concatenate([made[:n], seen[:n, ..., 1:]], axis=-1)
        return ops.mean(ops.abs(self._made(halfway, shown[:n])[0] - seen[:n, ..., :1]))

    def _read(self, made, skin):
        """What the classifier reads: balanced log probabilities `(n, 8)`."""
        from keras import ops

        mean, spread = (skin[:, i, None, None, None] for i in (0, 1))
        return self.reader(ops.clip(shrunk(jittered(made)) * spread + mean, 0, 255))
