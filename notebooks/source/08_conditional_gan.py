# %% [markdown]
# # 08 · A conditional GAN
#
# **What you will do.** You let two networks play against each other: one draws faces, the other
# tells them from real ones. You watch the one learn to draw, then you break the game on purpose and
# mend it, remedy by remedy. After that you use the GAN that comes with this course, trained on real
# faces: draw people who do not exist, by expression; walk from one to another; edit a photo; and
# judge it by measures that are not so easily fooled as an eye is.
#
# **What you will learn**
#
# - the adversarial game in plain words, and how both networks are told the expression;
# - why the losses of a GAN do not say how good it is, and what does;
# - what mode collapse is, how to notice it, and what helps: measured, not told;
# - what truncation buys, and what it costs;
# - how a given face is brought into a GAN, and edited there;
# - whether a classifier gains by drawn faces.
#
# **What you need.** Notebooks 00 to 04, and 07 for the comparison. About a minute, no GPU, no
# download. All faces here are synthetic or drawn by a network, and nobody here exists, but for the
# astronaut of notebook 00.

# %%
import numpy as np
import pandas as pd
import skimage.data
from IPython.display import Markdown, display

from expression_lab import edit, evaluate, faces, generate, lab, plots, recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import cgan, collapse, discriminator, inversion, quick
from expression_lab.recipes import aligned
from expression_lab.widgets import latent_explorer_panel

seed = lab.start("08 · A conditional GAN", minutes=1, seed=0)

# %% [markdown]
# # Part 1: the game
#
# ## 1. A forger and an expert
#
# The **generator** $G$ is a forger. It gets noise $z$, a list of random numbers, and an expression
# $c$, and draws a face. It never sees a real one. The **discriminator** $D$ is an expert. It gets a
# face and an expression, and gives a *score*: high if it takes the face for real. Both learn, each
# from the other (Goodfellow et al. 2014):
#
# - the expert lowers its loss by scoring real faces high and drawn ones low;
# - the forger changes its pictures the way that makes the expert's score rise. The expert is a
#   network, so the *gradient* of its score tells for every pixel which way that is.
#
# $$ L_D = \operatorname{mean} \max(0,\, 1 - D(x, c))
# + \operatorname{mean} \max(0,\, 1 + D(G(z, c), c)) $$
#
# $$ L_G = -\operatorname{mean} D(G(z, c), c) $$
#
# This is the **hinge** loss (Lim and Ye 2017): a real face that scores above 1, or a drawn one
# below −1, is right enough and counts no more. If the game is played to its end, drawn faces are
# distributed as the real ones are, and the expert can only guess. Nobody says *how* a face should
# look: not pixel by pixel, as in an autoencoder, so there is no reason to blur.
#
# **Told the expression.** A generator without $c$ draws faces of any expression. Tell *both*
# networks, and the expert can also catch "a good face, but not of fear" (Mirza and Osindero 2014).
# How the expert is told matters. Here it is a **projection** (Miyato and Koyama 2018): features
# $h(x)$ of the face get a score of their own, and how well they agree with the direction $V_c$ of
# the expression is added,
#
# $$ D(x, c) = w^\top h(x) + V_c^\top h(x) . $$
#
# The generator is told at every layer: who is drawn and what they show scale and shift its features
# (*conditional* batch normalisation). Since taggers seldom agree, $c$ is the share of their votes.
#
# ## 2. Faces and networks
#
# In the quick profile **synthetic faces** do (notebook 01), cut out upright by their landmarks, 32
# pixels a side. In the full profile the same cells take the real faces on your machine and play
# ten times as long. The networks are small ones, of the same kind as those of part 3.

# %%
if lab.is_quick():
    config, (images, votes) = quick.config(seed=seed), quick.faces()
else:
    config = quick.config(steps=5000, report=500, seed=seed)
    images, votes = aligned.material(config.size)
labels = votes.argmax(axis=1)
some = [np.flatnonzero(labels == k)[row] for row in range(2) for k in range(8)]
print(f"{len(images)} faces of {config.size}×{config.size} pixels")
plots.faces_grid(images[some], [EXPRESSIONS[k] for k in labels[some]], heading="Real, for the game")

# %%
forger = cgan.generator(config.size, config.latent, config.filters)
expert = discriminator.discriminator(config.size, config.critic_filters, config.head)
print(f"generator {forger.count_params():,} parameters, "
      f"discriminator {expert.count_params():,}")
shapes = {layer.name: layer.output.shape[1:] for layer in forger.layers
          if layer.name.startswith(("start", "up", "pixels"))}
pd.DataFrame({"height, width, maps": shapes})

