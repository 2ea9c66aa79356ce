# %% [markdown]
# # 02 · Augmentation: many faces from few
#
# **What you will do.** Turn, move, light, blur and cover a face, first one step at a time and then
# all at once, by chance. Move sliders until the faces look like photos that people really take.
# Then train one small network twice, with and without, and see what it was good for.
#
# **What you will learn**
#
# - why a face that moved by two pixels is a new face to a network;
# - the families of augmentation: geometry, light, noise, occlusion, mixing;
# - how to choose how much, and which question to ask before: *is the label still right?*
# - how to give rare expressions more weight without showing the same face again and again.
#
# **What you need.** Notebooks 00 and 01, and about a minute. No GPU, no download.

# %%
import numpy as np
import pandas as pd
import skimage.data

from expression_lab import augment, data, faces, lab, plots, recognize
from expression_lab.augment.photometric import tables
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style
from expression_lab.recognize import training
from expression_lab.widgets import augment_lab

seed = lab.start("02 · Augmentation", minutes=1, seed=0)

# %% [markdown]
# ## 1. Why
#
# Two kinds of faces are in use here. One is real: Eileen Collins, the astronaut whose portrait
# comes with scikit-image (NASA, in the public domain). We find her face, cut it out, and make it
# 48 × 48 grey pixels, the size on which the networks of this course work.

# %%
photo = skimage.data.astronaut()
face = faces.crop(photo, faces.find(photo)[0], size=48)
color_face = faces.crop(photo, faces.find(photo)[0], size=48, gray=False)
print("the face:", face.shape, face.dtype, "and in color:", color_face.shape)

# %% [markdown]
# The others are **synthetic: a statistical model of faces drew them** (notebook 01 says how).
# Nobody here exists. They stand in, in the quick profile, so that everybody gets the same results.
# In the full profile (`EXPRESSION_LAB_PROFILE=full`) the same cells take 4,000 faces of the best
# data set on your machine, FER+ where you have it.

# %%
splits = ("train", "validation", "test")
if lab.is_quick():
    n = {"train": 320, "validation": 100, "test": 600}
    train, validation, test = (data.load("synthetic", s, n=n[s]) for s in splits)
else:
    train, validation, test = (data.load("auto", s).subset(slice(0, 4000)) for s in splits)
plots.faces_grid([face, *train.images[:7]],
                 ["a real face"] + [EXPRESSIONS[k] for k in train.labels[:7]])

# %% [markdown]
# A network sees no face. It sees 2,304 numbers. So let us compare numbers: how much do they change
# when she moves by two pixels, and how much when somebody else sits there? The measure is the mean
# difference of the grey levels, pixel by pixel.

# %%
moved = augment.shift(face[None], dx=2 / 48)[0].astype(int)
others = abs(train.images.astype(int) - face).mean(axis=(1, 2))
by_moving = abs(moved - face).mean()
print(f"she moves by two pixels: {by_moving:.0f} grey levels")
print(f"somebody else: {others.mean():.0f} grey levels, at least {others.min():.0f}")

# %% [markdown]
# **What to expect.** Two pixels, which we would not notice, change each pixel by about 22 grey
# levels (give or take 5). That is a third of the way to somebody else. A network that has seen
# only the first picture has little reason to give the second one the same answer.
#
# *Augmentation* gives it the reason: we show the face moved, turned, lit and covered in many ways,
# and always say "happiness". It costs nothing but time, and nobody has to be photographed again.

# %% tags=["hide-input", "check"]
assert 17 <= by_moving <= 27, f"the text says 22 ± 5 grey levels: {by_moving:.1f}"
assert not lab.is_quick() or 0.25 < by_moving / others.mean() < 0.42

# %% [markdown]
# ## 2. Geometry: where the face is
#
# Every function of `augment` takes a whole batch, uint8 `(n, S, S)` or `(n, S, S, 3)`, and gives
# one back. `face[None]` is a batch of one. The amount is one number, or one number a face.

# %%
plots.augment.transformations(face, ["rotate", "shift", "scale"])

