# %% [markdown]
# # 07 · A conditional VAE
#
# **What you will do.** You train a network that draws faces of people who do not exist: first a
# plain autoencoder, to see what it lacks, then a *variational* one that is told which expression to
# draw. You go on with the one that comes with this course, trained on real faces: let it draw,
# change an expression, mix two, walk from one person to the next, edit a photo. At the end you
# judge it.
#
# **What you will learn**
#
# - what a latent is, and why one that describes every face may still be useless to draw from;
# - where the ELBO comes from, in plain words, and what its two terms pay for;
# - what a condition is, and why an adversary has to keep it out of the latent;
# - what the divergence does, too little of it and too much;
# - how a soft little drawing changes a sharp large photo, and the photo keeps its grain;
# - how drawn faces are measured, and what is owed to those who see them.
#
# **What you need.** Notebooks 00 to 04, and about a minute. No GPU, no download. All faces here are
# synthetic or drawn by a network, and nobody has them, but for the astronaut of notebook 00.

# %%
import dataclasses

import numpy as np
import pandas as pd
import skimage.data
from IPython.display import Markdown
from skimage.metrics import structural_similarity
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from expression_lab import augment, edit, evaluate, faces, generate, lab, plots, recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import perceptual, probe, quick_cvae
from expression_lab.recipes import aligned, cvae
from expression_lab.widgets import latent_explorer_panel

seed = lab.start("07 · A conditional VAE", minutes=1, seed=0)

# %% [markdown]
# # Part 1: learn to draw
#
# ## 1. Faces that lie over one another
#
# A network that draws need not learn *where* a face is. So all faces are turned upright and cut out
# such that eyes, nose and mouth always lie at the same places (`faces.align`, notebook 03). In the
# quick profile they are **synthetic** (notebook 01), 48×48 pixels. In the full profile it is the
# real recipe: FER+ and facial_expressions on your machine, 64×64, for more than an hour.
#
# Each face comes with the shares of the votes that it got. These are the **condition** $c$: eight
# numbers that add up to 1. A face on which taggers disagree is a mixture.

# %%
if lab.is_quick():
    config, eyes = quick_cvae.config(seed=seed), None
    images, votes = quick_cvae.faces()
    kept, _ = quick_cvae.faces(200, split="validation")
else:
    config = cvae.config(seed=seed)
    eyes, (images, votes) = perceptual.Eyes(config.size), aligned.material(config.size)
    kept = aligned.faces("ferplus", "validation", config.size).images
some = [np.flatnonzero(votes.argmax(axis=1) == k)[0] for k in range(8)]
mixed = [" + ".join(f"{10 * votes[i, k]:.0f} {EXPRESSIONS[k]}" for k in np.argsort(-votes[i])[:2]
                    if votes[i, k]) for i in some]
plots.faces_grid(images[some], [words.replace(" + ", "\n+ ") for words in mixed], cell=1.15,
                 heading=f"Eight of {len(images):,} faces, and their votes")

# %% [markdown]
# ## 2. A plain autoencoder
#
# An **encoder** looks at a face and writes down a few numbers, the **latent** $z$. A **decoder**
# gets only these and has to draw the face again. They are trained together to make the second
# picture like the first (Hinton and Salakhutdinov 2006). Nobody tells them what the numbers should
# mean. But since there are few of them, they must be put to good use.

# %%
steps = 200 if lab.is_quick() else 2000
plain = quick_cvae.learn(dataclasses.replace(config, conditional=False, steps=steps), images, votes,
                         eyes)
print(f"{images[0].size} pixels, {config.latent} numbers; {steps} steps in {plain.seconds:.0f} s")
rows = {"new faces": kept[:8], "drawn again": plain.maker.reconstruct(kept[:8]),
        "from noise": plain.from_noise}
note = "synthetic, or drawn by a network: nobody has these faces" if lab.is_quick() else ""
plots.generation.sheet(list(rows.values()), list(rows), note=note)

