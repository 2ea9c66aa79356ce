# %% [markdown]
# # 05 · Transfer, attention, sequences
#
# **What you will do.** You take a network that learned where the points of a face are, cut off its
# last layers, and make it read expressions from a hundred faces. You compare it with the same
# network that starts from nothing. Then you give a network attention and take it away again, read
# not one picture but a film, and at the end teach a network an expression of your own.
#
# **What you will learn**
#
# - what a *trunk* and a *head* are, and why they are trained one after the other;
# - how much another task is worth when faces with labels are few, and when they are many;
# - how the networks of `keras.applications` are used by the same code;
# - what channel and spatial attention do, what they cost, and what they bring here;
# - how a network reads a sequence, and when that is better than the mean of its frames;
# - how a few snapshots are enough for an expression that nobody has named before.
#
# **What you need.** Notebooks 00 to 04, and about a minute. No GPU, no download.

# %%
import time

import numpy as np
import pandas as pd

from expression_lab import backend, data, evaluate, lab, plots, recognize
from expression_lab.data import clips
from expression_lab.data.sitting import sitting
from expression_lab.errors import CheckpointError, DataMissingError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model as face_models
from expression_lab.plots import sequences as films_plots
from expression_lab.recognize import attention, networks, own, sequences, transfer, trunks
from expression_lab.widgets import own as own_panel

keras = backend.load()
seed = lab.start("05 · Transfer, attention, sequences", minutes=1, seed=0)

# %% [markdown]
# # Part 1: learning from another task
#
# ## 1. A hundred faces
#
# Labels are dear: each face of FER+ was looked at by ten people. So suppose that you have only a
# hundred. In the quick profile they are **synthetic** (notebook 01), so that everyone has the same
# ones; the full profile takes one in a hundred of the best data set on your machine.

# %%
if lab.is_quick():
    few, test = data.load("synthetic", "train", n=100), data.load("synthetic", "test", n=600)
else:
    every, test = data.load("auto", "train"), data.load("auto", "validation")
    rng = np.random.default_rng(seed)
    few = every.subset(rng.random(len(every)) < 0.01)
targets = few.distributions()
print(few, test, sep="\n")
plots.faces_grid(few.images[:16], [EXPRESSIONS[k] for k in few.labels[:16]],
                 heading="The first sixteen of the few")

# %% [markdown]
# ## 2. A trunk and a head
#
# The landmark network of notebook 03 learned from twenty thousand real faces where 478 points lie.
# Nobody told it a word about expressions. But to place the corners of a mouth it must see them,
# and a smile is where they are. `transfer.build` takes all its layers up to the one that lays the
# maps flat: the **trunk**. On top comes a new, untrained layer with eight outputs: the **head**.

# %%
model = transfer.build("landmarks")
trunk, head = (model.get_layer(name) for name in ("trunk", "logits"))
parts = pd.DataFrame({part.name: {"parameters": part.count_params(),
                                  "trained": sum(w.size for w in map(np.asarray,
                                                 part.get_weights())) if part.trainable else 0}
                      for part in (trunk, head)}).T
parts.style.format("{:,.0f}")

# %% [markdown]
# A trunk knows faces as it was shown them. So a face must be put before it in the same way: of the
# same size, framed alike, in the same range of numbers. All that happens *inside* the model; it
# takes the bytes of a 48-pixel face like every classifier of the course. This is what the
# landmark trunk then sees: a wider frame, set lower, its border filled with the nearest pixels.

# %%
pixels = keras.Input((48, 48, 1), dtype="uint8")
frame = keras.Model(pixels, trunks.framed(pixels, transfer.SIDE))
seen = transfer.outputs(frame, few.images[:4]).round().astype("uint8")
plots.show(plots.faces_grid(few.images[:4], ["48 × 48"] * 4, cell=1.4))
plots.faces_grid(seen[..., 0], [f"{transfer.SIDE} × {transfer.SIDE}"] * 4, cell=1.4,
                 alt="The same four faces as the landmark trunk sees them: smaller in a wider "
                     "frame, whose lower and side borders are smeared outwards.")