# %% [markdown]
# ## 3. Play, and watch
#
# A GAN is watched, not trusted. At each report three things are looked at:
#
# - a **sheet of fixed noise**: the same $z$ every time, so that one sees the same person come into
#   being;
# - the **Fréchet distance** for each expression (Heusel et al. 2017): drawn and real faces become
#   two clouds of features, here those of the small classifier of notebook 04, and the distance asks
#   how far apart their means and their spreads are. From so few faces it is never 0; the dotted
#   line is what real faces get against other real ones;
# - the **diversity**: how much drawn faces of one expression differ, as a share of how much real
#   ones do. One good face, drawn again and again, has none.
#
# What is shown and kept is not the last state of the generator, but a **moving average** of its
# weights (Yazıcı et al. 2019). The game never rests, it circles; the average does not.
#
# In half a minute there is no time for care. Both learning rates are twenty times those of part 3,
# and *spectral normalisation* and augmentation, of which section 5 tells, are left out. With them
# the last sheet would look as the second does.

# %%
watch = quick.Watch(images, votes)
mine = quick.play(config, images, votes, watch)
print(f"{config.steps} steps in {sum(row['seconds'] for row in watch.history):.0f} s")
sheets = dict(list(watch.sheets.items())[::2]) | dict(list(watch.sheets.items())[-1:])
plots.generation.sheet(np.stack(list(sheets.values())), [f"step {step}" for step in sheets],
                       EXPRESSIONS, cell=0.95)

# %%
real_apart = np.mean(list(watch.apart.values()))
plots.show(plots.adversarial.watched({"drawn faces": watch.table}, real_apart))
last = pd.DataFrame(watch.per_class).query(f"step == {config.steps}").set_index("expression")
last = last.assign(**{"real faces": watch.apart}).drop(columns="step")
last[["frechet", "real faces", "diversity"]].T.style.format("{:.2f}")

# %% [markdown]
# **What to expect.** First grain in the shape of a face, then dark places where eyes and mouth are,
# then somebody, and in the end a mouth that follows the column. The Fréchet distance falls to a
# third of that of the first report or so, at least to 70 %, and stays above the dotted line: half a
# minute is short. Diversity ends between half of that of real faces and somewhat more than theirs.
#
# Now look at the losses. They say *nothing* of this. A loss that falls means that one player is
# getting ahead of the other, not that faces get better; when both play well, it hovers. That is why
# one looks at sheets and distances. And look along a row of the last sheet: it is one $z$, so it
# should be one person with eight expressions. Light, hair and sides of the face come from $z$.

# %% tags=["hide-input", "check"]
if lab.is_quick():
    begun, done = watch.table.iloc[0], watch.table.iloc[-1]
    assert done["frechet"] < 0.7 * begun["frechet"], watch.table
    assert done["frechet"] > real_apart and 0.5 < done["diversity"] < 1.3, watch.table

# %% [markdown]
# # Part 2: lose on purpose
#
# ## 4. A ring of eight spots
#
# The generator's loss asks only that each picture be taken for real. It never asks that pictures
# *differ*. So a forger who has found one face that the expert cannot tell may draw nothing else:
# **mode collapse**. With faces one has to look closely to notice. Here is a game in which the lost
# modes can be counted. Points lie in eight spots on a ring (after Metz et al. 2017); let each stand
# for an expression and be about as common as it is among photos. The generator turns noise into
# points. And the expert learns ten times as fast as the forger, which tempts this one to fall back
# on what works.
#
# Below, games are played in six ways, four games each, all in one go. Look at the first way, with
# **no remedy**, as it goes on.

# %%
games = collapse.play(config=collapse.RingConfig(seed=seed))
rng = np.random.default_rng(seed)
real = collapse.scattered(rng.choice(8, 1000, p=collapse.SHARES), rng)
lost = [one[0] for one in games["none"]]
titles = ["real points", *(f"step {200 * (k + 1)}: {collapse.found(one).sum()} of 8"
                           for k, one in enumerate(lost))]
plots.adversarial.rings([real, *lost], titles, columns=5)

# %% [markdown]
# Each ring is a spot, in the colour of its expression; neutral, the commonest, lies on the right.
# Most points that the forger draws are good ones, and still half of the ring is empty, the rare
# spots first. Playing on does not bring them back. Over the four games it finds 4 of the 8 spots,
# give or take one, and hardly any of the three rare ones.
#
# ## 5. What helps
#
# The remedies of a modern GAN, first each alone, then together:
#
# - **slope bounded**: *spectral normalisation* (Miyato et al. 2018) divides each matrix of the
#   expert by its largest singular value, so that its score cannot become a cliff. At the foot of a
#   cliff there is no slope that would tell a forger where to go.
# - **through noise**: the expert sees real and drawn points through the same random changes. For
#   points these are noise; faces are moved, brightened and covered, in a way that gradients pass
#   through (*differentiable augmentation*, Zhao et al. 2020). What it cannot see exactly, it cannot
#   learn by heart.
# - **told the spot**: both networks get $c$, as in section 1.