# %% [markdown]
# **What to look at.** *Drawn again* are faces that took no part in the training: soft, but one
# knows them again. So the latent holds what matters. *From noise* is what the decoder makes of
# numbers that nobody's face was encoded to: something of a face is in it, but nobody.
#
# Three things are missing, and the rest of part 1 puts them in:
#
# - **A place.** Nothing says where in the space of latents the faces lie. Noise falls somewhere
#   else. (One can measure afterwards where they lie, and move and stretch the noise to fit. The
#   `sample` of the course's autoencoder does that.)
# - **No gaps.** Even at the right place, most points lie *between* the faces, and what the decoder
#   makes of those it never had to learn.
# - **A handle.** Which of the numbers is the smile? All of them, a little.
#
# ## 3. Where the ELBO comes from
#
# Turn the question round. A face $x$ *comes about* like this: noise $z$ is drawn from a standard
# normal distribution $p(z)$ and says who it is, in what light, how framed; an expression $c$ is
# chosen; the decoder draws, and $p(x \mid z, c)$ says how likely it is that $x$ comes out.
# Training should make the faces that we have **likely**: $\log p(x \mid c)$ as large as possible.
#
# But which $z$ was it? To be sure, one would have to add up over *all* of them, and almost none
# gives this face. So let a second network, the encoder, say where to look: a small cloud
# $q(z \mid x)$, a mean and a deviation for each number. It may be wrong, and one can write down
# exactly what that costs:
#
# $$ \log p(x \mid c) = \underbrace{\operatorname{E}_q \log p(x \mid z, c)}_{\text{is it like the
# face?}} - \underbrace{\operatorname{KL}\big(q(z \mid x) \,\|\, p(z)\big)}_{\text{how much was
# said?}} + \underbrace{\operatorname{KL}\big(q(z \mid x) \,\|\, p(z \mid x, c)\big)}_{\text{how
# wrong is the encoder?}} $$
#
# (Write $p(x \mid c)$ as $p(x \mid z, c)\, p(z) / p(z \mid x, c)$, which holds for any $z$; take
# the logarithm, add and take away $\log q(z \mid x)$, and average over the cloud.) The last term
# nobody can work out. But a divergence is never below 0. Leave it away, and what remains is never
# *more* than what one wants: the **evidence lower bound**, ELBO (Kingma and Welling 2013). Push it
# up, and either the faces get likelier or the encoder gets more right. Both are welcome.
#
# In plain words: **draw the face again, and say as little as you can about it.** The second term
# counts what is said, in *nats* (1 nat is 1.44 bits): how far the cloud is from the noise that
# everybody knows beforehand. A number that says nothing, mean 0 and deviation 1, costs nothing. It
# has a closed form, $\tfrac12(\mu^2 + \sigma^2 - 1 - \ln \sigma^2)$ for each number. Check it:
# draw from the cloud, and ask how much likelier each point is there than in the noise.

# %%
mean, deviation = 1.2, 0.5
z = mean + deviation * np.random.default_rng(seed).standard_normal(100_000)
in_cloud = -0.5 * ((z - mean) / deviation) ** 2 - np.log(deviation)
in_noise = -0.5 * z**2
formula = (mean**2 + deviation**2 - 1 - np.log(deviation**2)) / 2
print(f"{np.mean(in_cloud - in_noise):.3f} nats by drawing, {formula:.3f} by the formula")

# %% tags=["hide-input", "check"]
assert abs(np.mean(in_cloud - in_noise) - formula) < 0.02

# %% [markdown]
# Look at the first line that makes `z`: a mean, plus a deviation times noise. That is how the
# network draws from its cloud, too. The chance sits in the noise alone, so a gradient can pass to
# mean and deviation: the *reparameterisation trick*. And because $z$ is a cloud and no point, the
# decoder sees everything near it as well. So gaps close.
#
# ## 4. Tell it the expression, and keep the latent from knowing
#
# The decoder is told $c$ (Sohn, Lee and Yan 2015). At every layer, $z$ and $c$ together scale and
# shift its features. Now we want to keep $z$ and change $c$: the same person, another expression.
#
# There is a catch. The encoder has *seen* the smile. If it says so in $z$, the decoder need not
# listen to $c$, and then nothing happens when we change it. The ELBO is against saying a thing
# twice, but not strongly enough. So there is an **adversary**: a small network that tries to read
# the expression from $z$, while the encoder learns to leave it nothing to read (Lample et al. 2017,
# "Fader networks").
#
# And pictures again: measured pixel by pixel, the safest guess is the mean of all faces that it
# could be, and a mean is a **blur**. So edges count too, and for the shipped weights what two other
# networks *see* in the face, the classifier `tiny` and the landmark network (Johnson et al. 2016);
# and a critic looks for what tells drawings from photos (Larsen et al. 2016; more of that in
# notebook 08). This is what all of it weighs, here in the quick profile and in the shipped network:

# %%
losses = {
    "pixels": "drawn like the face, pixel by pixel: the first term of the ELBO",
    "edges": "… and in its edges", "looks": "… and to networks that know faces (shipped weights)",
    "divergence": "said about the face, per nat: the second term",
    "hidden": "what the adversary reads from z", "asked": "drawn with another c: read so?",
    "same": "… and is it still the same z?", "real": "what the critic can tell from photos"}
weights = {where: {name: getattr(one, name, 1.0) for name in losses}
           for where, one in (("here", config), ("shipped", cvae.config()))}
pd.DataFrame({**weights, "what it counts": losses}).style.format(
    "{:g}", subset=["here", "shipped"])

# %% [markdown]
# The last three weigh nothing in the quick profile. Networks as small as these would learn to
# *fool* each other instead of to draw: a dark spot where the encoder looks, and it reads "happy".
# (Set `asked=0.05` above, and look.) In the shipped network a frozen classifier reads along, which
# does not give in, and the critic throws out what no photo has.

# %%
mine = quick_cvae.learn(config, images, votes, eyes)
print(f"{config.steps} steps in {mine.seconds:.0f} s")
plots.generation.losses(mine.history, {
    "pixels": "off by (half ranges)", "nats": "said (nats)", "asked": "cross-entropy (nats)",
    "told": "cross-entropy (nats)"})