# %% [markdown]
# ## 3. First the head alone
#
# The trunk is **frozen**: training may not change it. It looks at each face once, and on what it
# says the head is fitted, a softmax regression with a single best solution. That takes a moment,
# so it is worth trying even where all of a network would be too slow to train. For comparison, the
# same head on a trunk with random weights.

# %%
def accuracy(one):
    return (transfer.outputs(one, test.images).argmax(axis=1) == test.labels).mean()


keras.utils.set_random_seed(seed)
scratch = transfer.build("scratch")
rows = {}
for name, one in {"landmarks": model, "scratch": scratch}.items():
    start = time.perf_counter()
    transfer.fit_head(one, few.images, targets)
    rows[name] = {"head alone": accuracy(one), "seconds": time.perf_counter() - start}
print(", ".join(f"{name}: {row['seconds']:.1f} s" for name, row in rows.items()))

# %% [markdown]
# ## 4. Then all of it, in small steps
#
# Now the trunk may move too. Three habits keep what it knows
# ([Keras' guide](https://keras.io/guides/transfer_learning/) gives the same advice):
#
# - the head is fitted *first*: a random one would send large, random gradients into the trunk;
# - the learning rate is *lower* than from scratch;
# - batch normalisation keeps its statistics. They come from thousands of faces; those of a hundred
#   would be worse.
#
# The network from scratch gets the same number of steps on the same faces, at the rate that suits
# it better.

# %%
steps = 60 if lab.is_quick() else 200
untrained = transfer.build("scratch")
rates = {"landmarks": (model, 1e-3), "scratch": (untrained, 2e-3)}
curves = {}
for name, (one, rate) in rates.items():
    tuning = transfer.Tuning(steps=steps, batch_size=32, learning_rate=rate, seed=seed)
    curves[name] = transfer.fine_tune(one, few.images, targets, tuning)
    rows[name]["all of it"] = accuracy(one)

# %%
always = evaluate.baselines(test.labels, few.labels).loc["majority", "accuracy"]
mine = pd.DataFrame(rows).T[["head alone", "all of it"]]
mine.loc["always the commonest"] = always
mine.style.format("{:.0%}")

# %% tags=["hide-input", "check"]
if lab.is_quick():
    assert abs(mine.loc["landmarks", "head alone"] - 0.42) < 0.08, mine
    assert abs(mine.loc["landmarks", "all of it"] - 0.50) < 0.1, mine
    assert mine.loc["scratch"].max() < mine.loc["landmarks"].min() - 0.05, mine
    last = {name: curve["loss"].iloc[-1] for name, curve in curves.items()}
    assert last["scratch"] < last["landmarks"] + 0.15, last

# %% [markdown]
# **What to expect** in the quick profile. The head alone on the landmark trunk reads about 42 of
# 100 test faces rightly, give or take 8; on random weights about 26. With all of the network
# trained it is about 50 from the landmarks and 24 from scratch; the commonest expression has 18.
# Look at the losses of the training faces, too:

# %%
pd.DataFrame({name: curve.set_index("step")["loss"] for name, curve in curves.items()}).round(2)

# %% [markdown]
# On its hundred *training* faces the network from scratch does just as well, or better. It learns
# them by heart. What the other one learned before is not about these faces, but about faces.
#
# All this was on synthetic faces, and a hundred is one case of many. How is it with real ones?
#
# ## 5. What it is worth on real faces
#
# The same comparison on FER+: 1 %, 10 % and all of the training faces, each start with the same
# number of steps on the same faces, measured on *validation* faces. There is a third start,
# **synthetic**: the same network, first trained to read the synthetic faces, and then
# taken over. It cost many minutes, so the table comes with the course
# (`expression-lab measure transfer` makes it again). Each seed draws other faces, too; bars in the
# figure are one deviation over the seeds.

# %%
starts = evaluate.saved("transfer")
grouped = starts.groupby(["faces", "trunk"], sort=False)
shown = grouped.agg(seeds=("seed", "size"), steps=("steps", "first"),
                    head_alone=("head_accuracy", "mean"), all_of_it=("accuracy", "mean"),
                    deviation=("accuracy", "std"), mean_recall=("recall", "mean"))