# %% [markdown]
# Three details that matter more than they look:
#
# - **The border.** What comes in from outside is the face mirrored at its border. Were it black,
#   the network could read from the black corner that the face was turned, and never meet such
#   corners later.
# - **One warp, not three.** Rotation, shift, scale and mirror are each a matrix. Multiplied,
#   they are one: a rotation by $\alpha$ and a scale $s$ about the centre $c$, then a shift $d$, is
#   $$ x' = s\,R_\alpha (x - c) + c + d. $$
#   Each warp interpolates, and each interpolation blurs a little. So we do it once.
# - **Scale is drawn on a log scale**, so that half as large is as likely as twice as large.
#
# Mirroring is the cheapest of all, and exact. Most expressions are as good on either side. But
# think before you use it: it would be wrong for letters, for traffic signs, and for a study of
# *which* side of the face smiles first.

# %%
some = train.images[:8]
turns = np.linspace(-20, 20, len(some))
plots.augment.before_after(some, augment.flip(augment.rotate(some, turns)),
                           [f"{turn:+.0f}°".replace("-", "−") for turn in turns])

# %% [markdown]
# ## 3. Light: how bright, and from where

# %%
plots.augment.transformations(face, ["brightness", "contrast", "gamma", "light_gradient"])

# %% [markdown]
# Brightness adds, contrast multiplies about mid-grey, gamma bends: below 1 it opens the shadows and
# leaves black and white where they are. All three change each grey level alone, whatever is beside
# it. So all three together are **one table of 256 numbers**, the new grey level for each old one:

# %%
fig = style.new_figure(5.5, 3.4, alt="Curves from old to new grey level: brightness shifts the "
                       "diagonal, contrast turns it, gamma bends it, all three together do all.")
ax = style.dress(fig.subplots(), x="grey level before", y="grey level after", grid="both")
for label, amounts in {"brightness +15 %": (0.15, 1, 1), "contrast × 1.5": (0, 1.5, 1),
                       "gamma 0.5": (0, 1, 0.5), "all three": (0.15, 1.5, 0.5)}.items():
    ax.plot(tables(*np.array(amounts)[:, None])[0], label=label)
ax.legend(frameon=False)
fig

# %% [markdown]
# The light gradient is another matter. A window on the left lights the left cheek, so the place
# counts too: the face is multiplied by a plane that rises towards the light. In photos of faces
# this is the commonest trouble of all, and a network that never saw it takes a shadow for a
# wrinkle.
#
# ## 4. Noise and blur: what a poor camera adds

# %%
plots.augment.transformations(face, ["gaussian_noise", "salt_and_pepper", "blur"])

# %% [markdown]
# Both take something away, and so they teach the network to look at large shapes and not at single
# pixels. At 48 × 48, be careful with blur: at σ = 1.5 pixels the difference between disgust and
# anger, a few dark pixels beside the nose, is gone.
#
# ## 5. Occlusion: something in the way

# %%
plots.augment.transformations(face, ["random_erasing", "face_mask", "dark_glasses"])

# %% [markdown]
# *Random erasing* (Zhong et al. 2020) covers a rectangle anywhere with noise. The network can no
# longer rely on the mouth alone, and begins to look at brows and cheeks too. The mask and the
# glasses do the same with things that people really wear.
#
# Here the question of this notebook is at its sharpest: **is the label still right?** Cover the
# mouth of a smiling face, and you still say "happiness", though perhaps nobody could see it any
# more. A little of this teaches to use what is left. Too much teaches to guess.
#
# ## 6. A policy: all of it, by chance
#
# A `Policy` says how much of each *may* happen, and how often. Amounts are half-ranges
# (`rotation=10` is anything from −10° to 10°) or maxima (`noise=10`), and 0 is off. For each face
# it draws its own.

# %%
policy = augment.Policy.mild()
print(policy)
drawn = policy.draw(5, np.random.default_rng(seed))
shown = ("degrees", "dx", "dy", "factor", "mirrored", "contrast")
pd.DataFrame({name: drawn[name] for name in shown}).round(2)

# %% [markdown]
# One row is one face. Chance comes from a generator that you hand over, so the same seed gives
# the same pictures, to the last byte. A result that nobody can repeat is no result.

# %%
batch = np.repeat(face[None], 4, axis=0)
first, again, other = (policy(batch, np.random.default_rng(s)) for s in (1, 1, 2))
print("same seed, same bytes:", (first == again).all(), "· another seed:", (first == other).all())
assert (first == again).all() and (first != other).any()

# %% [markdown]
# `Policy.strong()` adds gamma, a gradient, noise, blur and erasing. Look at every sheet like this
# one before you train, and ask of each face: would I still call it happiness?

