# %% [markdown]
# # 01 · Data preparation
#
# **What you will do.** Find out which faces are on this machine, load them, look at them, and
# then distrust them: you search for copies, leaks, contradictory labels and faces that nobody
# can read, and take out what would spoil your results.
#
# **What you will learn**
#
# - what a data set of faces consists of: pictures, labels, votes, splits, and a protocol;
# - why a picture that is in two splits makes a result worthless, and how to find it;
# - why people, not pictures, are divided into splits;
# - how much people disagree about faces, and what to do with their votes;
# - what to do about rare expressions, and where the scaling of pixels belongs.
#
# **What you need.** Notebook 00, and about a minute. No download: where no real faces are found,
# synthetic ones take their place.

# %%
import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import display

from expression_lab import data, lab, plots
from expression_lab.data import audit
from expression_lab.data.audit.duplicates import perceptual_hash
from expression_lab.data.audit.tables import vote_entropy
from expression_lab.expressions import EXPRESSIONS

seed = lab.start("01 · Data preparation", minutes=1, seed=0)

# %% [markdown]
# ## 1. Which faces are here?
#
# The course brings no photographs of people: those belong to their owners. It knows how to read
# the data sets that researchers use, as soon as you put your own copy in the right place.

# %%
columns = ["name", "title", "present", "path", "page"]
pd.DataFrame([dataclasses.asdict(row) for row in data.status()])[columns]

# %% [markdown]
# To work with real faces, get FER2013 from its page, read the terms, and put `fer2013.csv` at the
# path above. Put `fer2013new.csv`, the votes of FER+, beside it. That is all; or let
# `expression-lab data import fer2013 ARCHIVE.zip` do the unpacking. Then run this notebook again:
# it takes the best data set that it finds. `auto` means just that, and prints which it took.
# Synthetic faces are drawn at their first use, which takes some seconds, and are then kept.

# %%
options = {"n": 2000} if lab.is_quick() else {}
train = data.load("auto", "train", **options)
validation = data.load("auto", "validation", **{key: 600 for key in options})
test = data.load("auto", "test", **{key: 600 for key in options})
print(train, validation, test, train.protocol, sep="\n")

# %% [markdown]
# If the line above says **synthetic**, the faces below were *drawn by a statistical model of
# faces*, an active appearance model (Cootes et al. 1998). It learned from real photos how faces
# vary in shape and in shading, and what each expression changes. From that it draws people who do
# not exist. They let you try every step at once, and we know the truth about each of them. They
# are smoother than photos and vary less, so no result on them is a result on real faces. What this
# notebook tells about real faces comes from FER2013 itself, in part 6.

# %% [markdown]
# ## 2. Look first
#
# A `FaceDataset` is a handful of arrays that belong together, and a table with whatever else the
# source knows. The pictures are bytes: 0 is black, 255 is white.

# %%
print("images", train.images.shape, train.images.dtype, train.images.min(), train.images.max())
print("labels", train.labels.shape, train.labels[:8])
print("votes ", None if train.votes is None else train.votes.shape)
train.table.head(3)

# %% [markdown]
# Never train on pictures that you have not looked at. Eight faces of each expression; which row
# is the hardest to name without its label?

# %%
rows = [np.flatnonzero(train.labels == k)[:8] for k in range(8)]
chosen = np.concatenate(rows)
kind = "synthetic: nobody exists" if train.synthetic else train.name
plots.faces_grid(train.images[chosen], [EXPRESSIONS[k] for k in train.labels[chosen]], cell=0.95,
                 heading=f"Eight of each expression ({kind})")

# %% tags=["hide-input", "check"]
assert train.images.dtype == np.uint8 and train.images.shape[1:] == (48, 48)
assert len(train.images) == len(train.labels) == len(train.table)
assert train.synthetic == (train.name == "synthetic")