shares = shown.columns[2:]
shown.style.format("{:.1%}", subset=shares, na_rep="–")

# %%
plots.transfer.starts(starts, "Three starts of one network, on validation faces of FER+",
                      baseline=starts["commonest"].iloc[0])

# %% [markdown]
# **What it shows.** With 268 faces the network that began with landmarks reads about 63 of 100
# validation faces rightly, the one from scratch 45, and the synthetic start lies between them.
# Even the landmark *head alone*, which takes seconds, does as well as the network that trained all
# of its weights from scratch, or better, whatever the number of faces. And mean recall says that
# all of them are still poor at the rare expressions.
#
# With ten times the faces the lead is smaller: labels make up for what was not learned before. That
# all 27 thousand add nothing more has another reason. In 500 steps of 64 faces each of them is seen
# once, and steps, not faces, have become scarce. That is the second gift of a good start: it needs
# *fewer steps*. Given more of them, a network from scratch catches up in part: `tiny` reads 59 of
# 100 after 1,000 such steps on 268 faces (`evaluate.saved("learning_curve")`), and `residual` of
# notebook 04, which trained on all faces for an hour, is far above every row here. So the question
# was not how high one gets, but what the start is worth when all else is the same.

# %% tags=["hide-input", "check"]
means = starts.groupby(["share", "trunk"])[["accuracy", "head_accuracy"]].mean()
least, middle, most = (means.loc[share] for share in (0.01, 0.1, 1.0))
assert abs(least.loc["landmarks", "accuracy"] - 0.63) < 0.025, least
assert abs(least.loc["scratch", "accuracy"] - 0.45) < 0.03, least
for one in (least, middle, most):
    assert one["accuracy"].idxmax() == "landmarks" and one["accuracy"].idxmin() == "scratch", one
    assert one.loc["landmarks", "head_accuracy"] > one.loc["scratch", "accuracy"] - 0.01, one
lead = [one.loc["landmarks", "accuracy"] - one.loc["scratch", "accuracy"]
        for one in (least, middle, most)]
assert lead[1] < lead[0] - 0.02, lead
assert (most["accuracy"] - middle["accuracy"] < 0.03).all(), (middle, most)
curve = evaluate.saved("learning_curve").set_index("share")
assert abs(curve.loc[0.01, "accuracy"] - 0.59) < 0.01, curve

# %% [markdown]
# ## 6. Networks from elsewhere
#
# `keras.applications` holds networks that learned from ImageNet: 1.3 million photos, a thousand
# kinds of things. They are used in the same way; only what they want to see differs: three equal
# channels instead of gray, 96 or 224 pixels a side, and each its own range of numbers. That, too,
# is inside the model.

# %%
pd.DataFrame({name: {"in keras.applications": about.name, "side": about.side, "file": about.file}
              for name, about in trunks.APPLICATIONS.items()}).T

# %% [markdown]
# Their weights do not come with the course. Keras fetches them when it first needs them, checks
# them, and keeps them in a folder. Nothing is downloaded in the quick profile: there the network
# starts with random weights, unless Keras has them already, and shows no more than that the door is
# the same. In the full profile it is fitted to your few faces. Where the weights are neither here
# nor within reach, one sentence says so, and what to do.

# %%
name = "mobilenet_v3_small"
known = trunks.cached(name)
print(f"{trunks.APPLICATIONS[name].file} is {'' if known else 'not '}in {trunks.cache()}")
try:
    other = transfer.build(name, weights=None if lab.is_quick() and not known else "imagenet")
    print(f"{name}: {other.count_params():,} parameters, "
          f"{other.get_layer('logits').input.shape[-1]} features")
    if not lab.is_quick():
        transfer.fit_head(other, few.images, targets)
        print(f"its head alone on {len(few)} faces: {accuracy(other):.0%}")
except CheckpointError as error:
    print(error)