# %%
plots.augment.policy_sheet(color_face, augment.Policy.strong(), seed=seed)

# %% [markdown]
# ### Choose for yourself
#
# Below are the sliders of a policy and 16 faces. Find a setting at which all look like photos that
# somebody might really take. Then go on, until you can no longer tell the expression: that is the
# end of the range that makes sense. (On a page without a running kernel the sliders stand still.)

# %%
panel = augment_lab.panel(np.concatenate([batch[:1], train.images[:15]]), policy)
panel

# %% [markdown]
# The policy of the sliders is yours to use, and to write down beside the result that it gave:

# %%
chosen = panel.controller.policy
assert augment.Policy.from_dict(chosen.to_dict()) == chosen
chosen.to_dict()

# %% [markdown]
# ## 7. What a network has seen, it can read
#
# The network that comes with this course was trained with a policy: faces turned by up to 15°,
# among other things. So let us turn hers from −90° to 90°, and ask it each time how sure it is that
# she is happy.

# %%
angles = np.arange(-90, 91, 5)
turned = augment.rotate(np.repeat(face[None], len(angles), axis=0), angles)
happiness = recognize.load("residual").predict_proba(turned)[:, EXPRESSIONS.index("happiness")]

fig = style.new_figure(7, 3, alt="Probability of happiness against the angle: high while the face "
                       "is nearly upright, lower when it lies on its side.")
ax = style.dress(fig.subplots(), x="turned by (degrees)", y="probability of happiness", grid="both")
ax.axvspan(-15, 15, color=style.GRID, label="seen in training")
ax.plot(angles, happiness, color=style.color("happiness"), linewidth=2)
ax.set(ylim=(0, 1.02), xticks=angles[::6])
ax.legend(frameon=False, loc="lower center")
fig

# %% [markdown]
# **What to expect.** Inside the grey band it is certain, and it stays above 90 % as far as 45°, for
# a broad smile is an easy case. Then doubt sets in: lying on its side, the same smile is worth only
# about 60 % (give or take 15). Nothing in the network knows what a rotation is. It can read what it
# has been shown, and some way further.

# %% tags=["hide-input", "check"]
assert happiness[abs(angles) <= 45].min() > 0.9, happiness.round(2)
assert abs(happiness[abs(angles) == 90].mean() - 0.6) < 0.15, happiness.round(2)

# %% [markdown]
# ## 8. Does it help?
#
# A claim like "augmentation helps" has to be measured, and fairly: the same network, the same 320
# faces, the same number of steps, the same seed. The only difference is the policy. And we ask two
# questions, on the faces of people who were not in the training:
#
# - **same:** new people, photographed as the training faces were;
# - **careless:** the same new people, badly held, badly lit, with noise. We make these pictures
#   ourselves, with a policy that is *not* the one of the training. Still it is related to it,
#   so this test is kinder to augmentation than the real world would be.

# %%
careless = augment.Policy(rotation=15, shift=0.08, brightness=0.15, contrast=0.3,
                          light_gradient=0.5, noise=8)
careless_images = careless(test.images, np.random.default_rng(seed + 1))
plots.augment.before_after(test.images[:8], careless_images[:8],
                           [EXPRESSIONS[k] for k in test.labels[:8]])

# %%
config = training.TrainingConfig(network="tiny", epochs=12, batch_size=16, learning_rate=3e-3,
                                 warmup=1, average=0.95, dropout=0.1, seed=seed)
results = {}
for name, policy in {"without": augment.Policy.none(), "with": augment.Policy.mild()}.items():
    results[name] = training.train(config, train.images, train.distributions(), augment=policy,
                                   validation=(validation.images, validation.labels),
                                   progress=False)

# %%
def accuracy(model, images, labels):
    """Share of the faces whose most probable expression is the label."""
    return (model.predict(images[..., None], verbose=0).argmax(axis=1) == labels).mean()

sets = {"training faces": (train.images, train.labels),
        "new people, same": (test.images, test.labels),
        "new people, careless": (careless_images, test.labels)}
table = pd.DataFrame({how: {name: accuracy(result.model, *known) for name, known in sets.items()}
                      for how, result in results.items()})
table.loc["always the commonest"] = np.bincount(test.labels).max() / len(test)
table.style.format("{:.0%}")