# %%
ends = {name: one[-1] for name, one in games.items()}
titles = [f"{name}\n{collapse.found(one[0]).sum()} of 8" for name, one in ends.items()]
plots.show(plots.adversarial.rings([one[0] for one in ends.values()], titles, columns=6, cell=1.4))
spots = pd.DataFrame({name: {"spots found, of 8": collapse.found(one).sum(1).mean(),
                             "of the rare three": collapse.found(one)[:, 5:].sum(1).mean(),
                             "points that hit, %": 100 * collapse.hits(one).mean()}
                      for name, one in ends.items()}).T
spots.style.format("{:.1f}")

# %% [markdown]
# The pictures show one game of each way, the table has the means of four. **What to expect**: each
# remedy brings some spots back. A bounded slope finds 6 or 7, noise about 5. Being *told* finds all
# eight, and the points hit: whoever is asked for the spot of fear and draws another is caught at
# once. That is what the condition is worth, beyond letting us choose. It does not help *within* a
# spot: our GAN is told "fear", but not whose, and could still draw one frightened face for all. So
# the others are needed, too.
#
# ## 6. The rare ones
#
# Disgust, fear and contempt are the three spots at the bottom; together they get 6 of 100 points.
# Untold, a forger can do without them: it is hardly ever asked. **Class-balanced sampling** shows
# rare expressions more often than they come, here by the root of their share. Compare the last two
# rows: with all three remedies 2 or 3 of the rare spots are found, and with balance, 3.
#
# It has a price. The few faces of contempt are shown again and again, and the expert may learn them
# by heart; so balance needs augmentation beside it. What it is worth with real faces was measured,
# too (section 16).
#
# How would you have noticed with faces? Not by a classifier that reads each of them: one good happy
# face, ten times, is read as happy ten times. Only measures that compare drawn faces *with each
# other*, or the whole cloud of them with the real one, find out. That is why section 3 watches the
# Fréchet distance and the diversity, and not a classifier.

# %% tags=["hide-input", "check"]
count, rare = spots["spots found, of 8"], spots["of the rare three"]
assert count["none"] <= 5 and count["and balanced"] >= 7, spots
assert (count[["slope bounded", "through noise", "told the spot"]] > count["none"]).all(), spots
assert rare["none"] <= 1 and rare["and balanced"] >= 2.5, spots

# %% [markdown]
# # Part 3: the GAN that comes with the course
#
# ## 7. People who do not exist
#
# From here on the generator is `cgan`: the same game at 64×64 pixels, on the training faces of FER+
# and of a second collection, for about an hour. Its expert had help. Beside its own features it saw
# those of our small classifier, frozen: whoever has learnt what a brow is need not find out again
# (*vision-aided* training, Kumari et al. 2022). These people are not chosen, they are the first ten
# of each expression. Are they read as asked? `residual` took no part in the training; its balanced
# reading is the mark under each.

# %%
gan, reader = generate.load("cgan"), recognize.load("residual")
people = np.stack([gan.sample(name, 10, seed=seed + k) for k, name in enumerate(EXPRESSIONS)])
said = reader.predict_proba(people.reshape(-1, gan.size, gan.size), flip=False, balanced=True)
said = said.reshape(8, 10, 8)
right = said.argmax(2) == np.arange(8)[:, None]
print(gan)
plots.generation.sheet(people, EXPRESSIONS, right=right, cell=0.85)

# %% [markdown]
# Some of these may pass for photos, and none is one. That is why each sheet says so, and why every
# file that the course writes says so too (section 20).
#
# ## 8. How much, and what in between
#
# The condition is a mixture, so it can be anything between two expressions. **Intensity** goes from
# neutral (0 %) over the expression (100 %) to 150 %, beyond what it has learnt from; there it
# extrapolates. One person, four expressions:

# %%
steps, names = (0, 0.25, 0.5, 0.75, 1, 1.25, 1.5), ("happiness", "surprise", "anger", "sadness")
z = gan.draw(1, seed=3).repeat(len(steps), axis=0)
rising = [gan.decode(z, np.concatenate([generate.condition(name, step) for step in steps]))
          for name in names]
plots.generation.sheet(np.stack(rising), names, [f"{step:.0%}" for step in steps])

# %%
pairs = [("happiness", "surprise"), ("surprise", "fear"), ("anger", "disgust"),
         ("sadness", "happiness")]
shares = np.linspace(0, 1, 7)
mixed = [gan.decode(z, np.concatenate([generate.condition({a: 1 - share, b: share})
                                       for share in shares])) for a, b in pairs]
plots.generation.sheet(np.stack(mixed), [f"{a}\nto {b}" for a, b in pairs],
                       [f"{share:.0%}" for share in shares])

# %% tags=["hide-input", "check"]
joy = reader.predict_proba(rising[0], flip=False, balanced=True)[:, 1]
assert joy[4] > joy[0] + 0.3, f"happiness rises with its intensity: {joy}"
assert right.mean() > 0.6, right.mean(1)