# %% [markdown]
# **What to expect.** `pixels`, how far drawings are off, falls by more than a third. `asked` is how
# badly the encoder reads *other* expressions than a face's own when they are asked for: guessing
# gets $\ln 8 \approx 2.1$, and it falls, though nobody rewards it here. `told` is how badly the
# adversary reads the expression from $z$. That stays at a guess: the encoder wins.
#
# - `nats` climbs, then gives in a little: the divergence comes in slowly, over the first `warm_up`
#   steps (Bowman et al. 2016). At full weight from the start, the decoder would learn to do without
#   $z$ before $z$ is any good. Each number also has a few *free* nats that cost nothing (Kingma et
#   al. 2016).
# - With such weights the bound is no longer one on the likelihood of pixels. A divergence that
#   weighs β instead of 1 is common (Higgins et al. 2017, β-VAE), and the networks' looks have no
#   probability at all. What is left of the theory is the shape of it; what decides is measuring.
#
# And here is the first training face, while the network learns, drawn with each expression:

# %%
reports = sorted(mine.sheets)
picked = [reports[0], reports[len(reports) // 3], reports[-1]]
plots.generation.sheet([mine.sheets[step] for step in picked],
                       [f"step {step}" for step in picked], EXPRESSIONS, note=note)

# %%
rows = {"autoencoder,\nfrom noise": plain.from_noise, "VAE,\nfrom noise": mine.from_noise}
rows |= {name: mine.maker.sample(name, 8, seed=seed) for name in EXPRESSIONS[1:5]}
plots.generation.sheet(list(rows.values()), list(rows), note=note)

# %% tags=["hide-input", "check"]
begun, done = mine.history[0], mine.history[-1]
assert done["pixels"] < 0.67 * begun["pixels"], mine.history
if lab.is_quick():
    assert done["asked"] < 0.85 * begun["asked"] and done["told"] > 1.8, mine.history

# %% [markdown]
# In the second sheet nobody was encoded: each column is one $z$ of plain noise. Compare the first
# two rows: this is what the divergence is for. Below them each row is an expression (and noise was
# moved and stretched a little to where latents lie, as for the shipped networks). Go down a column:
# the same person; along a row: the same expression. After half a minute happiness and surprise are
# told apart at a glance, sadness and anger hardly. All are soft.
#
# ## 5. Too much of a good thing: posterior collapse
#
# How much does the latent hold? Ask for the nats of each number. And what if the divergence weighs
# far too much? Let us train once more, with some eighty times its weight, from the first step on.

# %%
strict = dataclasses.replace(config, divergence=0.1, free=0.0, warm_up=1, steps=90)
collapsed = quick_cvae.learn(strict, images, votes)
plots.show(plots.generation.nats({"divergence as above": mine.nats,
                                  "far too strong": collapsed.nats}))
rows = {"new faces": kept[:8], "as above": mine.maker.reconstruct(kept[:8]),
        "far too strong": collapsed.maker.reconstruct(kept[:8])}
plots.generation.sheet(list(rows.values()), list(rows), note=note)

# %% tags=["hide-input", "check"]
assert collapsed.nats.sum() < 0.3 * mine.nats.sum(), (collapsed.nats, mine.nats)
assert rows["far too strong"].std(axis=0).mean() < 0.7 * rows["as above"].std(axis=0).mean()

# %% [markdown]
# That is **posterior collapse**: the encoder says nothing any more, and the decoder draws the same
# grey face whoever it was. (With more steps the expression comes through, since that is told for
# free; who it is never does.) The loss looks fine. Too little divergence, and one is back at the
# autoencoder and its gaps. Between the two there is no right answer, but a choice, and one makes it
# by what one wants to *do*.
#
# # Part 2: trained on real faces
#
# ## 6. The one that comes with the course
#
# `cvae` is the same kind of network, larger, 64×64, trained on the faces of FER+ and
# facial_expressions. Those are pictures of real people and are not shown here. `autoencoder` has
# the same layers, without divergence, adversary and critic.

# %%
maker, coder = generate.load("cvae"), generate.load("autoencoder")
print(maker, coder, sep="\n")
print(f"trained for {maker.card['minutes']:.0f} minutes")
Markdown("**What it gets wrong**\n\n- " + "\n- ".join(maker.card["limits"]))

# %% [markdown]
# ## 7. Draw a face again
#
# The astronaut was in no training, and neither were these seven, who do not exist. First `z` and
# `c` are asked for: who is it, and what does the face show, as the network sees it? Then the face
# is drawn from the two.

# %%
photo = skimage.data.astronaut()
face = faces.analyze(photo)[0]
crop = faces.align(photo, face.landmarks, maker.size, gray=True).crop
synthetic, shown = quick_cvae.faces(400, maker.size, "test")
guests = np.concatenate([crop[None], synthetic[:7]])
again = {"as they are": guests, "cvae": maker.reconstruct(guests),
         "autoencoder": coder.reconstruct(guests)}
plots.generation.sheet(list(again.values()), list(again), note="first column: the astronaut")

# %%
close = {name: {"likeness (SSIM)": np.mean([structural_similarity(*pair) for pair in
                                            zip(guests, drawn)]),
                "detail": np.mean([evaluate.quality(*pair)["detail"] for pair in
                                   zip(guests, drawn)])}
         for name, drawn in list(again.items())[1:]}
pd.DataFrame(close).T.style.format("{:.2f}")

# %% tags=["hide-input", "check"]
assert close["autoencoder"]["likeness (SSIM)"] > close["cvae"]["likeness (SSIM)"] > 0.6, close
assert close["cvae"]["detail"] > close["autoencoder"]["detail"], close

# %% [markdown]
# *Likeness* is SSIM (Wang et al. 2004), 1 for the same picture. *Detail* is the strength of what a
# slight blur would take away, beside that of the face. The autoencoder is liker and softer: it was
# only asked to be like. The cVAE gives up some likeness for detail, which the critic wants to see,
# and it is not always the right detail.
#
# ## 8. Draw people, by expression
#
# No face goes in now, only noise and a wish. Each row is one $z$, so one person. The bars say
# whether a classifier that took no part in the training reads the face as asked, all expressions
# taken as equally likely beforehand. These are not chosen: they are the first four.
#
# Look closer than the classifier does. Fear, disgust and contempt are *torn*: there are patterns
# that no photo has. These expressions are rare among the training faces, so the network knows
# little of them, but it was rewarded when it was read as asked, and found out what a reader looks
# for. A share of faces "read as asked" is never all there is to be said.

# %%
reader = recognize.load("residual", "auto")


def read(pictures):
    """Balanced probabilities `(…, 8)` of faces `(…, S, S)`."""
    flat = np.reshape(pictures, (-1, *np.shape(pictures)[-2:]))
    return reader.predict_proba(flat, balanced=True).reshape(*np.shape(pictures)[:-2], -1)


# %%
z = maker.draw(4, seed)
drawn = np.stack([maker.decode(z, generate.condition(name, n=4)) for name in EXPRESSIONS], axis=1)
plots.generation.sheet(drawn, [f"person {k}" for k in range(4)], EXPRESSIONS,
                       read(drawn).argmax(axis=-1) == np.arange(8))

# %% [markdown]
# ## 9. Change an expression, and how far
#
# Keep who it is, give another condition. An **intensity** says how far to go from neutral: half of
# the way is $c$ = half neutral, half happiness, and beyond 1 it is exaggerated. Above the
# astronaut's face, drawn; below the mean probability over eight people who do not exist.

# %%
grades = [0.0, 0.5, 1.0, 1.5]
changed = np.stack([np.concatenate([maker.change(crop[None], name, grade) for name in EXPRESSIONS])
                    for grade in grades])
plots.generation.sheet(changed, [f"{grade:.0%}" for grade in grades], EXPRESSIONS,
                       note="a drawing of the astronaut's face; she made none of these expressions")

# %%
steps, z = np.linspace(0, 1.5, 6), maker.draw(8, seed)
rising = {name: read([maker.decode(z, generate.condition(name, step, 8)) for step in steps])[
    ..., EXPRESSIONS.index(name)] for name in EXPRESSIONS[1:]}
print("rank correlation:", {name: f"{evaluate.monotony(steps, one.T).mean():.2f}"
                            for name, one in rising.items()})
plots.editing.intensity_curves(steps, {name: one.mean(axis=1) for name, one in rising.items()},
                               width=6.5)

# %% tags=["hide-input", "check"]
order = [evaluate.monotony(steps, one.T).mean() for one in rising.values()]
assert np.mean(order) > 0.7, order
assert (read(drawn).argmax(-1) == np.arange(8)).mean() > 0.5

# %% [markdown]
# ## 10. From one person to another
#
# How long is a latent? Noise in many dimensions has almost always the *same* length, the root of
# their number: latents lie in a thin shell. The straight line between two people cuts through the
# empty inside, where a face is drawn that is more mean than either. So one walks along the shell,
# on a great circle (White 2016). In the second row the expression changes on the way, too.

# %%
z = maker.draw(1000, seed)
lengths = np.linalg.norm(z, axis=1)
between = np.linalg.norm(z[:500] + z[500:], axis=1).mean() / 2
print(f"{maker.latent} numbers: length {lengths.mean():.1f} ± {lengths.std():.1f}; half way "
      f"between two people, in a straight line: {between:.1f}")
calm, glad = generate.condition("neutral")[0], generate.condition("happiness")[0]
on_the_way = np.linspace(calm, glad, 9)
walks = [maker.interpolate(z[4], z[5], calm, 9), maker.interpolate(z[4], z[5], on_the_way, 9)]
plots.generation.sheet(walks, ["who", "who, and\nwhat they show"])

# %% [markdown]
# Which movements of $z$ change the picture most? The leading **directions**, found by drawing many
# people (after Härkönen et al. 2020). Nobody named them. What would you call these four?

# %%
ways = np.stack([maker.decode(step * maker.directions[:4], np.repeat(calm[None], 4, axis=0))
                 for step in (-3, -1.5, 0, 1.5, 3)], axis=1)
plots.generation.sheet(ways, [f"direction {k}" for k in range(1, 5)],
                       ["−3", "−1.5", "0", "+1.5", "+3"])

# %% [markdown]
# ## 11. Expression arithmetic
#
# "Woman with glasses − woman + man" (Radford et al. 2016; Larsen et al. 2016): in the latent of an
# autoencoder an expression is an *arrow*. Take somebody's happy face, take away their neutral one,
# add the arrow to the neutral face of somebody else. Does that work? We can know, since these
# people are drawn by a model that can also draw the right answer (notebook 03).

# %%
model = faces.model.load()
pair = model.sample(40, seed=5, spread=0.8)
rest, glad = (model.render(pair, name, size=64) for name in ("neutral", "happiness"))
rest, glad = (np.stack([faces.align(image, points, maker.size, gray=True).crop for image, points in
                        zip(one.images, one.landmarks)]) for one in (rest, glad))
(z_rest, c_rest), (z_glad, c_glad) = coder.encode(rest), coder.encode(glad)
borrowed = np.roll(np.arange(40), 1)  # everybody takes the smile of the one before
added = coder.decode(z_rest + (z_glad - z_rest)[borrowed], c_rest + (c_glad - c_rest)[borrowed])
answers = {"at rest": rest, "borrowed smile": added, "autoencoder": coder.change(rest, "happiness"),
           "cvae": maker.change(rest, "happiness"), "the truth": glad}
plots.generation.sheet([one[1:9] for one in answers.values()], list(answers), note=(
    "synthetic, or drawn by a network: nobody has these faces"))

# %%
happy = EXPRESSIONS.index("happiness")
pd.DataFrame({name: {"read as happiness": (read(one).argmax(axis=-1) == happy).mean(),
                     "likeness to the truth": np.mean([structural_similarity(*two) for two in
                                                       zip(one, glad)])}
              for name, one in answers.items()}).T.style.format("{:.2f}")

# %% tags=["hide-input", "check"]
told = {name: ((read(one).argmax(axis=-1) == happy).mean(),
               np.mean([structural_similarity(*two) for two in zip(one, glad)]))
        for name, one in answers.items()}
for name in ("borrowed smile", "autoencoder", "cvae"):
    assert told[name][0] > 0.8 and told[name][1] > told["at rest"][1], told

# %% [markdown]
# It does work. All are read as happiness, and the autoencoder comes even nearer to the truth than
# the cVAE does. On such faces, who look ahead in even light, a smile *is* nearly one arrow. But it
# is the same arrow for everybody, it has to be borrowed from somebody, and it is added to whatever
# a face shows already. Part 3 measures it on real faces, where it does worse.
#
# ## 12. Does the latent know the expression?
#
# Ask a **probe** (Alain and Bengio 2016): a classifier that sees nothing but $z$. What it can read
# is there. In training the adversary asked the same; but what *it* cannot read at the moment,
# another that is trained afresh may still find. So at the very end the directions of $z$ that go
# with the expression over the training faces were taken out of it, which can be done in closed form
# (Belrose et al. 2023).
#
# The picture shows synthetic faces along the two directions in which their expressions lie farthest
# apart, for faces that these directions were not chosen by. The table shows how many a `linear`
# probe reads rightly, beside what always saying the `commonest` expression gets; and `balanced`,
# the mean recall of one that counts all expressions alike, where guessing gets 12.5 %.

# %%
labels = shown.argmax(axis=1)
codes = {"autoencoder": coder.encode(synthetic)[0], "cvae": maker.encode(synthetic)[0]}
parting = {name: LinearDiscriminantAnalysis(solver="eigen", shrinkage="auto", n_components=2).fit(
    z[:200], labels[:200]) for name, z in codes.items()}
plots.show(plots.generation.latents({name: one.transform(codes[name][200:])
                                     for name, one in parting.items()}, labels[200:]))
found = {f"{name}: synthetic": probe.probe(z, labels) for name, z in codes.items()}
found |= {f"{one.name}: real": one.card["probe"] for one in (coder, maker)}  # FER+, validation
pd.DataFrame(found).T[["linear", "balanced", "commonest"]].style.format("{:.0%}")

# %% tags=["hide-input", "check"]
real, drawn_ones = maker.card["probe"], found["cvae: synthetic"]
assert real["linear"] < real["commonest"] + 0.08, real
assert drawn_ones["linear"] > drawn_ones["commonest"] + 0.2, drawn_ones

# %% [markdown]
# **How to read it.** On *real* faces, the kind that it learned from, the probe gets little more
# from the cVAE's $z$ than always saying the commonest. (Of the autoencoder, $z$ is what is left
# when the mean of the expression that it sees is taken away, as in section 11.) On *synthetic*
# faces, which it never saw, nearly as much can be read as from an autoencoder. What was hidden
# among faces of one kind is not hidden among all.
#
# ## 13. Explore
#
# Eight shares, an intensity, and the leading directions, under sliders. The picture follows. Start
# from a photo, too; it stays on this computer.

# %%
latent_explorer_panel.panel("cvae")

# %% [markdown]
# ## 14. Into a photo: the difference, not the face
#
# A drawn face has 64×64 gray pixels, and it is soft. Paste it into a photo, and everybody sees a
# mask. So the face is drawn *twice*, from the same $z$: with what it shows now, and with what is
# wanted. What differs between the two drawings is the expression. What they do not have, pores,
# hair, a birthmark, they both do not have, and it cancels out. This **difference** is enlarged and
# added to the photo's own pixels, which keep their grain.
#
# In one place that is not enough. She laughs; a mouth that closes would have to take her teeth
# away, and no shadow that is added does. So where the drawings differ much, the photo **gives way**
# to the drawing, softly, and is as soft as it there.

# %%
editor = edit.load("cvae")
seen = editor.see(face)
now, then = maker.decode(seen.latent[None].repeat(2, axis=0),
                         np.stack([seen.shown, generate.condition("surprise")[0]])).astype(float)
layers, (rows, columns) = seen.aligned.carry(
    np.dstack([then, then - now, seen.mask]).astype(np.float32), smooth=True)
piece, there = photo[rows, columns], layers[..., 2:].clip(0, 1)
pasted, added = photo.copy(), photo.copy()
pasted[rows, columns] = (piece + there * (layers[..., :1] - piece)).clip(0, 255)
added[rows, columns] = (piece + there * layers[..., 1:2]).clip(0, 255)
edited = editor.edit(photo, edit.Target("surprise", 1.0), found=[face])

# %%
versions = {"pasted": pasted, "difference added": added, "… and giving way": edited}
plots.show(plots.editing.skin_changes([then - now], ["surprise less now"]))
plots.show(plots.faces_grid([now.astype(np.uint8), then.astype(np.uint8), photo[20:220, 110:310],
                             *(one[20:220, 110:310] for one in versions.values())],
                            ["drawn as it is", "drawn surprised", "the photo", *versions], 6,
                            cell=1.5))
detail = {name: evaluate.quality(*(faces.crop(two, face.box, 96) for two in (photo, one)))
          for name, one in versions.items()}
pd.DataFrame(detail).T.style.format("{:.2f}")

# %% tags=["hide-input", "check"]
assert detail["pasted"]["detail"] < detail["… and giving way"]["detail"], detail
assert detail["difference added"]["detail"] > 0.8, detail
assert edited.shape == photo.shape and np.array_equal(edited[300:], photo[300:])

# %% [markdown]
# The difference alone keeps nearly all of the photo's detail, and her teeth besides. Giving way
# costs detail where the face changes much, and nowhere else.
#
# A difference can make places lighter and darker. It cannot *move* an eyebrow hair by hair. And
# where drawings are torn, as in fear, so is the edited face. The editor of notebook 06 moves the
# photo's own pixels. Here are both: on the astronaut, and on somebody drawn with a closed mouth.
# Under each, what is asked for and how probable it is read.

# %%
still = model.render(model.sample(1, seed=12, spread=0.8), size=256)
calm_face = faces.Face(still.landmarks[0], 1.0, still.images[0])
shots, words = [], []
for one in (face, calm_face):
    for maker_of_edits in (editor, edit.load("landmarks")):
        made = [maker_of_edits.edit(one.photo, name, found=[one]) for name in EXPRESSIONS[:7]]
        shots += [faces.crop(picture, one.box, 160, 0.15, gray=False) for picture in made]
        level = read([faces.crop(picture, one.box, 64) for picture in made]).diagonal()
        words += [f"{name} {value:.0%}" for name, value in zip(EXPRESSIONS, level)]
plots.faces_grid(shots, words, columns=7, cell=1.25, heading=(
    "each twice: drawings' difference; below it, moved points (notebook 06)"))

# %% [markdown]
# # Part 3: judge it
#
# ## 15. Measured
#
# One looks at a few faces and is charmed. So thousands were drawn and compared with the faces of
# FER+'s test split, which took no part in anything. `read as asked` is what two classifiers say;
# the **Fréchet distance** (notebook 08) compares the whole cloud of drawn faces with that of real
# ones, so that blur and sameness are found out, too; `diversity` is how much two faces of one
# expression differ, as a share of real ones; `cas`, the **classification accuracy score**, is how
# well a classifier reads *real* faces that learned from drawn ones alone (Ravuri and Vinyals 2019).
# The other rows are there to be honest: real training faces, one mean face for each expression, the
# statistical face model.

# %%
overall = evaluate.saved("overall", room="generation").set_index("source")
columns = {"both": "read as asked", "frechet": "Fréchet distance", "diversity_features":
           "diversity", "nearer": "nearer to training", "cas": "cas"}
overall[list(columns)].rename(columns=columns).style.format("{:.0%}", na_rep="–").format(
    "{:.2f}", subset=["Fréchet distance"])

# %%
plots.show(plots.generation_measures.read_bars(evaluate.saved("read_as", room="generation"),
                                               ["cvae", "training faces"]))
edited = evaluate.saved("editing", room="generation").set_index(["source", "target"])
names = {"unedited": "read so before", "both": "read as asked", "ssim": "likeness, drawn again",
         "identity_rebuilt": "distance, drawn again", "identity": "distance, changed"}
edited.loc[["cvae", "autoencoder"], list(names)].rename(columns=names).style.format("{:.2f}")

# %% tags=["hide-input", "check"]
read_so, frechet = overall["both"], overall["frechet"]
differ, changed_to = overall["diversity_features"], edited["both"].unstack("target")["all"]
assert 5 * frechet["cvae"] < frechet["class mean"] and frechet["cgan"] < frechet["cvae"]
assert frechet["cvae"] < frechet["autoencoder"] and read_so["cvae"] > read_so["training faces"]
lessons = overall["cas"]
assert lessons["cvae"] < min(lessons["training faces"], lessons["autoencoder"] + 0.02)
assert differ["class mean"] < 0.01 < differ["cvae"] < 1
assert changed_to["cvae"] > changed_to["autoencoder"] + 0.3
assert edited.loc[("cvae", "all"), "identity_rebuilt"] > 0.55

# %% [markdown]
# **How to read it.** Compare each number with the rows that cannot be beaten, or must be.
#
# - *Read as asked more often than real faces are.* That is no triumph. Real faces are seldom pure,
#   and people disagree on them. The cVAE was asked for the pure thing, and it learnt with a
#   classifier looking on: it exaggerates. Its drawings are clearer than life.
# - *Fréchet distance*: far nearer to real faces than one mean face for each expression, nearer than
#   the autoencoder, and not as near as the GAN of notebook 08. Blur costs, and so does sameness:
#   two of its faces differ less than real ones do, see *diversity*. One mean face has none at all.
# - *cas*: a classifier that learnt from its faces alone reads real ones worse than one that learnt
#   from real faces, and no better than one that learnt from the autoencoder's, soft as those are
#   and seldom read as asked. Clear examples, too much alike, are poor lessons.
# - *nearer to training* is the chance that a drawn face lies nearer to a training face than an
#   unseen real one does. Copies would get 100 %.
# - The second table takes *real* faces and changes them. Here the arrows of the autoencoder fail:
#   they do for happiness, and hardly for what is rare. A condition learnt from votes does better.
# - *distance* is that of the identity meter of notebook 03; two photos of one person lie within
#   0.6. A face that was only drawn again is about that far from itself already. So the drawing is
#   not quite the person. In an edited photo only the difference is drawn.
# - Both judges, and the classifier that looked on in training, learned from the same faces, FER+.
#   What misleads all of them, no column shows.
#
# ## 16. What it gets wrong
#
# What is rare among its faces it cannot draw. It then draws something that it knows.

# %%
person, side = model.sample(1, seed=23, spread=0.8), faces.model.Light(85, 0, 1.5)
still = model.render(person, size=128)
odd = {"as drawn": still.images, "dark glasses": augment.dark_glasses(still.images),
       "a mask": augment.face_mask(still.images),
       "side light": model.render(person, light=side, size=128).images}
odd = np.stack([faces.align(one[0], still.landmarks[0], maker.size, gray=True).crop
                for one in odd.values()])
_, shows = maker.encode(odd)
print(*(f"seen as {EXPRESSIONS[row.argmax()]} {row.max():.0%}" for row in shows), sep=" | ")
plots.generation.sheet([odd, maker.reconstruct(odd), maker.change(odd, "happiness")],
                       ["as it is", "drawn again", "happiness"],
                       ["as drawn", "dark glasses", "a mask", "side light"], cell=1.15,
                       note="synthetic, or drawn by a network: nobody has these faces")

# %% [markdown]
# Dark glasses become dark eyes. Where a mask is, it draws a mouth, and lets it smile. It has seen
# such things too seldom to know them. The same happens to people: who is rare among the training
# faces is drawn as somebody else.
#
# ## 17. Before you show one
#
# - **A drawn face is nobody's, and is made of many.** Those whose pictures it was trained on were
#   not asked whether a machine may learn to draw from them. Who is rare among them is drawn badly,
#   and nobody counted whom.
# - **Nobody consented to be smiled.** An edited photo shows a person doing what they did not do.
#   Ask first, show them the result, and say that it is edited (notebook 06).
# - **Say that it is drawn.** Drawn faces are used as profile pictures of people who were made up
#   to deceive. `expression-lab generate` writes into every file that its faces were generated, and
#   sheets here say so below.
# - **Do not measure people with it.** What the network "sees" in a face, $c$, is what taggers would
#   call it, and no feeling.
#
# ## Your turn
#
# Replace each `None` by your answer and run the cell below it.
#
# **1.** A number of the latent has mean 1 and deviation 0.5 for a face. How many nats does it cost?

# %%
cost = None

# %% tags=["hide-input", "check"]
if cost is None:
    print("1: waits for your answer")
else:
    right = abs(cost - (1 + 0.25 - 1 - np.log(0.25)) / 2) < 0.01
    print("1:", "right!" if right else "not yet: the formula of section 3 has the squares, and "
          "the logarithm of a square, too")

# %% [markdown]
# **2.** Two people are drawn at random. Half way between them on the *straight* line, how long is
# the latent, as a share of the usual length? (Two digits will do. Section 10 has the numbers.)

# %%
share = None

# %% tags=["hide-input", "check"]
if share is None:
    print("2: waits for your answer")
else:
    print("2:", "right! Noise is added up like the sides of a right angle: √2 / 2."
          if abs(share - np.sqrt(0.5)) < 0.02 else "not yet: divide the two lengths")

# %% [markdown]
# **3.** *Happily surprised*: write a condition, as shares of expressions, such that the mean
# reading of sixteen people holds at least 20 % of happiness **and** 20 % of surprise.

# %%
both_at_once = None  # for instance {"happiness": 1.0}

# %% tags=["hide-input", "check"]
if both_at_once is None:
    print("3: waits for your answer")
else:
    level = read(maker.sample(both_at_once, 16, seed=seed)).mean(axis=0)[[1, 2]]
    print(f"3: happiness {level[0]:.0%}, surprise {level[1]:.0%}.",
          "Right!" if level.min() >= 0.2 else "Not yet: move the shares towards the lower one.")

# %% [markdown]
# **4.** Which expression do both judges find least often when the cVAE is asked for it? Read it off
# the table `read_as`, with code.

# %%
hardest = None

# %% tags=["hide-input", "check"]
if hardest is None:
    print("4: waits for your answer")
else:
    table = evaluate.saved("read_as", room="generation").query("source == 'cvae'")
    table = table[table["target"] != "all"].set_index("target")["both"]
    print("4:", f"right! {table.min():.0%}." if hardest == table.idxmin() else
          "not yet: `query` the rows of the cvae, leave `all` away, and look for the smallest")

# %% [markdown]
# **And one without a check.** Open the explorer, find a person whom you could swear to have met,
# and look for them in the training faces. `evaluate.nearest` does it, if you have FER+. Were they
# there?
#
# <details><summary>Answers</summary>
#
# 1. `(1 + 0.25 - 1 - np.log(0.25)) / 2`
# 2. `np.sqrt(0.5)`
# 3. `{"happiness": 0.5, "surprise": 0.5}`
# 4. `evaluate.saved("read_as", room="generation").query("source == 'cvae' and target != 'all'")
#    .set_index("target")["both"].idxmin()`
#
# </details>
#
# ## Further reading
#
# - D. P. Kingma, M. Welling: *Auto-encoding variational Bayes*, arXiv:1312.6114, 2013 (ICLR 2014);
#   and, long and kind, *An introduction to variational autoencoders*, Foundations and Trends in
#   Machine Learning 12, 2019.
# - K. Sohn, H. Lee, X. Yan: *Learning structured output representation using deep conditional
#   generative models*, NIPS 2015. The condition.
# - G. Lample et al.: *Fader networks: manipulating images by sliding attributes*, NIPS 2017. The
#   adversary of the latent.
# - A. B. L. Larsen et al.: *Autoencoding beyond pixels using a learned similarity metric*, ICML
#   2016. A critic instead of pixels, and arithmetic with faces.
# - J. Johnson, A. Alahi, L. Fei-Fei: *Perceptual losses for real-time style transfer and
#   super-resolution*, ECCV 2016.
# - S. R. Bowman et al.: *Generating sentences from a continuous space*, CoNLL 2016. Warming up.
#   D. P. Kingma et al.: *Improved variational inference with inverse autoregressive flow*, NIPS
#   2016. Free bits. I. Higgins et al.: *β-VAE*, ICLR 2017.
# - G. E. Hinton, R. R. Salakhutdinov: *Reducing the dimensionality of data with neural networks*,
#   Science 313, 2006. Autoencoders.
# - E. Perez et al.: *FiLM: visual reasoning with a general conditioning layer*, AAAI 2018.
# - T. White: *Sampling generative networks*, arXiv:1609.04468, 2016. Great circles.
# - E. Härkönen et al.: *GANSpace: discovering interpretable GAN controls*, NeurIPS 2020.
# - A. Radford, L. Metz, S. Chintala: *Unsupervised representation learning with deep convolutional
#   generative adversarial networks*, ICLR 2016. Arithmetic.
# - G. Alain, Y. Bengio: *Understanding intermediate layers using linear classifier probes*,
#   arXiv:1610.01644, 2016.
# - N. Belrose et al.: *LEACE: perfect linear concept erasure in closed form*, NeurIPS 2023.
# - S. Ravuri, O. Vinyals: *Classification accuracy score for conditional generative models*,
#   NeurIPS 2019. M. Heusel et al.: *GANs trained by a two time-scale update rule converge to a
#   local Nash equilibrium*, NIPS 2017. Z. Wang et al.: *Image quality assessment: from error
#   visibility to structural similarity*, IEEE Transactions on Image Processing 13, 2004.
# - S. J. Nightingale, H. Farid: *AI-synthesized faces are indistinguishable from real faces and
#   more trustworthy*, PNAS 119, 2022.
#
# **Next:** [08 A conditional GAN](08_conditional_gan.ipynb).