# %%
fig = style.new_figure(7, 3, alt="Accuracy on new faces over the epochs: without augmentation it "
                       "rises early and stops, with augmentation it starts later and rises on.")
ax = style.dress(fig.subplots(), x="epoch", y="accuracy on validation faces", grid="both")
for (how, result), color in zip(results.items(), (style.WRONG, style.RIGHT)):
    ax.plot("epoch", "val_accuracy", data=result.history, color=color, linewidth=2, label=how)
ax.legend(frameon=False)
fig

# %% [markdown]
# **What to expect** in the quick profile:
#
# | accuracy on | without | with |
# |---|---|---|
# | the training faces | 95 %, give or take 8 | 63 %, give or take 15 |
# | new people, same | 42 %, give or take 14 | 52 %, give or take 15 |
# | new people, careless | 25 %, give or take 9 | 41 %, give or take 15 |
#
# - *Without*, the network knows the training faces by heart. On careless pictures it is little
#   better than "always the commonest", which never looks at a face.
# - *With*, it knows far fewer of the training faces, and reads more of the new ones.
#
# The gap between training faces and new faces is called *overfitting*, and it is what augmentation
# closes. It is no gift, though. Each picture is new each time, so the network learns more slowly:
# in the first epochs "with" is behind. And the ranges above are wide because 320 faces are few. One
# run is an anecdote: set another `seed` in the first cell and run it again, before you believe that
# it was the policy and not luck.

# %% tags=["hide-input", "check"]
if lab.is_quick():
    expected = pd.DataFrame({"without": [0.95, 0.42, 0.25], "with": [0.63, 0.52, 0.41]},
                            table.index[:3])
    allowed = pd.DataFrame({"without": [0.08, 0.14, 0.09], "with": [0.15, 0.15, 0.15]},
                           table.index[:3])
    assert (abs(table.iloc[:3] - expected) <= allowed).all(axis=None), table
    gain = table["with"] - table["without"]
    assert gain.iloc[0] < -0.1 and gain.iloc[1] > -0.05 and gain.iloc[2] > 0.03, table

# %% [markdown]
# ## 9. Rare expressions
#
# No data set has as many faces of contempt as of happiness. Here are the counts of FER+ (training
# split, faces with a majority), and what an epoch of the same length would show of each expression
# after some well-known ways of balancing:
#
# - *uniform:* each expression as often as any other. One face of contempt then comes 26 times.
# - *square root:* in between, by the root of the count.
# - *effective* (Cui et al. 2019): by how much the faces of a class tell together, since the
#   thousandth tells less than the tenth: $(1 - \beta^n) / (1 - \beta)$.

# %%
counts = dict(zip(EXPRESSIONS, (8740, 7287, 3149, 3014, 2100, 119, 532, 119)))
labels = np.repeat(np.arange(8), list(counts.values()))
epochs = {way: augment.balanced_indices(labels, np.random.default_rng(seed), way)
          for way in ("natural", "square_root", "effective", "uniform")}
shown = pd.DataFrame({way: np.bincount(labels[chosen], minlength=8)
                      for way, chosen in epochs.items()}, index=EXPRESSIONS)
repeats = shown.div(shown["natural"], axis=0)  # how often each single face comes
shown.join(repeats.iloc[:, 1:].map("{:.1f} ×".format).add_prefix("each face, "))

# %% tags=["hide-input", "check"]
assert (shown.sum() == len(labels)).all() and shown["natural"].to_dict() == counts
assert np.ptp(shown["uniform"]) <= 1 and round(repeats.loc["contempt", "uniform"]) == 26
assert (shown["natural"] < shown["square_root"]).loc[["disgust", "fear", "contempt"]].all()

# %% [markdown]
# But a face of which nothing changes, shown 26 times an epoch, is soon known by heart. So the
# second half of the cure is a policy that looks at the label: the rarer the expression, the more
# its faces are varied. `ClassAware` lies between two policies, by the logarithm of the counts.

# %%
aware = augment.ClassAware(augment.Policy.mild(), augment.Policy.strong(), counts)
pd.DataFrame([{"expression": name, "faces": counts[name], "rarity": rarity,
               "rotation": policy.rotation, "gamma": policy.gamma, "noise": policy.noise,
               "erase": policy.erase}
              for name, rarity, policy in zip(EXPRESSIONS, augment.rarity(counts), aware.policies)]
             ).set_index("expression").round(2)