# %% [markdown]
# ## 3. Labels and votes
#
# FER2013 was labelled by one judgement a picture. For FER+ (Barsoum et al. 2016) ten people
# looked at each, and their votes were kept. A label is what is left of an opinion poll when only
# the winner is reported. The synthetic faces have ten *simulated* taggers, who see the shape of
# the face through some noise.
#
# $p_k$, the share of votes for expression $k$, tells more than the label. Its *entropy* says how
# much people disagree:
#
# $$ H = -\sum_k p_k \log_2 p_k \quad\text{bits.} $$
#
# All for one gives 0 bits, half against half 1 bit, and even votes for all eight 3 bits.

# %%
shares = train.distributions()
bits = vote_entropy(shares)
examples = [int(np.argmin(abs(bits - wanted))) for wanted in (0, 0.7, 1, 3)]
titles = [f"{bits[i]:.2f} bits" for i in examples]
plots.probabilities(shares[examples], titles, images=train.images[examples])

# %% [markdown]
# The label is the longest bar. A network can learn the label alone, or the shares. Learning the
# shares tells it that the last face is nothing clear, and that it need not be sure of it.
# Notebook 04 does so.

# %% [markdown]
# ## 4. Splits, and why a leak spoils a number
#
# Faces are divided before anything is learned:
#
# - **train**: what the model learns from;
# - **validation**: what you look at to choose between models, as often as you like;
# - **test**: what you look at once, at the end, to say how good the chosen one is.
#
# The test tells something about new faces only if its faces *are* new. Otherwise a model can pass
# it by memory. The simplest reader of faces is nothing but memory: it keeps every face that it
# was shown, and gives a new one the label of the most similar among them, its *nearest neighbour*.
# We give it the faces at 24 × 24 pixels.

# %%
def nearest(known, asked):
    """For each asked face, where the most similar known one is."""
    a, b = (part.resized(24).images.reshape(len(part), -1).astype(np.float32)
            for part in (asked, known))
    for pixels in (a, b):
        pixels -= pixels.mean(axis=1, keepdims=True)
        pixels /= np.linalg.norm(pixels, axis=1, keepdims=True) + 1e-6
    return (a @ b.T).argmax(axis=1)

# %% [markdown]
# ### Divide people, not pictures
#
# What does such a memory find similar? Of synthetic faces we know everything: who it is, how the
# head is turned, where the light comes from. So we divide the training *pictures* in two halves,
# carelessly, by chance. For each picture of one half we compare its nearest neighbour in the other
# half with a picture that was picked blindly.

# %%
if train.synthetic:
    half = len(train) // 2
    known, asked = train.subset(slice(0, half)), train.subset(slice(half, None))
    blind = np.random.default_rng(seed).integers(0, half, len(asked))
    compared = {}
    for how, found in (("nearest", nearest(known, asked)), ("picked blindly", blind)):
        one, other = asked.table, known.table.iloc[found].reset_index(drop=True)
        compared[how] = {"same person": f"{(one.identity == other.identity).mean():.1%}",
                         "same expression": f"{(known.labels[found] == asked.labels).mean():.1%}",
                         "yaw differs by": f"{abs(one.yaw - other.yaw).mean():.1f}°",
                         "pitch differs by": f"{abs(one.pitch - other.pitch).mean():.1f}°"}
    display(pd.DataFrame(compared))

# %% [markdown]
# **What to expect.** The memory was asked for expressions, and it found people. In about 17 of 100
# cases (give or take 6) the most similar picture shows *the same person*; blindly that is one in
# two hundred. It also found heads that are turned the same way. Of the expression it understood
# little. To pixels, who you are and how you hold your head matter more than what your face does.
#
# So a person who is in two splits can be recognised instead of read. How much that flatters a
# result depends on the data: here everybody shows every expression. In a collection in which some
# people only smile, knowing the person is knowing the answer. The rule is simple: **all pictures
# of one person go into one split.** The synthetic faces obey it; of FER2013 nobody can tell, for
# it does not say who is in its pictures.