# %% [markdown]
# ## 9. A walk among people
#
# The latent of this network has no meaning by itself, but it is *continuous*: a small step in $z$
# is a small change of the face. So one can walk from one person to another. A straight line would
# cut through the middle, where hardly any latent lies (in many dimensions the normal distribution
# is a shell), so the walk follows a great circle (White 2016). And some directions change more than
# others. Those that change the picture most can be found (after Härkönen et al. 2020), and then one
# looks what they do.

# %%
z = gan.draw(4, seed=5)
smile = generate.condition("happiness")[0]
walks = [gan.interpolate(z[k], z[k + 1], smile, 9) for k in range(3)]
along = [gan.decode(z[0] + np.linspace(-3, 3, 9)[:, None] * one, smile[None].repeat(9, 0))
         for one in gan.directions[:3]]
plots.generation.sheet(np.stack(walks + along), ["from one\nto another", "and on", "and on",
                       "direction 1", "direction 2", "direction 3"])

# %% [markdown]
# The same by hand: mix expressions, move along the directions, take the next person. A photo can be
# opened, too; it stays on this computer.

# %%
latent_explorer_panel.panel()

# %% [markdown]
# ## 10. Truncation: trust against variety
#
# Far from the middle of the latent the generator has practised least, and there its oddest faces
# are. **Truncation** draws every number of $z$ again that is farther from 0 than a limit (Brock et
# al. 2019). What does it buy, and what does it cost? *Read as asked* is the share that `residual`
# reads as asked; *diversity* is how much faces of one expression differ, where 100 % is a limit of
# 10, which every number passes.

# %%
asked, dial = np.eye(8, dtype=np.float32).repeat(12, axis=0), (0.3, 0.6, 1.0, 1.5, 10.0)
rows = {}
for most in dial:
    drawn = gan.decode(gan.draw(len(asked), seed, truncation=most), asked)
    read = reader.predict(drawn, flip=False, balanced=True)
    spread = drawn.reshape(8, 12, -1).std(axis=1).mean()
    rows[most] = {"read as asked": (read == asked.argmax(1)).mean(), "diversity": spread}
truncated = pd.DataFrame(rows).T.rename(index={10: "none"})
truncated["diversity"] /= truncated["diversity"].iloc[-1]
plots.adversarial.trade_off(truncated, "diversity", "read as asked")

# %% tags=["hide-input", "check"]
assert truncated["diversity"].is_monotonic_increasing, truncated
assert truncated["diversity"].iloc[0] < 0.7, truncated

# %% [markdown]
# The tighter the limit, the more the faces are alike. At 0.3 hardly more than one person is left
# for each expression, and nearly all of its faces are read as asked: that is collapse by choice.
# Whoever *measures* a generator says where the limit stood. Where nothing is said, this one draws
# with the mild limit on its card, chosen on validation faces, and so it did for the tables below.
#
# ## 11. Find yourself in it: inversion
#
# A GAN goes one way, from $z$ to a face. To edit a photo one needs the $z$ of a *given* face. A
# second network, an encoder, has learnt to guess it; then gradient steps move the guess until the
# drawn face is as close to the photo as it gets (Zhu et al. 2016).

# %%
photo = skimage.data.astronaut()
face = faces.analyze(photo)[0]
crop = faces.align(photo, face.landmarks, gan.size, gray=True).crop[None]
(guess, shown), (refined, _) = gan.encode(crop), inversion.invert(gan, crop)
found = [crop[0], gan.decode(guess, shown)[0], gan.decode(refined, shown)[0]]
off = [abs(one.astype(float) - crop[0]).mean() for one in found]
plots.faces_grid(found, [f"{name}\n{gray:.0f} grey values off" if gray else name for name, gray in
                         zip(["the photo", "encoder's guess", "refined"], off)], cell=1.8)

# %% [markdown]
# It is somebody who resembles her a little: what the generator has never drawn, it cannot draw now.
# So the editor does not paste this face. It draws it *twice*, as it is and as it should be, and
# carries only the **difference** over to the photo: what cannot be drawn is missing from both
# drawings, and stays.

# %%
editor = edit.load("cgan")
targets = ("neutral", *EXPRESSIONS[2:7], edit.Target.blend("happiness", "surprise"))
edited = [photo, *(editor.edit(photo, one, found=[face]) for one in targets)]
titles = ["the photo", "neutral", *EXPRESSIONS[2:7], "happily surprised"]
plots.faces_grid([one[20:220, 110:310] for one in edited], titles, columns=4, cell=1.9)

# %% [markdown]
# Compare with notebook 06. There skin was *moved*, and teeth came from a model; here everything
# comes from the generator, as soft as 64 pixels are when they are enlarged. And look for smears, at
# the chin and on the cheeks: where the two drawings differ in *more* than the expression, that is
# carried over, too. How far the generators get with real faces of FER+ was measured: on what they
# *draw* of them, before anything is carried over to a photo.