# %%
some = np.concatenate([np.flatnonzero(train.labels == EXPRESSIONS.index(name))[:4]
                       for name in ("neutral", "contempt")])
varied = aware(train.images[some], train.labels[some], np.random.default_rng(seed))
plots.augment.before_after(train.images[some], varied, [EXPRESSIONS[k] for k in train.labels[some]])

# %% [markdown]
# ## 10. Mixing: two faces in one
#
# Everything so far kept the label. *MixUp* (Zhang et al. 2018) does not: it lays two faces over
# each other like slides, and mixes the labels in the same shares,
# $x = \lambda x_1 + (1-\lambda) x_2$ and $t = \lambda t_1 + (1-\lambda) t_2$. The target becomes
# a distribution, as the votes of FER+ are one anyway. *CutMix* (Yun et al. 2019), the second sheet,
# pastes a rectangle of one face into the other. The share of a label is the share of the pixels.

# %%
images, targets = train.images[:6], np.eye(8)[train.labels[:6]]
plots.show(plots.augment.mixed(*augment.mixup(images, targets, np.random.default_rng(3), 1.0)))
plots.augment.mixed(*augment.cutmix(images, targets, np.random.default_rng(5)))

# %% [markdown]
# Is the label still right? Not always: a pasted forehead counts as much as a pasted mouth, though
# the mouth tells far more. Such pictures are no faces, and nobody claims that they are. They keep
# the network from being too sure: between two examples it learns to be in between, too.
#
# ## Your turn
#
# Replace each `None` by your answer and run both cells.
#
# 1. Turn the face by a quarter, *clockwise*. (A batch goes in, a batch comes out.)
# 2. Make a policy that does nothing but erase: *every* face, between 10 % and 15 % of its area.
# 3. MixUp by hand: what is the target, as eight numbers, when a face of happiness is laid over one
#    of fear with λ = 0.75?

# %%
clockwise = None
only_erase = None
target = None

# %% tags=["hide-input", "check"]
def told(number, answer, is_right, hint):
    if answer is None:
        print(f"{number}: waits for your answer")
    else:
        print(f"{number}:", "right!" if is_right() else f"not yet: {hint}")

told(1, clockwise, lambda: np.array_equal(np.squeeze(clockwise), np.rot90(face, -1)),
     "positive is counter-clockwise")
told(2, only_erase, lambda: only_erase == augment.Policy(erase=1, erase_area=(0.1, 0.15)),
     f"you have {only_erase}")
told(3, target, lambda: np.allclose(target, [0, 0.75, 0, 0, 0, 0, 0.25, 0]),
     f"the order is {', '.join(EXPRESSIONS)}")

# %% [markdown]
# **4.** And one without a check: repeat part 8 with `Policy.strong()`, then with 36 epochs. A
# stronger policy needs a longer training, for the network never sees a face twice. Does it pay?
#
# <details><summary>Answers</summary>
#
# 1. `augment.rotate(face[None], -90)`
# 2. `augment.Policy(erase=1, erase_area=(0.1, 0.15))`
# 3. `np.array([0, 0.75, 0, 0, 0, 0, 0.25, 0])`
#
# </details>
#
# ## Further reading
#
# - C. Shorten, T. M. Khoshgoftaar: *A survey on image data augmentation for deep learning*,
#   Journal of Big Data 6, 2019.
# - Z. Zhong, L. Zheng, G. Kang, S. Li, Y. Yang: *Random erasing data augmentation*, AAAI 2020.
# - H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz: *mixup: beyond empirical risk minimization*,
#   ICLR 2018.
# - S. Yun, D. Han, S. J. Oh, S. Chun, J. Choe, Y. Yoo: *CutMix: regularization strategy to train
#   strong classifiers with localizable features*, ICCV 2019.
# - Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie: *Class-balanced loss based on effective number
#   of samples*, CVPR 2019.
# - E. D. Cubuk, B. Zoph, J. Shlens, Q. V. Le: *RandAugment: practical automated data augmentation
#   with a reduced search space*, CVPR Workshops 2020. A policy with two numbers only.
#
# **Next:** [03 Faces and landmarks](03_faces_and_landmarks.ipynb), or at once
# [04 A CNN classifier](04_cnn_classifier.ipynb), where a network is built, trained and judged.