# %% tags=["hide-input", "check"]
if train.synthetic:
    same = pd.DataFrame(compared).loc["same person"].str.rstrip("%").astype(float)
    assert abs(same["nearest"] - 17) <= 6 and same["picked blindly"] < 2, same
    people = [set(part.table.identity) for part in (train, validation, test)]
    assert not (people[0] & people[1] or people[0] & people[2] or people[1] & people[2])

# %% [markdown]
# ### The same picture twice
#
# Worse than a person who comes again is a *picture* that comes again. Real data sets have such
# leaks by themselves. The synthetic faces do not, so we plant some, deliberately: six test faces
# are copied into the training split, six more with a small shift and other light, six more in a
# mirror and with a label drawn at random. One picture is made blank.

# %%
if train.synthetic:
    images, labels = train.images.copy(), train.labels.copy()
    images[0:6] = test.images[0:6]
    images[6:12] = np.roll(test.images[6:12], 1, axis=2) * 0.8 + 30
    images[12:18] = test.images[12:18, :, ::-1]
    labels[0:12] = test.labels[0:12]
    labels[12:18] = np.random.default_rng(seed).integers(0, 8, 6)
    images[18] = 128
    train = dataclasses.replace(train, images=images, labels=labels)
print("18 leaks and a blank picture were planted." if train.synthetic else "Nothing was planted.")

# %%
right = train.labels[nearest(train, test)] == test.labels
leaked = audit.leaks(test, train)
pd.DataFrame({"test faces": ["with a twin in train", "without", "all"],
              "how many": [leaked.sum(), (~leaked).sum(), len(test)],
              "accuracy": [right[leaked].mean(), right[~leaked].mean(), right.mean()]}).round(3)

# %% [markdown]
# On faces that it has seen, the memory is good; on new ones it is poor. The last row, which a
# careless reader would report, lies between the two, and the more leaks there are, the better it
# looks. A large network has a good memory too. On the real FER+ this very cell gives 0.95 for
# faces with a twin, 0.45 for those without, and 0.53 for all.

# %% tags=["hide-input", "check"]
assert leaked.any(), "there are leaks, planted or real"
assert right[leaked].mean() > right[~leaked].mean() + 0.1, "a memory shines on what it has seen"
if train.name == "ferplus":
    assert abs(right[leaked].mean() - 0.95) < 0.03 and abs(right.mean() - 0.53) < 0.03

# %% [markdown]
# ## 5. The audit, step by step
#
# **Exact copies.** Two equal pictures have equal bytes. Comparing every picture with every other
# would be slow; a *hash*, a short fingerprint of the bytes, makes it a matter of sorting.
#
# **Nearly the same.** The same photograph, shifted by a pixel or a little brighter, has other
# bytes. A *perceptual hash* looks at the coarse pattern instead: 64 bits, each telling whether one
# of the lowest frequencies of the picture is above the middle. Pictures that look alike differ in
# few bits.

# %%
fingerprints = {hash(image.tobytes()) for image in [*train.images, *test.images]}
print(f"{len(train) + len(test):,} pictures, {len(fingerprints):,} different fingerprints")
face = test.images[6]
changed = np.clip(np.roll(face, 1, axis=1) * 0.8 + 30, 0, 255).astype(np.uint8)
trio = np.stack([face, changed, test.images[7]])
codes = perceptual_hash(trio)
patterns = ((codes.reshape(3, 8, 8) > 0) * 255).astype(np.uint8)
apart = [(codes[0] != code).sum() for code in codes]
plots.faces_grid([*trio, *patterns], ["a face", "shifted, other light", "another face",
                                      *[f"{n} bits differ" for n in apart]], columns=3, cell=1.4)

# %% tags=["hide-input", "check"]
assert apart[1] <= 12 < apart[2], "the copy is near, the other face is not"
assert len(fingerprints) < len(train) + len(test)

# %% [markdown]
# Up to 12 differing bits *propose* a pair. Then both pictures are laid over each other, shifted a
# little this way and that, and a correlation of 0.92 or more *decides*. The mirrored pictures are
# searched in the same way. All of it, for all splits at once, is one call.