# %%
changed = evaluate.saved("editing", room="generation").query("target == 'all'").set_index("source")
columns = ["both", "identity_over", "identity_rebuilt", "identity", "ssim"]
changed[columns].style.format("{:.2f}").format("{:.0%}", subset=columns[:2])

# %% [markdown]
# `both` is the share that both judges of notebook 06 read as asked; `identity_over` the share that
# the identity meter takes for *another* person (a distance beyond 0.6). Read the two together. The
# GAN reaches its target on most faces, and mostly with the face of somebody else: its encoder loses
# the person already when nothing is changed (`identity_rebuilt`). That is why it is the difference
# that goes into the photo, and why the editor of notebook 06 is the better one for portraits.
#
# # Part 4: measured
#
# ## 12. Compared with what?
#
# A distance means nothing alone. So the generators stand beside **references** that anybody can
# have without a generator: real training faces, drawn at random (as good as drawing could be); for
# each real face the nearest training face (a perfect copyist); the mean face of each expression
# (one face for all); the statistical face model of notebook 03. The first row is what real faces
# get against other real ones. All on faces of FER+ that no generator saw.

# %%
overall = evaluate.saved("overall", room="generation").set_index("source")
columns = ["frechet", "kernel", "precision", "recall", "residual", "judge", "both",
           "diversity_features", "nearer"]
shares = columns[2:]
overall[columns].style.format("{:.3f}", na_rep="–").format("{:.0%}", subset=shares, na_rep="–")

# %% [markdown]
# - `frechet` and `kernel` compare clouds of features of `residual`; lower is better. The mean face
#   shows why one needs them: look how often it is read as asked, and how far it is off here.
# - `precision`: the share of drawn faces that lie where real ones do. `recall`: the share of real
#   faces that lie where drawn ones do (Kynkäänniemi et al. 2019). A collapsed generator has the
#   first without the second.
# - `residual` and `judge` read the faces; `both` is the share that both read as asked.
# - `diversity_features`: how different two faces of an expression are, as a share of real ones.
# - `nearer`: the chance that a drawn face lies nearer to some training face than an unseen real
#   face does. 50 % is fair; near 100 % is copying. No training face is shown here: they are real
#   people.

# %%
per_class = evaluate.saved("per_class", room="generation")
shown_there = ["training faces", "cgan", "cvae", "class mean"]
plots.show(plots.generation_measures.read_bars(evaluate.saved("read_as", room="generation")))
plots.generation_measures.distance_bars(per_class, shown_there, title="Fréchet distance by class")

# %% [markdown]
# Each bar of the lower chart has as many drawn faces, but not as many real ones: of disgust and
# contempt there are few, and few faces make the distance larger. So compare *within* an expression:
# how far above the real training faces is each generator?
#
# ## 13. Has it learnt them by heart?

# %%
nearest = evaluate.saved("nearest", room="generation").query("compared == 'features'")
nearest.set_index("source").drop(columns="compared").style.format(
    {"faces": "{:.0f}", "median": "{:.2f}", "smallest": "{:.2f}", "nearer": "{:.0%}",
     "close": "{:.1%}"})

# %% [markdown]
# `median` is how far a drawn face lies from its nearest training face, as a share of how far unseen
# real faces lie: 1 is fair. `smallest` is the same for the closest pair. `close` is the share of
# drawn faces that lie nearer than all but 1 % of the unseen ones. Training faces themselves, the
# row of a copyist, lie at 0.
#
# ## 14. Are they good enough to learn from?
#
# The **classification accuracy score** (Ravuri and Vinyals 2019) asks all at once. A classifier
# learns from drawn faces *only* and is tested on real ones. If faces do not show what they should,
# or in one way only, it will not read real ones. The same number of real faces is the limit.
# Look at the recalls, too: accuracy is made by the common expressions. Even the real faces of FER+,
# in so short a training, teach nothing about disgust or contempt.

# %%
score = evaluate.saved("cas", room="generation").set_index("source")
chart = 100 * score[["accuracy", "accuracy_low", "accuracy_high"]].rename(
    columns={"accuracy_low": "low", "accuracy_high": "high"})
plots.show(plots.compare(chart, ours=["cgan", "cvae"], title="Learned from these, tested on real"))
score[[f"recall_{name}" for name in EXPRESSIONS]].rename(
    columns=lambda name: name.removeprefix("recall_")).T.style.format("{:.0%}", na_rep="–")

# %% [markdown]
# ## 15. Do drawn faces help the classifier?
#
# Real faces of disgust, fear and contempt are few. Can drawn ones fill the gap? It was tried as
# honestly as we could. `tiny` was asked what it lacks. Of these expressions many faces were drawn;
# those were taken that it does *not* yet read as asked while another classifier does. Then it
# learnt on in three ways, for as many steps, three times each: from **real** faces; from real
# faces with the rare ones **repeated** as often as drawn and real ones together; and with the
# **drawn** ones. The second way costs nothing, so drawn faces must beat *it*.