# %% [markdown]
# None of these was trained on FER+ for this course: on two processor cores that takes hours. A face
# of 224 pixels costs MobileNetV3, the lightest, 56 million multiply-adds, more than twice what the
# landmark trunk takes here. So no figures of ours stand here. In the literature, the best small
# networks on FER+ start from *faces*, not from ImageNet (notebook 04, "Against what?").
#
# # Part 2: attention
#
# ## 7. Four kinds
#
# A convolution treats all its maps, and all places of a map, alike. **Attention** multiplies them
# by weights between 0 and 1 that follow from the face itself:
#
# - *squeeze and excitation* (Hu et al. 2018): one weight for each **channel**, from the averages
#   of all of them;
# - *ECA* (Wang et al. 2020): the same, but each weight follows from three or five neighbours only,
#   which costs next to nothing;
# - *spatial* (Woo et al. 2018): one weight for each **place**, from the mean and the largest of the
#   channels around it;
# - *CBAM* (Woo et al. 2018): channels first, then places.
#
# All take maps and give maps of the same shape, so one can be put in the place of another.

# %%
costs = {}
for name, block in attention.BLOCKS.items():
    network = networks.build("tiny", attention=block)
    costs[name] = {"parameters": network.count_params(),
                   "million multiply-adds": networks.multiply_adds(network) / 1e6}
costs = pd.DataFrame(costs).T
costs["more parameters"] = costs["parameters"] / costs.loc["none", "parameters"] - 1
costs.style.format({"parameters": "{:,.0f}", "million multiply-adds": "{:.2f}",
                    "more parameters": "{:.1%}"})

# %% [markdown]
# ## 8. What channel attention does
#
# `residual` has squeeze and excitation in every block. Here are the weights in its last block, for
# synthetic faces of each expression: the 24 channels in which the expressions differ most. A
# blue field says that this channel is turned *up* for that expression, compared with the others.

# %%
reader = recognize.load("residual")
gate = keras.Model(reader.model.input, reader.model.get_layer("stage3_2_attention_excite").output)
faces = data.load("synthetic", "test", n=240)
weights = transfer.outputs(gate, faces.images)[:, 0, 0]
plots.transfer.channel_weights(weights, faces.labels,
                               title="Weights of the last block's channels, by expression")

# %% tags=["hide-input", "check"]
assert weights.min() >= 0 and weights.max() <= 1
assert costs["parameters"].idxmin() == "none"
assert (costs["more parameters"] < 0.15).all()

# %% [markdown]
# ## 9. With and without, measured
#
# Does it help? `tiny` has no attention of its own. It was trained on FER+ five times over,
# with each kind and without, everything else the same, and read validation faces.

# %%
tried = evaluate.saved("attention").groupby("attention", sort=False)
table = tried.agg(seeds=("seed", "size"), accuracy=("accuracy", "mean"), low=("accuracy", "min"),
                  high=("accuracy", "max"), mean_recall=("recall", "mean"),
                  milliseconds=("milliseconds", "min"), parameters=("parameters", "first"))
shares = ["accuracy", "low", "high", "mean_recall"]
table.style.format("{:.1%}", subset=shares).format("{:.2f}", subset=["milliseconds"])

# %%
models = 100 * table[shares[:3]]
models["parameters"] = table["parameters"] / 1e6
fig = plots.compare(models, ours=["none"], title="tiny with each kind of attention")
fig.axes[0].set_xlabel("accuracy (percent of validation faces); black: from seed to seed")
fig

# %% [markdown]
# **What it shows.** Little, and that is worth knowing. The training was short (450 steps), so all
# rows are far below the shipped `tiny`. The means lie within about two points of each other; the
# *same* kind moves by as much from one seed to the next; and with 3,199 faces an accuracy is only
# known to about ± 1.7 points. After the first seed alone, one would have reported that spatial
# attention gains 2.6 points. The second one took that back.
#
# None of them costs much: ECA next to no parameters, all of them some time. Papers show gains of
# one or two points, for much larger networks and long trainings. Whoever reports that attention
# helps should show the row without it, more than one seed, and the same training for both.