# %%
splits = [train, validation, test]
report = audit.run(splits)
print(report)

# %% [markdown]
# Read it slowly, from the top. The first line says how many *different photographs* there are; all
# other pictures are repetitions. Trust no program before you have looked at what it found: here
# are some pairs that lie across splits, one above the other. Below them are *contradictions*,
# photographs that are there twice with two labels. At least one of the two is wrong, or the face
# can be read in two ways. No model can be right on both. But look closely: among synthetic faces
# some of these pairs are no copies. They are one person, drawn twice with nearly the same face. So
# smooth are they that the search cannot tell.

# %%
plots.show(plots.audit.twins(report.across.sort_values("correlation"), splits,
                             heading="Pairs across splits, the least certain first"))
plots.audit.twins(report.conflicts, splits, heading="One photograph, two labels")

# %% [markdown]
# ### First labels, labels in use, and faces that divide people
#
# FER2013 came with one label a picture; FER+ asked again. The synthetic faces have the expression
# that they were *meant* to show, and the one that most of the simulated taggers saw. Where the two
# disagree, somebody was wrong, the face is mixed, or the expression was weak: the table knows its
# `intensity`. (The simulated taggers disagree far more often than the people of part 6 do.)

# %%
if report.agreement is not None:
    plots.show(plots.audit.agreement(report.agreement, title="First label and label in use"))
if report.entropy is not None:
    plots.show(plots.audit.entropy(report.entropy))
    if len(report.ambiguous):
        plots.show(plots.audit.hardest(report.ambiguous, splits, heading="Most divided votes"))

# %% [markdown]
# If you load FER+ with the usual protocol, no picture goes beyond the line: it keeps only pictures
# on which more than half of the people agree. That makes the measure clear, and easier than life.
# `data.load("ferplus", "train", protocol="votes")` keeps the divided ones for training.

# %% tags=["hide-input", "check"]
numbers = report.numbers
assert numbers["photographs"] < numbers["pictures"]
assert abs(numbers["leaked"]["test in train"] - leaked.sum()) <= 3, "both searches agree"
if train.synthetic:
    assert numbers["exact_pairs"] >= 6 and numbers["mirrored_pairs"] >= 6
    assert 18 <= numbers["leaked"]["test in train"] <= 22 and numbers["blank"] == 1

# %% [markdown]
# ## 6. What the audit says of FER2013
#
# The numbers below were counted on the real FER2013 and are kept with the course as counts and row
# numbers, without any picture. So you see them even where the data is not here, and where it is,
# `python -m expression_lab.data.audit fer2013` counts again. In the copy that was counted 173 of
# the 35,887 rows have no picture and are black.

# %%
known = {name: audit.saved(name) for name in ("fer2013", "ferplus", "ferplus_votes")}
print(audit.summary("FER2013", known["fer2013"]["numbers"]))

# %% [markdown]
# About **one picture in six** of the test split (PrivateTest) shows a photograph that is in the
# training split as well. About 4,100 of the 35,900 pictures are repetitions. The numbers are lower
# bounds, for copies that were cut differently escape the search. And it seldom errs the other way:
# of 288 nearly equal pairs that were looked at by eye, half of them the least certain ones, none
# was clearly false; of 48 others, whose hashes differ as much as is allowed, one was.
#
# What follows for you: an accuracy on FER2013 that was measured without removing them is partly an
# accuracy of memory. Two results can be compared only if both did the same about it. This course
# leaves the test split whole, so that its numbers can be compared with published ones, and trains
# without the pictures that leak.
#
# And the labels? Below, the first label is that of FER2013, the label in use that of FER+.

# %%
plots.show(plots.audit.agreement(known["ferplus"]["agreement"],
           title="FER2013's labels (rows) and the majority of FER+ (columns)"))
plots.audit.entropy(known["ferplus_votes"]["entropy"],
                    title="FER+ with all votes: how much people disagree")