# %%
help_table = evaluate.saved("augmentation", room="generation").set_index("expression")
gain = ["drawn_over_repeated", "drawn_over_repeated_low", "drawn_over_repeated_high"]
ways = ["recall_real", "recall_repeated", "recall_drawn"]
help_table[["faces", "drawn", *ways, *gain]].style.format("{:.1%}", subset=ways).format(
    "{:+.1%}", subset=gain).format("{:.0f}", subset=["faces", "drawn"])

# %%
low, high = help_table[gain[1]], help_table[gain[2]]
for word, which in (("gains by drawn faces", low > 0), ("loses by them", high < 0),
                    ("cannot be told apart", (low <= 0) & (high >= 0))):
    print(f"{word}:", ", ".join(help_table.index[which]) or "nothing")

# %% [markdown]
# The interval decides, not the middle. **What came out**: drawn faces help, a little, where the
# classifier was weak. Disgust and fear are found more often than by repeating real faces, and so is
# the mean over all expressions. It is paid for with neutral, surprise and anger, and accuracy as a
# whole *falls*: whoever looks out for disgust sees it where it is not. For contempt nothing can be
# said, since FER+ has 16 test faces of it. And one reservation. The GAN had learnt from a second
# collection that `tiny` never saw; a part of what it gives may be that.
#
# ## 16. What each choice is worth
#
# Small, short trainings that differ in one choice, one of each, on validation faces. They say what
# is ahead early on, not how good the shipped generator is, which had been trained before.

# %%
choices = evaluate.saved("choices", room="generation").set_index("choice")
measures = ["read_as_asked", "rare_read_as_asked", "diversity"]
choices[["frechet", *measures]].style.format("{:.2f}").format("{:.0%}", subset=measures)

# %% [markdown]
# - **Projection or auxiliary classifier?** The auxiliary way (Odena et al. 2017) gives the expert a
#   second task, to name the expression, and the generator a reward for being named rightly. Here it
#   is ahead in every column. Its well-known temptation, to draw only what is *easy* to name, would
#   show as a loss of diversity; in so few steps it does not. The shipped generator has the
#   projection. By this table one would try the other next.
# - **Not told the expression**: only the frozen classifier's reading pulls the generator to what
#   was asked. It comes nearer to the cloud of real faces, and loses the rare expressions.
# - **No help by the classifier**: far behind. Who has to find out what a brow is needs more steps.
# - **Faces as they come**, without class balance: nearest to the cloud, in which rare expressions
#   *are* rare, and so hardly any face of disgust, fear or contempt is read as asked. One measure
#   alone would have chosen it.
# - **No augmentation**: about the same. A short training ends before the expert has learnt its
#   faces by heart.
#
# ## 17. Beside the VAE
#
# Notebook 07 asks the same of a conditional VAE. Its faces of the same four expressions, not
# chosen, under those of the GAN:

# %%
vae = generate.load("cvae")
four = [one.sample(name, 8, seed=seed) for name in ("happiness", "surprise", "anger", "fear")
        for one in (gan, vae)]
plots.show(plots.generation.sheet(np.stack(four), [f"{name}\n{kind}" for name in (
    "happiness", "surprise", "anger", "fear") for kind in ("GAN", "VAE")], cell=0.8))
both = overall.loc[["cgan", "cvae"], ["frechet", "both", "diversity_features", "cas"]]
both.style.format("{:.2f}")

# %% [markdown]
# The VAE must explain *every* training face, so it leaves no kind of face out, and where it is not
# sure it blurs. The GAN must only not be caught. So it draws hair, teeth and grain that the VAE
# smooths away; and where it has not learnt enough it does not blur but draws something wrong, just
# as sharp. What it leaves out, nobody asks it about. The VAE has an encoder by birth, the GAN had
# to learn the way back. Which of the two is ahead? By Fréchet distance and diversity the GAN is.
# The VAE's faces are read as asked more often: it draws each expression in its clearest form.
#
# ## 18. What it gets wrong
#
# Here are the eight of the eighty faces of section 7 of which `residual` is surest that they are
# *not* what was asked for. Then the card's own words.

# %%
wanted = np.arange(8).repeat(10)
flat = said.reshape(-1, 8)
worst = np.argsort(flat[np.arange(80), wanted])[:8]
titles = [f"{EXPRESSIONS[wanted[i]]}, read\nas {EXPRESSIONS[flat[i].argmax()]}" for i in worst]
plots.show(plots.faces_grid(people.reshape(80, gan.size, gan.size)[worst], titles, cell=1.1))
display(Markdown("- " + "\n- ".join(gan.card["limits"])))