# %% tags=["hide-input", "check"]
assert table["accuracy"].max() - table["accuracy"].min() < 0.025, table
assert (table["high"] - table["low"]).max() > 0.015, table
by_seed = evaluate.saved("attention").pivot(index="attention", columns="seed", values="accuracy")
gained = by_seed.loc["spatial"] - by_seed.loc["none"]
assert abs(gained[0] - 0.026) < 0.001 and gained[1] < 0, by_seed
assert table["milliseconds"].idxmin() == "none"
assert costs["parameters"].drop("none").idxmin() == "eca"

# %% [markdown]
# # Part 3: sequences
#
# ## 10. What does time tell?
#
# So far every face stood alone. A camera gives many pictures of one face,
# and an expression *comes*, reaches its **apex**, and *goes*. You will read such films in five
# ways: average the frames; take the frame that looks least neutral; and train three small networks
# over the frames, an average that learns, an **LSTM**, and **attention over time**.
#
# The simple ways are harder to beat than one thinks. Taking many frames averages noise away, and
# the strongest frame is often the apex. But most frames of a film are nearly neutral, so an average
# drowns a short expression; and the frame that looks least neutral may be one in which somebody
# talks, blinks or sits in the dark. What is needed is to see what *changed*: also because a face
# that looks sad at rest is not sad when nothing in it moves.
#
# The films are synthetic, of people who do not exist: neutral, an expression of 0.3 to 1.2 of a
# full one, neutral again. One in eight stays neutral, and in most of them something gets in the
# way. Each split holds other people.

# %%
frames = 12 if lab.is_quick() else 16
sizes = (300, 100) if lab.is_quick() else (1000, 300)
train, judged = (clips.synthetic(n, frames, split=split, seed=seed)
                 for n, split in zip(sizes, ("train", "validation")))
print(train, judged, train.protocol, sep="\n")
chosen = [int(np.flatnonzero(judged.labels == k)[0]) for k in (1, 2, 3)]
plots.faces_grid(judged.images[chosen].reshape(-1, 48, 48), columns=frames, cell=0.7,
                 heading="Three films: happiness, surprise, sadness",
                 alt="Three rows of frames, each a film of one face whose expression comes and "
                     "goes; some frames are noisy, dark or blurred.")

# %% [markdown]
# ### Without learning: the average and the strongest frame
#
# The shipped network reads every frame by itself. Its last layer sees 144 numbers a frame, the
# **features**. They are computed once and serve all that follows: the network below the features
# is *frozen*.

# %%
features = {name: sequences.frame_features(reader, films.images)
            for name, films in (("train", train), ("judged", judged))}
each_frame = sequences.frame_probabilities(reader, features["judged"])
answers = {"frames averaged": sequences.averaged(each_frame),
           "strongest frame": sequences.apex_by_confidence(each_frame)}
features["judged"].shape, each_frame.shape

# %% [markdown]
# ### Learning over time
#
# An **LSTM** (Hochreiter and Schmidhuber 1997) reads frame after frame and carries a memory
# $c_t$ along. Three gates between 0 and 1, made from the frame $x_t$ and the last output
# $h_{t-1}$, decide what is kept, what is let in and what is let out:
#
# $$ c_t = f_t \odot c_{t-1} + i_t \odot \tilde c_t, \qquad h_t = o_t \odot \tanh c_t . $$
#
# **Attention** has no memory. It asks each frame $s$ so far how well it answers a learned query
# $q$, less a little for its age, and takes the mean weighted by the answers:
#
# $$ a_{t,s} = \mathrm{softmax}_{s \le t}\!\left(\frac{q \cdot x_s}{\sqrt d} - m\,(t - s)\right),
# \qquad z_t = \sum_{s \le t} a_{t,s}\, x_s . $$
#
# With four queries it may look at rest with one and at the apex with another, and compare them.
# The network **average** is the same with all weights equal: what the other two have more than it
# is not merely that they learned from such films.
#
# None of them looks ahead. At every frame each says what it holds the film to show *so far*, so the
# same network reads a whole film, a shorter one, or a camera. (CNN and LSTM as one network, trained
# end to end: `sequences.build("lstm", trunk=...)`.)