# %% [markdown]
# The two agree on about two pictures in three. Nine in ten happy faces stay happy. But half of
# FER2013's sadness is neutral to most of the ten people, and of its fear they confirm only one
# picture in seven. Someone who trains on the first labels and someone who trains on the second
# learn two different tasks.

# %% tags=["hide-input", "check"]
fer, plus = known["fer2013"]["numbers"], known["ferplus"]["numbers"]
assert 0.13 < fer["leaked"]["test in train"] / fer["split_sizes"]["test"] < 0.20
assert 3700 < fer["pictures"] - fer["photographs"] < 4500
assert 0.62 < plus["agreement"] < 0.72 and plus["ambiguous"] == 0
kept = known["ferplus"]["agreement"].pipe(lambda t: t.div(t.sum(axis=1), axis=0))
assert kept.loc["happiness", "happiness"] > 0.88 and kept.loc["sadness", "neutral"] > 0.45
assert 0.12 < kept.loc["fear", "fear"] < 0.17

# %% [markdown]
# ## 7. Take the leaks out
#
# Repetitions inside the training split do little harm. Those across splits must go, and they go
# from the *training* split: whoever changes the test split can no longer compare with others.

# %%
leak = audit.leaks(train, validation, test)
blank = np.zeros(len(train), bool)
blank[report.blank.position[report.blank.split == "train"]] = True
clean = train.subset(~leak & ~blank)
print(f"{len(train):,} training faces, {leak.sum()} leaks, {blank.sum()} blank; "
      f"{len(clean):,} are left")
honest = clean.labels[nearest(clean, test)] == test.labels
print(f"nearest neighbour before {right.mean():.3f}, after {honest.mean():.3f}")
print(f"on the leaked test faces before {right[leaked].mean():.3f}, "
      f"after {honest[leaked].mean():.3f}")

# %% tags=["hide-input", "check"]
assert not audit.leaks(clean, validation, test).any(), "nothing is left"
assert honest[leaked].mean() < right[leaked].mean() - 0.1, "the memory has lost its crib"

# %% [markdown]
# The second number is lower, and it is the true one.
#
# ## 8. Rare expressions
#
# No collection has as many faces of disgust as of happiness. Two things follow. A program that
# always answers with the most frequent expression is right more often than one in eight: that is
# the baseline to beat. And a network that is punished equally for every mistake neglects the rare
# ones.
#
# One remedy is to weigh the mistakes: with $n$ faces, $n_k$ of them of expression $k$, and eight
# expressions, the weight $w_k = n / (8\, n_k)$ makes every expression count the same in sum. With
# very rare ones such weights become so large that single faces decide; then the square root of
# them is a common compromise. Notebook 02 shows another remedy, more variation for the rare ones.

# %%
plots.show(plots.audit.balance(report.balance, title="Share of each expression"))
counts = np.array(list(clean.counts().values()))
weights = np.where(counts > 0, len(clean) / (8 * np.maximum(counts, 1)), 0)
pd.DataFrame({"faces": counts, "share": counts / counts.sum(), "weight": weights,
              "gentler weight": np.sqrt(weights)}, index=EXPRESSIONS).round(2)

# %% tags=["hide-input", "check"]
assert np.isclose((weights * counts)[counts > 0].sum(), len(clean) * (counts > 0).mean())
assert weights[counts.argmax()] < 1 < weights.max()

# %% [markdown]
# ## 9. Size and scale
#
# Networks take one size, so every face is resized. Shrinking *averages* pixels; dropping them
# would leave jagged edges. Enlarging adds no information.

# %%
sizes = (12, 24, 48, 96)
plots.faces_grid([test.resized(size).images[1] for size in sizes],
                 [f"{size} × {size}" for size in sizes], cell=1.5)

# %% [markdown]
# Networks learn best from numbers around 0, and pixels run from 0 to 255. So pixels are scaled.
# But where? If you scale before the network, everybody who uses your network later has to know
# your formula: divide by 255? subtract 0.5? the mean of your data? Feeding the wrong range is one
# of the commonest mistakes, and nothing complains; the answers are just bad. In this course the
# scaling is the **first layer of the network**. Whoever loads a model hands it the bytes of a
# picture. It saves memory, too: a float32 takes four times as much as a byte.