# %% tags=["hide-input", "check"]
assert overall.loc[["cgan", "cvae"], "frechet"].max() < overall.loc["class mean", "frechet"]
assert overall.loc["class mean", "diversity_features"] < 0.05, overall
assert overall.loc["cgan", "frechet"] < overall.loc["cvae", "frechet"], overall
assert overall.loc["cgan", "diversity_features"] > overall.loc["cvae", "diversity_features"]
assert overall.loc["cgan", "both"] < overall.loc["cvae", "both"], overall
assert score.loc["training faces", "accuracy"] > score.loc["cgan", "accuracy"], score
assert nearest.set_index("source").loc["training faces", "median"] < 0.05, nearest
gained = help_table.loc[["disgust", "fear", "mean_recall"], gain[1]]
assert (gained > 0).all() and help_table.loc["accuracy", gain[2]] < 0, help_table
assert score.loc["training faces", ["recall_disgust", "recall_contempt"]].max() < 0.1, score
ahead = choices.loc["auxiliary classifier"] - choices.loc["as shipped"]
assert ahead["frechet"] < 0 and (ahead[measures] > 0).all(), choices
rarely = choices["rare_read_as_asked"]
assert choices["frechet"].idxmin() == "faces as they come" and rarely["faces as they come"] < 0.1
assert rarely["not told the expression"] < rarely["as shipped"], choices
assert choices["frechet"].idxmax() == "no help by the classifier", choices
assert changed.loc["cgan", "both"] > 0.8 and changed.loc["cgan", "identity_over"] > 0.6, changed
assert changed.loc["cgan", "identity_rebuilt"] > 0.6, changed
assert off[2] <= off[1], "refinement is said to bring the face nearer"

# %% [markdown]
# ## 19. Why not larger?
#
# Because you can follow this one. The faces of the news are drawn by networks a thousand times
# larger, at a thousand pixels a side (Karras et al. 2019), trained on many machines. The game is
# the same, and so are its remedies, its collapse and its measures.
#
# ## 20. Before you publish one
#
# A face of nobody can be put to good use: in a lesson, in a test of a program, in a study that must
# not show real people. It can also sign a forged review, fill an invented profile, or make a lie
# look like a photo (Chesney and Citron 2019). People can hardly tell drawn faces from real ones any
# more, and trust them a little *more* (Nightingale and Farid 2022). So:
#
# - **Say that it was generated**, in the caption, and in the file. `expression-lab generate` and
#   the course's own saving write the standard words into it (IPTC's "trained algorithmic media").
# - **Nobody's face can still be somebody's.** The generator was trained on real people who were not
#   asked; a drawn face may resemble one. Section 13 says how near it comes, on average. That is no
#   promise for a single face.
# - **Whom it draws too seldom** follows from whom it saw. The collections are pictures from the web
#   and of people in the news; age, gender and origin were never counted.
# - **An expression is no feeling.** What is labelled "fear" is what taggers called so.
# - **Do not edit people who were not asked**, and do not train on drawn faces without saying so.

# %% [markdown]
# ## Train it yourself
#
# The shipped generator was made by this command, once the faces are in `data/raw` (notebook 01).
# It reports losses and writes a sheet as it goes. With `--resume` an interrupted training goes on
# where it stopped. If a loss is no number any more, the training ends, says so, and keeps its last
# good state.
#
# ```
# expression-lab train cgan
# ```
#
# ## Your turn
#
# Replace each `None` by your answer and run the cell below it.
#
# **1.** What does the discriminator lose? Two real faces get the scores 2.0 and 0.5, two drawn ones
# −0.3 and 1.0. Work out the hinge loss $L_D$ of section 1.

# %%
hinge = None

# %% tags=["hide-input", "check"]
if hinge is None:
    print("1: waits for your answer")
else:
    print("1:", "right! And the first real face could score 100: it would lose no less."
          if abs(hinge - 1.6) < 1e-6 else "not yet: two means, and nothing below 0 in either")

# %% [markdown]
# **2.** Write the condition, eight numbers in the order of `EXPRESSIONS`, of a face that is half
# happy and half surprised, at an intensity of 120 %. Before you ask `generate.condition`: what must
# stand at neutral, so that all add up to 1?

# %%
half_and_half = None  # eight numbers

# %% tags=["hide-input", "check"]
if half_and_half is None:
    print("2: waits for your answer")
else:
    sought = generate.condition({"happiness": 0.5, "surprise": 0.5}, 1.2)[0]
    right = np.shape(half_and_half) == (8,) and np.allclose(half_and_half, sought, atol=1e-3)
    print("2:", "right! Less than no neutral: that is what exaggeration means here." if right else
          "not yet: from neutral, 1.2 times the way to the mixture, and beyond")

# %% [markdown]
# **3.** The Fréchet distance between two Gaussians of *one* number each is $(m_1 - m_2)^2 +
# (s_1 - s_2)^2$, with means $m$ and deviations $s$. Real faces have mean 0 and deviation 2. A
# collapsed generator draws one face again and again, and it is the perfect mean face. How far off
# is it?