# %%
pairs = (features["train"], train), (features["judged"], judged)
learned = {name: sequences.train(sequences.SequenceConfig(name, epochs=20, seed=seed), *pairs)
           for name in ("average", "lstm", "attention")}
answers |= {name: result.reader.predict_proba(features["judged"])
            for name, result in learned.items()}
right = {name: (given.argmax(axis=1) == judged.labels).mean() for name, given in answers.items()}
pd.Series(right, name="accuracy").to_frame().style.format("{:.0%}")

# %% tags=["hide-input", "check"]
assert right["frames averaged"] < right["strongest frame"], right
assert right["lstm"] > right["frames averaged"] + 0.1 and right["lstm"] > 0.3, right

# %% [markdown]
# **What to expect.** Averaging is the worst by far, for most frames are neutral. The strongest
# frame is strong indeed, and needs no training. With 300 films the networks come out a few points
# above it, but 100 films are too few to tell them apart (the 95 % interval
# of a share near 60 % is about 10 points wide either way). The table at the end of this part was
# measured with more films and three seeds.
#
# ### What happens in a film
#
# Grey: how much of the expression each frame really shows. Lines: what each frame says for itself,
# and what the LSTM holds the film to show by then. The last rows: which frames attention looks at.

# %%
film = int(np.flatnonzero((judged.table.peak > 0.6) & (judged.table.talking == 1)
                          & (judged.labels != 2))[0])
shown = features["judged"][film:film + 1]
films_plots.film_strip(
    judged.images[film],
    {"each frame for itself": each_frame[film],
     "LSTM, as far as it has seen": learned["lstm"].reader.trace(shown)[0]},
    judged.intensity[film], learned["attention"].reader.attention(shown)[0],
    title=f"A film of {EXPRESSIONS[judged.labels[film]]}, talking")

# %% [markdown]
# ### Frame by frame, as a camera needs it
#
# `update` takes the features of one more frame and says what the last sixteen show. It is
# written in numpy (an LSTM's step is six lines), so a camera need not wait for TensorFlow.

# %%
live = learned["lstm"].reader
live.reset()
for number, frame in enumerate(features["judged"][film], start=1):
    said = live.update(frame)
    if number % 3 == 0:
        print(f"after {number:2d} frames: {EXPRESSIONS[said.argmax()]}, {said.max():.0%}")

# %% [markdown]
# ### Measured
#
# The same with 1,000 training films of 16 frames and three seeds, judged on films of other people:
# on all films, on those in which nothing gets in the way, and on the others; and by how strong the
# expression becomes. Bars: means over the seeds; lines: 95 % intervals (bootstrap over films).

# %%
measured = evaluate.saved("sequences")
films_plots.comparison(measured, ["all", "clean", "disturbed", "peak 0.3 to 0.6",
                                  "peak 0.6 to 0.9", "peak 0.9 to 1.2"],
                       title="Five ways to read a film")

# %% [markdown]
# Does the *order* of the frames matter? In the last row the frames of each film were shuffled. For
# the averages that can change nothing. Compare the LSTM's two rows before you say that it reads
# time: if shuffling costs it little, its gain comes from picking and comparing frames, in whatever
# order, and not from seeing the expression come and go. In these films the order tells little; in
# films of, say, a real smile and a posed one, it might. And are all frames needed? Eight or four
# of the sixteen, at equal distances, show what a slower camera sees.

# %%
rows = ["all", "8 frames", "4 frames", "frames shuffled"]
table = measured[measured.part.isin(rows)].pivot(index="part", columns="method", values="accuracy")
table.loc[rows, measured.method.unique()].style.format("{:.1%}")

# %% [markdown]
# **And real films?** CK+ holds 327 films of real people from neutral to the apex. Where it is on
# your machine (notebook 01 says how), the next cell reads them with the networks that learned from
# synthetic films. Training on CK+ itself, by folds with nobody in two of them, is one line more:
# `sequences.cross_validated(config, features, films)`.