# %% [markdown]
# ## 10. Keep what you made
#
# Reading FER2013's 300 MB of text takes several seconds. The loaders do it once and keep the arrays
# in `data/cache`; a changed file is noticed by its size and date, and read again. Do the same
# with what you prepare yourself. NumPy's `.npz` keeps arrays, and with `allow_pickle=False`, the
# default, a file from a stranger cannot run code on your machine.

# %%
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "clean.npz"
    np.savez_compressed(path, images=clean.images, labels=clean.labels)
    print(f"{path.stat().st_size / 1e6:.1f} MB on disk, {clean.images.nbytes / 1e6:.1f} MB before")
    with np.load(path) as kept:
        again = kept["images"]

# %% tags=["hide-input", "check"]
assert np.array_equal(again, clean.images)

# %% [markdown]
# ## Your turn
#
# Replace each `None` by your answer and run both cells. Those that are still `None` wait.
#
# 1. A friend reports an accuracy of 0.70 on a test split of which 16 % are leaks, and the network
#    is right on 0.99 of those. How good is it on new faces?
# 2. Ten people vote: five for fear, five for surprise. How many bits is that, and how many are nine
#    against one? Use the formula of part 3, or the function.
# 3. How often is the program right on the test split that always gives the most frequent
#    expression of the training split? Work it out from `clean.labels` and `test.labels`.

# %%
new_faces = None
even, nearly = None, None
baseline = None

# %% tags=["hide-input", "check"]
if new_faces is not None:
    assert abs(new_faces - (0.70 - 0.16 * 0.99) / 0.84) < 0.01, "0.70 = 0.16 × 0.99 + 0.84 × new"
    print(f"1: right, {new_faces:.3f}. Almost six points of the 70 were memory.")
if None not in (even, nearly):
    assert abs(even - 1) < 0.01, "two halves: -2 × 0.5 × log2(0.5)"
    assert abs(nearly - 0.469) < 0.01, "-0.9 × log2(0.9) - 0.1 × log2(0.1)"
    print("2: right. Nine against one is nearly half as uncertain as five against five.")
if baseline is not None:
    most = np.bincount(clean.labels).argmax()
    assert abs(baseline - (test.labels == most).mean()) < 1e-6, \
        "np.bincount(clean.labels).argmax() is the answer it always gives"
    print(f"3: right, {baseline:.3f}. Any network has to beat that.")

# %% [markdown]
# **And one without a check.** Lower the threshold: with `audit.duplicates.find_pairs(test.images,
# threshold=0.8)["a"]`, how many pairs do you get? Look at them with `plots.faces_grid`, and decide
# where *you* would put it. There is no right number: it is a choice between copies that escape and
# pairs that are none.
#
# ## Further reading
#
# - T. Cootes, G. Edwards and C. Taylor, *Active appearance models*, ECCV 1998. How the synthetic
#   faces are drawn.
# - I. Goodfellow et al., *Challenges in representation learning: a report on three machine learning
#   contests*, ICONIP 2013. How FER2013 was made; people reach 65 ± 5 % on it.
# - E. Barsoum, C. Zhang, C. Canton Ferrer and Z. Zhang, *Training deep networks for facial
#   expression recognition with crowd-sourced label distribution*, ICMI 2016. The ten votes of FER+.
# - C. Northcutt, A. Athalye and J. Mueller, *Pervasive label errors in test sets destabilize
#   machine learning benchmarks*, NeurIPS Datasets and Benchmarks 2021.
# - B. Barz and J. Denzler, *Do we train on test data? Purging CIFAR of near-duplicates*, Journal of
#   Imaging 6(6), 2020.
# - T. Gebru et al., *Datasheets for datasets*, Communications of the ACM 64(12), 2021. The
#   questions to answer before you publish a data set, of faces above all.
# - C. Zauner, *Implementation and benchmarking of perceptual image hash functions*, 2010.