# %%
collapsed = None

# %% tags=["hide-input", "check"]
if collapsed is None:
    print("3: waits for your answer")
else:
    draws = np.random.default_rng(0).normal(0, 2, (20_000, 1))
    sought = evaluate.frechet_distance(draws, np.zeros((100, 1)))
    print("3:", "right! The mean is perfect, and all of the distance is missing variety."
          if abs(collapsed - sought) < 0.2 else "not yet: what is the deviation of one face?")

# %% [markdown]
# **4.** Spectral normalisation divides a matrix by its largest singular value, so that it lengthens
# no vector. By what must this one be divided?

# %%
matrix = np.random.default_rng(8).normal(size=(48, 48))
divided_by = None

# %% tags=["hide-input", "check"]
if divided_by is None:
    print("4: waits for your answer")
else:
    steepest = np.linalg.svd(matrix / divided_by)[1].max()
    print(f"4: it lengthens a vector by up to {steepest:.3f} now.",
          "Right!" if abs(steepest - 1) < 0.01 else "Not yet: look for its singular values.")

# %% [markdown]
# **And one without a check.** Play the game with faces again for 3000 steps, once as it is and once
# with spectral normalisation (`quick.play(…, bounded=True)`). Which is ahead early, and which at
# the end? Then raise `rare` to 1, so that all expressions are shown alike, and look at contempt.
#
# <details><summary>Answers</summary>
#
# 1. `np.mean([0, 0.5]) + np.mean([0.7, 2.0])`
# 2. `[-0.2, 0.6, 0.6, 0, 0, 0, 0, 0]`
# 3. `(0 - 0) ** 2 + (2 - 0) ** 2`
# 4. `np.linalg.norm(matrix, 2)`
#
# </details>
#
# ## Further reading
#
# - I. Goodfellow et al.: *Generative adversarial nets*, NIPS 2014. The game.
# - M. Mirza, S. Osindero: *Conditional generative adversarial nets*, arXiv:1411.1784, 2014.
# - A. Radford, L. Metz, S. Chintala: *Unsupervised representation learning with deep convolutional
#   generative adversarial networks*, ICLR 2016. The shape of the generator.
# - T. Miyato, M. Koyama: *cGANs with projection discriminator*, ICLR 2018. A. Odena, C. Olah,
#   J. Shlens: *Conditional image synthesis with auxiliary classifier GANs*, ICML 2017.
# - T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida: *Spectral normalization for generative adversarial
#   networks*, ICLR 2018. J. H. Lim, J. C. Ye: *Geometric GAN*, arXiv:1705.02894, 2017: the hinge.
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein: *Unrolled generative adversarial networks*, ICLR
#   2017. The ring, and another remedy.
# - S. Zhao, Z. Liu, J. Lin, J.-Y. Zhu, S. Han: *Differentiable augmentation for data-efficient GAN
#   training*, NeurIPS 2020. N. Kumari, R. Zhang, E. Shechtman, J.-Y. Zhu: *Ensembling off-the-shelf
#   models for GAN training*, CVPR 2022.
# - Y. Yazıcı et al.: *The unusual effectiveness of averaging in GAN training*, ICLR 2019.
#   A. Brock, J. Donahue, K. Simonyan: *Large scale GAN training for high fidelity natural image
#   synthesis*, ICLR 2019. Truncation.
# - M. Heusel et al.: *GANs trained by a two time-scale update rule converge to a local Nash
#   equilibrium*, NIPS 2017. The Fréchet distance.
# - T. Kynkäänniemi et al.: *Improved precision and recall metric for assessing generative models*,
#   NeurIPS 2019. S. Ravuri, O. Vinyals: *Classification accuracy score for conditional generative
#   models*, NeurIPS 2019.
# - J.-Y. Zhu, P. Krähenbühl, E. Shechtman, A. A. Efros: *Generative visual manipulation on the
#   natural image manifold*, ECCV 2016. Inversion. T. White: *Sampling generative networks*,
#   arXiv:1609.04468, 2016. E. Härkönen, A. Hertzmann, J. Lehtinen, S. Paris: *GANSpace*, NeurIPS
#   2020.
# - T. Karras, S. Laine, T. Aila: *A style-based generator architecture for generative adversarial
#   networks*, CVPR 2019. What the large ones do.
# - S. J. Nightingale, H. Farid: *AI-synthesized faces are indistinguishable from real faces and
#   more trustworthy*, PNAS 119, 2022. B. Chesney, D. Citron: *Deep fakes: a looming challenge for
#   privacy, democracy, and national security*, California Law Review 107, 2019.
# - L. F. Barrett et al.: *Emotional expressions reconsidered*, Psychological Science in the Public
#   Interest 20, 2019.
#
# **Next:** [09 Image-to-image translation](09_image_translation.ipynb).