# %%
try:
    real = clips.ckplus(frames)
    seen = sequences.frame_features(reader, real.images)
    for name, result in learned.items():
        given = result.reader.predict_proba(seen, real.lengths).argmax(axis=1)
        print(f"{name}: {(given == real.labels).mean():.0%} of {len(real)} films of CK+")
except DataMissingError:
    print("CK+ is not on this machine; the synthetic films have to do.")

# %% [markdown]
# # Part 4: your own expression, in a few clicks
#
# ## 11. From five snapshots
#
# Eight expressions are not all that a face can do. What about *amazed*, *sulky*, or a smirk on the
# left? Part 1 said how a network learns from few faces: keep the trunk, train a head. Here the
# trunk is `residual` with all that it learned on FER+, beside 21 measures of the landmarks
# (notebook 03), and the head learns *your* names for *your* snapshots.
#
# Your camera is not in this notebook, so somebody who does not exist sits for us, twice. The first
# sitting is to learn from: five snapshots of each name. The second one, with the head turned
# another way and the lamp elsewhere, is the test.

# %%
neutral, happiness, surprise, sadness, anger, _, _, contempt = np.eye(8)
mine = {"neutral": neutral, "amazed": (happiness + surprise) / 2, "sulky": (sadness + anger) / 2,
        "smirk": contempt}
person, rng = face_models.load().sample(1, seed=3), np.random.default_rng(seed)
first, second = (sitting(person, np.repeat(list(mine.values()), n, axis=0), rng) for n in (5, 10))
named, asked = np.repeat(list(mine), 5), np.repeat(list(mine), 10)
plots.faces_grid(first[::2], named[::2], columns=10, heading="Snapshots of the first sitting")

# %% [markdown]
# `fit` takes pictures and names, any names. It varies each snapshot a little, so that the head
# does not learn the tilt of five heads. And it says how far to trust it: each snapshot is read
# once by a head that has not seen it.

# %%
began = time.perf_counter()
head = own.OwnExpressions.fit(reader, first, named, mirror=True, seed=seed)
print(f"learned in {time.perf_counter() - began:.1f} s\n{head.estimate}")

# %%
said = np.array(head.classes)[head.predict(second)]
right = said == asked
print(f"second sitting: {right.mean():.0%} of {len(asked)} pictures as named")
plots.faces_grid(second[::2], said[::2], columns=10, correct=right[::2],
                 heading="The second sitting, as the head reads it")

# %% [markdown]
# **What to expect.** Nearly all pictures of the second sitting are read as named: our sitter is a
# good actor. A subtler face, another day and another lamp are harder, and a few snapshots of one
# minute cannot show them. The table holds the same for several people who do not exist, with six
# subtle expressions each, over the number of snapshots. More snapshots help; snapshots from
# *several days* would help most.

# %%
heads = evaluate.saved("own").query("sides == 'alike'")
heads[["snapshots", "accuracy", "low", "high", "estimate", "seconds"]].style.format(
    {name: "{:.0%}" for name in ("accuracy", "low", "high", "estimate")} | {"seconds": "{:.1f}"}
).hide(axis="index")

# %% [markdown]
# A head stands wherever a reader does: `recognize.read(photo, reader=head)`. `head.save(path)`
# keeps the head and no picture. `mirror=False` is for names with a side, as *left wink*.
#
# Now you. Name an expression, add photos of your own (or samples of our sitter), name another one,
# and train. Your photos go from the browser to this kernel and nowhere else.

# %%
own_panel.panel(reader)

# %% tags=["hide-input", "check"]
assert head.classes == ("amazed", "neutral", "smirk", "sulky")
assert right.mean() > 0.8, f"the text says nearly all; it is {right.mean():.0%}"
assert heads["accuracy"].iloc[-1] > heads["accuracy"].iloc[0] and heads["seconds"].max() < 20

# %% [markdown]
# ## Your turn
#
# Replace each `None` by your answer and run both cells.
#
# 1. With 1 % of the faces, how many points of accuracy does the landmark start gain over scratch,
#    all of the network fine-tuned? (The mean over the seeds, from `starts`, in points.)
# 2. How many numbers does `transfer.fit_head` change, when the trunk gives 384 features?
# 3. Which kind of attention adds the fewest parameters? `costs` has them; answer by its name.
# 4. In which part of the films does the LSTM gain most over the strongest frame? `measured` has the
#    columns `method`, `part` and `accuracy`; answer by the part's name, as in `"clean"`. (Leave out
#    the rows of fewer or shuffled frames.) Before you look: would you expect blinks, noise, or
#    talking?

# %%
gain = None
numbers = None
cheapest = None
most_gained = None

# %% tags=["hide-input", "check"]
least = starts[starts["faces"] == starts["faces"].min()].groupby("trunk")["accuracy"].mean()
if gain is not None:
    right = abs(gain - 100 * (least["landmarks"] - least["scratch"])) < 0.1
    print("1:", "right!" if right else "not yet: the smallest number of faces, both trunks' means")
if numbers is not None:
    print("2:", "right!" if numbers == head.count_params() else "not yet: weights, and biases")
if cheapest is not None:
    right = cheapest == costs["parameters"].drop("none").idxmin()
    print("3:", "right!" if right else "not yet: sort costs by parameters")
whole = measured[~measured.part.str.contains("frames")]
wide = whole.pivot(index="part", columns="method", values="accuracy")
gained = wide["LSTM"] - wide["strongest frame"]
if most_gained is not None:
    print("4:", "right!" if most_gained == gained.idxmax() else "not yet: subtract, part by part",
          f"({most_gained}: {100 * gained.get(most_gained, np.nan):+.1f} points)")

# %% [markdown]
# **And one without a check.** Fit a head to the landmark trunk with 20, 50, 100, 200 and 400
# synthetic faces, and draw its accuracy over their number. Where does the curve bend?
#
# <details><summary>Answers</summary>
#
# 1. `few = starts[starts["share"] == 0.01].groupby("trunk")["accuracy"].mean()`, then
#    `100 * (few["landmarks"] - few["scratch"])`
# 2. `384 * 8 + 8`
# 3. `costs["parameters"].drop("none").idxmin()`
# 4. `whole = measured[~measured.part.str.contains("frames")]`, then
#    `wide = whole.pivot(index="part", columns="method", values="accuracy")`, then
#    `(wide["LSTM"] - wide["strongest frame"]).idxmax()`
#
# </details>
#
# ## Further reading
#
# - J. Yosinski, J. Clune, Y. Bengio, H. Lipson: *How transferable are features in deep neural
#   networks?*, NIPS 2014. Which layers know something general.
# - F. Chollet: *Transfer learning and fine-tuning*, the guide of
#   [Keras](https://keras.io/guides/transfer_learning/).
# - J. Deng et al.: *ImageNet: a large-scale hierarchical image database*, CVPR 2009.
# - A. Howard et al.: *Searching for MobileNetV3*, ICCV 2019. M. Tan, Q. Le: *EfficientNet*, ICML
#   2019. G. Huang et al.: *Densely connected convolutional networks*, CVPR 2017.
# - J. Hu, L. Shen, G. Sun: *Squeeze-and-excitation networks*, CVPR 2018.
# - Q. Wang et al.: *ECA-Net: efficient channel attention for deep convolutional neural networks*,
#   CVPR 2020.
# - S. Woo, J. Park, J.-Y. Lee, I. S. Kweon: *CBAM: convolutional block attention module*, ECCV
#   2018.
# - S. Hochreiter, J. Schmidhuber: *Long short-term memory*, Neural Computation 9, 1997.
# - J. Donahue et al.: *Long-term recurrent convolutional networks for visual recognition and
#   description*, CVPR 2015. A CNN and an LSTM as one network.
# - O. Press, N. A. Smith, M. Lewis: *Train short, test long: attention with linear biases enables
#   input length extrapolation*, ICLR 2022.
# - P. Lucey et al.: *The Extended Cohn-Kanade dataset (CK+)*, CVPR workshops 2010.
#
# **Next:** [06 Landmark editing](06_landmark_editing.ipynb).
