# %% [markdown]
# # 12 · Video
#
# **What you will do.** You take a film apart into frames and put it together again. You follow
# faces through it, make points that tremble lie still, read expressions over time, and edit a whole
# film. At every step you measure what the neighbouring frames are good for, and what they cost.
#
# **What you will learn**
#
# - what a video file holds, and why frames have *times*;
# - to find once and follow: why a stream needs less work than as many photos;
# - smoothing, and its price: what trembles less comes later. A filter that knows when to hurry;
# - probabilities over time: what a label that flips tells, and what it does not;
# - flicker: why an editor that is fine on photos is not yet fine on films, and how one sees it;
# - scene cuts: when the past must be forgotten;
# - what networks over frames read better than frames do;
# - what a film gives away about people, and what an edited one owes to those who see it.
#
# **What you need.** Notebooks 00, 03 and 06; 05 for the last but one part. About a minute, no GPU,
# no camera, no download. Nobody in these films exists.

# %%
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from expression_lab import edit, evaluate, faces, lab, plots, video
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import as_68, eye_distance
from expression_lab.faces.smoothing import OneEuro
from expression_lab.recipes.measures import video_films, video_ways
from expression_lab.video import declared, process
from expression_lab.widgets import smoothing

seed = lab.start("12 · Video", minutes=1, seed=0)
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# # Part 1: frames over time
#
# ## 1. Pictures, and when they are shown
#
# A film is a list of pictures, each with the second at which it is shown. That is all. Iterating
# over a clip, a video file or a camera gives the same pairs, so that what you write for one of them
# works for all: `for frame, seconds in …`.

# %%
clip = video_films.film("changing", noise=12, person=1, seconds=5, size=(480, 360))
frame, seconds = next(iter(clip))
print(f"{len(clip)} frames of {frame.shape}, the first at {seconds} s, {clip.fps:.0f} a second")
print("expressions:", list(dict.fromkeys(clip.expressions)))
plots.film(clip.frames, clip.seconds, "Somebody who does not exist smiles, then is surprised; the "
           "picture is grainy, as in a dark room.")

# %% [markdown]
# ## 2. A file
#
# Nobody stores films as pixels. A codec such as **H.264** (Wiegand et al. 2003) keeps a whole
# picture now and then, and in between only what *moved* and what that does not explain. Grain moves
# in no way that could be foretold, so it costs more than the face does.

# %%
sizes = {"as pixels": clip.frames.nbytes}
for name, frames in (("grainy", clip.frames), ("one frame, again and again", [frame] * len(clip))):
    with video.Writer(folder / "film.mp4", (480, 360), clip.fps) as writer:
        for picture, at in zip(frames, clip.seconds):
            writer.write(picture, at)
    sizes[f"MP4, {name}"] = (folder / "film.mp4").stat().st_size
pd.Series({name: f"{size / 1024:,.0f} KB" for name, size in sizes.items()}, name="size").to_frame()

# %% tags=["hide-input", "check"]
grainy, still = sizes["MP4, grainy"], sizes["MP4, one frame, again and again"]
assert sizes["as pixels"] > 5 * grainy and grainy > 4 * still, sizes

# %% [markdown]
# The times need not be even. Phones film with a *variable frame rate*: fewer frames in the dark.
# Whoever counts frames instead of looking at their times is early or late, and the sound no longer
# fits. So everything below takes `seconds`, and nothing takes "frame number / 25".

# %%
uneven = [0, 0.04, 0.08, 0.5, 0.54, 1.2]
with video.Writer(folder / "uneven.mp4", (480, 360), fps=25) as writer:
    for picture, at in zip(clip.frames, uneven):
        writer.write(picture, at)
with video.open(folder / "uneven.mp4") as film:
    print(film)
    print([round(at, 3) for _, at in film])

# %% tags=["hide-input", "check"]
times = [at for _, at in video.open(folder / "uneven.mp4")]
assert np.allclose(times, uneven, atol=0.002), times

# %% [markdown]
# ## 3. Find once, then follow
#
# Searching a frame for faces (notebook 03) means looking everywhere, at every size. But faces do
# not jump: where one was, it will be nearly there in the next frame. So a **tracker** lays the
# landmarks into the square where they were last, and asks only whether there is still a face in it.
# It searches the whole frame now and then for newcomers, and when somebody is lost. What does it
# gain, and does it lose anything?

# %%
truth, unit = as_68(clip.landmarks[:, 0])[..., :2], eye_distance(clip.landmarks[:, 0])
found, spent = {}, {}
for name, look in (("found in every frame", faces.analyze), ("followed", faces.Tracker().update)):
    since = time.perf_counter()
    found[name] = np.array([as_68(look(one)[0].landmarks)[:, :2] for one in clip.frames])
    spent[name] = 1000 * (time.perf_counter() - since) / len(clip)
off = {name: 100 * np.linalg.norm(points - truth, axis=-1).mean() / unit.mean()
       for name, points in found.items()}
pd.DataFrame({"milliseconds a frame": spent, "off the truth (% of the eye distance)": off}).round(1)

# %% tags=["hide-input", "check"]
assert abs(off["followed"] - off["found in every frame"]) < 1, off
assert max(off.values()) < 6, off

# %% [markdown]
# Following costs a fraction, and its points are as good: it looks at the same pixels with the same
# network. What it cannot do is to find anybody new.
#
# ## 4. Who is who
#
# With two people, a tracker does more than save time: it says who is who. Each face has a
# **number** that stays the same as long as it is followed. Below, a hand passes before one of them,
# first for a third of a second, then for longer. A face that is gone for a moment keeps its number.
# One that comes back later is somebody new to the tracker, for it knows *places*, not people: to
# recognize somebody is another thing, and one that people may not want.

# %%
pair = video.sample_clip(seconds=6, fps=15, size=(480, 300), people=2, seed=1)
covered = pair.frames.copy()
for begins, ends in ((1.0, 1.3), (2.5, 4.5)):
    covered[(pair.seconds >= begins) & (pair.seconds < ends), :, 240:] = 90
tracker, rows = faces.Tracker(), []
for picture, at in zip(covered, pair.seconds):
    rows += [(at, one.track, one.box.x + one.box.width / 2) for one in tracker.update(picture, at)]
places = pd.DataFrame(rows, columns=["seconds", "number", "x"])
by_number = places.pivot(index="seconds", columns="number", values="x").reindex(pair.seconds)
plots.video_steps.tracks(pair.seconds, {f"face {one}": by_number[one] for one in by_number},
                         "middle of the face (pixels)", marks=(1.0, 1.3, 2.5, 4.5))

# %% tags=["hide-input", "check"]
right = places[places["x"] > 240]
assert right[right["seconds"] < 2.5]["number"].nunique() == 1
assert set(right[right["seconds"] > 4.6]["number"]).isdisjoint(
    right[right["seconds"] < 2.5]["number"])
assert places[places["x"] < 240]["number"].nunique() == 1

# %% [markdown]
# # Part 2: calm
#
# ## 5. Points tremble
#
# The face moves by many pixels, and evenly. What is found lies beside it, a little above in one
# frame and a little below in the next. Here is only that: found less true, for three points, in the
# two seconds in which the face does most of its smiling. On a photo nobody would notice half a
# pixel. In a film, the eye sees nothing else.

# %%
lip, raw, early = 57, found["followed"], slice(0, 30)  # 57: of the 68 points of iBUG
points = {"inner brow": 21, "upper lid": 37, "lower lip": lip}
plots.video_steps.tracks(clip.seconds[early], {
    name: (raw - truth)[early, at, 1] for name, at in points.items()}, "found less true (pixels)")

# %% [markdown]
# A number for it: **jitter**, how far each point lies off the middle between where it was a frame
# before and where it will be a frame later. Even movement has none. A quick movement of the face
# has some, too, so what counts is the jitter of what is *off the truth*. Where the truth is not
# known, compare with somebody who holds still.
#
# ## 6. The oldest remedy
#
# A **low-pass filter** lets slow changes pass and holds back fast ones. The simplest goes, with
# every frame, a share $a$ of the way to the new value:
#
# $$ \hat{x}_t = \hat{x}_{t-1} + a\,(x_t - \hat{x}_{t-1}), \qquad a = 1 - e^{-\Delta t / \tau} $$
#
# The time constant $\tau$ says how long it remembers. And there is the trouble: whoever remembers
# is late. Two numbers for every filter, then: jitter, measured in the half of the frames in which
# the face moves least, and **lag**, by how many milliseconds the output comes late.


# %%
def low_pass(points, constant):
    """Points smoothed with a time constant in seconds."""
    share, result = 1 - np.exp(-1 / (clip.fps * constant)), [points[0]]
    for now in points[1:]:
        result.append(result[-1] + share * (now - result[-1]))
    return np.array(result)


def price(points):
    """Lag in milliseconds, and jitter at rest in percent of the eye distance."""
    off = (points - truth) / unit[:, None, None]
    return (1000 * evaluate.lag(points, truth, clip.seconds),
            100 * evaluate.jitter(np.where(rests[:, None, None], off, np.nan)))


speed = np.linalg.norm(np.gradient(truth, axis=0), axis=-1).mean(1)
rests = speed < np.median(speed)
constants = (0.03, 0.06, 0.1, 0.16)
simple = [(*price(low_pass(raw, one)), f"{one:g} s") for one in constants]
pd.DataFrame([(*price(raw), "none"), *simple], columns=["lag (ms)", "jitter (%)", "constant"]
             ).set_index("constant").round(2)

# %% tags=["hide-input", "check"]
jitters = [one[1] for one in simple]
assert simple[-1][0] > 80 and simple[-1][0] > simple[0][0] + 50, simple
assert min(jitters) < 0.85 * price(raw)[1], (jitters, price(raw))

# %% [markdown]
# It trembles less and comes later. Which do you want?
#
# ## 7. A filter that knows when to hurry
#
# Trembling disturbs where a face rests. Lag disturbs where it moves. So let the filter look at the
# *speed* and decide: slow movement, strong smoothing; fast movement, hardly any. That is the
# **one-euro filter** (Casiez, Roussel and Vogel 2012), named after its price. Its cutoff frequency
# rises with the (smoothed) speed $v$:
#
# $$ f = f_{\text{rest}} + \text{haste} \cdot |v|, \qquad \tau = 1 / (2 \pi f) $$
#
# Speeds are measured in *sides of the face a second*, so that the same settings do for near and far
# faces. Drag the two sliders. First `rest`, with no haste, until the lip lies still; then `haste`,
# until the curve no longer comes late when it moves.

# %%
smoothing.smoothing_panel(truth[:, lip, 1], raw[:, lip, 1], clip.seconds, unit=2.2 * unit.mean(),
                          y="lower lip (pixels)")

# %% [markdown]
# Now all points, and many settings at once: one line for the low-pass filter, one for the one-euro
# filter with more and more haste. Down is steady, left is prompt; the corner at the lower left is
# where everybody wants to be.

# %%
bargains = {"low-pass": simple, "one-euro, rest 0.5 Hz": []}
for rest, haste in ((0.5, 20), (0.5, 10), (0.5, 5), (0.5, 2), (1.5, 6)):
    euro = OneEuro(rest, haste)
    calm = np.array([euro(one, at, 2.2 * unit.mean()) for one, at in zip(raw, clip.seconds)])
    bargains["one-euro, rest 0.5 Hz"].append((*price(calm), f"haste {haste}"))
*bargains["one-euro, rest 0.5 Hz"], ours = bargains["one-euro, rest 0.5 Hz"]
plots.video_steps.bargain(bargains, chosen=ours[:2])

# %% tags=["hide-input", "check"]
hasty, *_, slow = bargains["one-euro, rest 0.5 Hz"]
assert hasty[0] < slow[0] and hasty[1] > slow[1], bargains

# %% [markdown]
# The star is what `video.Stream` and the live camera of notebook 11 take (rest 1.5, haste 6).
# Nothing is free; choose where you stand. Measured on other people, all points, at rest and while
# the face changes: `tremble` is the jitter of what is off the truth, in percent of the eye
# distance, `lag` in milliseconds.

# %%
tracking = evaluate.saved("tracking", room="video").set_index(["kind", "way"])
tracking[["tremble", "error", "lag"]].style.format("{:.2f}").format("{:.0f}", subset=["lag"])

# %% tags=["hide-input", "check"]
for kind in ("at rest", "changing"):
    calm, plain = tracking.loc[(kind, "followed and smoothed")], tracking.loc[(kind, "followed")]
    assert calm["tremble"] < 0.75 * plain["tremble"] and calm["lag"] > plain["lag"] + 30

# %% [markdown]
# ## 8. Probabilities over time
#
# The reader of notebook 04 sees one frame at a time. Between two expressions, or in a blurred
# frame, its answer can jump. `video.Stream` does for a frame all that this course knows: find cuts,
# follow, read, and edit if it is asked to. It keeps both readings, that of the frame alone (`raw`)
# and one that was smoothed with a time constant of a quarter of a second.

# %%
stream, single, calmed = video.Stream(), [], video.Timeline()
for picture, at in zip(clip.frames, clip.seconds):
    shown = stream.update(picture, at)
    single.append(shown.seen[0].raw)
    calmed.add(shown)
table = calmed.table()
print(table[["seconds", "expression", "confidence", "yaw"]].iloc[::15].round(2))
plots.video.expressions(table, title="smoothed")

# %%
alone = table.assign(**dict(zip(EXPRESSIONS, np.transpose(single))))
changes = {name: int(evaluate.label_changes(one[list(EXPRESSIONS)].to_numpy()[None])[0])
           for name, one in (("each frame", alone), ("smoothed", table))}
print("the most probable expression changes:", changes)
plots.video.expressions(alone, title="each frame by itself")

# %% tags=["hide-input", "check"]
assert changes["smoothed"] <= changes["each frame"], changes
assert {"happiness", "surprise"} <= set(table["expression"]), table["expression"].unique()

# %% [markdown]
# The smoothed bands are calmer and later. They are also *round* where the face is quick: an
# expression of a tenth of a second would hardly show. Whoever counts blinks takes the raw ones.
#
# What do the bands say? How most people would name each frame. Not what somebody felt, and not how
# strongly; a face in the middle of a word is "surprised" to a reader of photos.
#
# # Part 3: editing over time
#
# ## 9. Fine on photos, restless on films
#
# Somebody at rest, and every frame edited to happiness, as in notebook 06: found anew, brought to
# rest anew, warped anew. Then the same by a stream, which remembers where the points were, and what
# it added to the last frame. Each picture below is one column of pixels through the middle of the
# face, frame after frame. What stays makes smooth lines. What flickers makes steps and combs.

# %%
still = video_films.film("at rest", noise=6, person=1, seconds=3, size=(480, 360))
films = {"as it is": still.frames,
         "every frame by itself": video_ways.by_itself(still, "happiness"),
         "followed and smoothed": video_ways.smoothed(still, "happiness")}
upright = {name: video_films.cut_out(frames, still.landmarks[:, 0])
           for name, frames in films.items()}
plots.video_steps.slits(upright, column=80, fps=still.fps, rows=slice(110, 175))

# %%
both = [np.concatenate([films[name][t] for name in list(films)[1:]], axis=1)
        for t in range(len(still))]
plots.film(both, still.seconds, "The same person twice, edited to a smile: left every frame by "
           "itself, right followed and smoothed; the left mouth is a little more restless.")

# %% [markdown]
# The number for it is **flicker**: what an edit adds to a frame, less the mean of what it adds to
# the frames before and after, in grey values. What the camera and the person do is in both films
# and drops out. Three places: the skin, the features (mouth, eyes and brows), and the background,
# where an editor has no business.

# %%
skin, inner = video_films.regions(still)
rows = {}
for name in list(films)[1:]:
    rows[name] = {"skin": evaluate.flicker(upright["as it is"], upright[name], skin),
                  "features": evaluate.flicker(upright["as it is"], upright[name], inner),
                  "background": evaluate.flicker(still.frames, np.stack(films[name]),
                                                 video_films.background(still))}
mine = pd.DataFrame(rows).T
mine.style.format("{:.2f}")

# %% tags=["hide-input", "check"]
calm, restless = mine.loc["followed and smoothed"], mine.loc["every frame by itself"]
assert calm["features"] < 0.9 * restless["features"], mine
assert (mine["background"] < 0.02).all(), mine

# %% [markdown]
# One film is one film. Here is the same for three people and two expressions asked for, at rest and
# while the face changes. `followed` remembers where the face was, but nothing of its edits.
# `jitter` is that of landmarks found again in the edited film, `jitter_before` in the film itself;
# `identity` is the distance to the same frame unedited (one person below 0.6), `spread` how far the
# edited faces lie from their own middle.

# %%
measured = evaluate.saved("editing", room="video")
shown = ["flicker_skin", "flicker_features", "jitter", "jitter_before", "identity", "spread",
         "spread_before"]
measured.set_index(["kind", "way"])[shown].style.format("{:.2f}")

# %% tags=["hide-input", "check"]
means = measured.groupby("way")[["flicker_features", "flicker_skin"]].mean()
assert (means.loc["followed and smoothed"] < means.loc["every frame by itself"]).all(), means
assert (measured["identity"].dropna() < 0.6).all()

# %% [markdown]
# **How to read it.** Following alone does not help: what flickers is the edit. Smoothing takes away
# a part of it, more at rest than while the face changes. It does little for the landmarks that are
# found *again* in the edited film, for that search trembles by itself. And `spread` says that an
# edited person wanders a little more than the unedited one at rest, and no more while the face
# changes. Methods that make *any* edit steady afterwards, from the film before and after, exist
# (Bonneel et al. 2015; Lai et al. 2018); they cost time, and some need frames from the future,
# which a camera does not have.
#
# # Part 4: scenes
#
# ## 10. When the past must be forgotten
#
# All of this rests on one assumption: the next frame is nearly the same. At a **cut** it is not,
# and smoothing across it draws the last face's expression into the next one's. So a stream looks
# for cuts: tiny copies of two frames, their mean taken away, so that a lamp that goes on is no cut;
# how much do they differ, and how much did frames differ lately?

# %%
lamp = np.clip(clip.frames[20:35].astype(int) + 45, 0, 255).astype(np.uint8)
scenes = [clip.frames[:20], lamp, pair.frames[:15], clip.frames[40:55]]
scenes[2] = np.pad(scenes[2], ((0, 0), (30, 30), (0, 0), (0, 0)), mode="edge")
joined = np.concatenate(scenes)
cuts = video.Cuts()
where = [t for t, picture in enumerate(joined) if cuts(picture)]
print("scenes begin at the frames", np.cumsum([0, *map(len, scenes[:-1])]).tolist())
print("cuts are found at         ", where)
plots.faces_grid([joined[t] for t in (19, 20, 34, 35, 49, 50)],
                 [f"frame {t}" for t in (19, 20, 34, 35, 49, 50)], columns=6, cell=1.5)

# %% tags=["hide-input", "check"]
assert where == [35, 50], where

# %% [markdown]
# Frame 20 is brighter than frame 19, and no cut. At 35 and 50 another scene begins, and the stream
# forgets whom it followed, what they showed and how the last edit looked.
#
# # Part 5: frames or films?
#
# ## 11. Networks that read films
#
# Smoothing knows nothing of expressions; it only trusts the past. Notebook 05 trained networks over
# frames: an LSTM (Hochreiter and Schmidhuber 1997), which carries a state along, and attention
# (Vaswani et al. 2017), which decides which frames count. What are they worth against smoothed
# frames? Synthetic test films of 16 frames with one expression each, many of them with blinks,
# talk, blur or bad light; `label_changes` is how often the answer flips in one film.

# %%
reading = evaluate.saved("reading", room="video").set_index("method")
reading[["films", "accuracy", "accuracy_low", "accuracy_high", "mean_recall", "label_changes"]
        ].style.format("{:.0%}", subset=["accuracy", "accuracy_low", "accuracy_high", "mean_recall"]
                       ).format("{:.1f}", subset=["label_changes"], na_rep="–")

# %% tags=["hide-input", "check"]
accuracy = reading["accuracy"]
assert accuracy["LSTM"] > accuracy["strongest frame"] and accuracy["attention"] > 0.6
flips = reading["label_changes"]
assert flips["strongest smoothed frame"] < 0.7 * flips["strongest frame"]
assert accuracy["strongest smoothed frame"] < accuracy["strongest frame"]
assert accuracy["frames averaged"] < 0.3  # most frames of such a film are neutral

# %% [markdown]
# Averaging all frames answers "neutral": most frames of a film are. Taking the strongest one is a
# good rule that needs no training. Smoothing first calms the answer by half and makes it *worse*:
# an expression that lasts for three frames is smoothed away. The networks have learnt what a blink
# and a word look like, from films like these, and that is also their limit: films of people who do
# not exist, of one length. What they make of your films nobody has measured.
#
# # Part 6: whole files
#
# ## 12. From file to file
#
# On the command line, all of this is `expression-lab video in.mp4 out.mp4 --to happiness --table
# faces.csv --plot faces.png`; from Python it is one call. While it works, the result is called
# `out.part.mp4` and is written in pieces that are whole in themselves: press Ctrl-C, or let the
# disk run full, and what is there can be played. Sound is copied and stays in step.

# %%
with video.Writer(folder / "in.mp4", (480, 360), clip.fps) as writer:
    for picture, at in zip(joined, np.arange(len(joined)) / clip.fps):
        writer.write(picture, at)
done = process.process(folder / "in.mp4", folder / "out.mp4", "happy", progress=False)
per_frame = {stage: round(spent / done.frames, 1) for stage, spent in done.milliseconds.items()}
print(f"{done.frames} frames, {len(done.tracks)} faces; milliseconds a frame: {per_frame}")
plots.video.expressions(done.timeline.table(), done.cuts, "what the faces show before the edit")

# %%
result = list(video.open(folder / "out.mp4"))
plots.film([picture for picture, _ in result], [at for _, at in result],
           "The joined scenes after the edit: everybody smiles, in every scene.", width=480)

# %% tags=["hide-input", "check"]
assert done.whole and done.frames == len(joined) == len(result)
assert np.allclose(done.cuts, np.array(where) / clip.fps, atol=0.01), done.cuts
assert not process.part_of(folder / "out.mp4").exists()

# %% [markdown]
# ## 13. What a film says, and what it owes
#
# A film says more about people than a photo does: how they move and speak, who is with whom, where
# and when. A voice is in it. A table of faces over time is a *record of behaviour*, even if no
# picture is kept. So: ask everybody who is to be seen, not the one who holds the camera. Keep what
# you need and for as long as you need it. Do not count smiles of people who do not know of it: in
# the European Union, reading emotions at work and in schools is forbidden, but for health and
# safety (AI Act, Article 5). And the table is right about *frames*, as often as its reader is;
# about people it is silent.
#
# An edited film is more easily believed than an edited photo. Each that this course writes says
# that it was edited, with what and how: a sentence for people, JSON for programs.

# %%
out = video.open(folder / "out.mp4")
print(out.facts["comment"])
record = declared.read_facts(out)
print(record["faces"], record["digital_source_type"].rsplit("/")[-1], sep="\n")
with video.Writer(folder / "again.mp4", out.size, out.fps) as writer:
    for picture, at in out:
        writer.write(picture, at)
print("after being written once more by a program that does not care:",
      declared.read_facts(video.open(folder / "again.mp4")))

# %% tags=["hide-input", "check"]
assert record["faces"] == {"all": edit.Edit(edit.Target("happiness")).to_dict()}, record
assert declared.read_facts(video.open(folder / "again.mp4")) is None

# %% [markdown]
# One pass through another program, a messenger for instance, and it is gone. There are sturdier
# ways: signed records of where a file comes from (C2PA), marks in the pixels themselves, and people
# who say what they did. Detectors of edited films exist (Rössler et al. 2019); each knows the
# editors of its year. Do not build on them.
#
# ## Your turn
#
# Replace each `None` by your answer and run the cell below it.
#
# **1.** A film is shown at 25 frames a second. Its landmarks go through the low-pass filter with a
# share of $a = 0.2$. What is its time constant $\tau$, in seconds?

# %%
constant = None

# %% tags=["hide-input", "check"]
if constant is None:
    print("1: waits for your answer")
else:
    right = abs(1 - np.exp(-1 / (25 * constant)) - 0.2) < 0.01
    print("1:", "right!" if right else "not yet: solve a = 1 - exp(-Δt / τ) for τ")

# %% [markdown]
# **2.** Find settings of the one-euro filter for the lip of section 7 that come at most 20
# milliseconds late and still tremble a third less than what was measured. The panel tells both
# numbers.

# %%
settings = None  # for instance (1.0, 6.0): rest and haste

# %% tags=["hide-input", "check"]
if settings is None:
    print("2: waits for your answer")
else:
    trial = smoothing.SmoothingLab(truth[:, lip, 1], raw[:, lip, 1], clip.seconds,
                                   2.2 * unit.mean())
    trial.rest, trial.haste = settings
    before, after, late = trial.measured()
    right = late <= 20 and after <= 0.67 * before
    print(f"2: {after:.2f} instead of {before:.2f}, {late:.0f} ms late.",
          "Right!" if right else "Not yet: more haste is less lag, a lower rest is less trembling")

# %% [markdown]
# **3.** In which frames of `covered` (section 4) does the tracker see two faces? Give their number:
# how many frames is that, of all?

# %%
together = None

# %% tags=["hide-input", "check"]
if together is None:
    print("3: waits for your answer")
else:
    right = together == (places.groupby("seconds").size() == 2).sum()
    print("3:", "right!" if right else "not yet: count the rows of `places` for each second")

# %% [markdown]
# **4.** Play `joined` backwards. At which frames does `video.Cuts` find cuts now? Think first, then
# try.

# %%
backwards = None  # a list of frame numbers

# %% tags=["hide-input", "check"]
if backwards is None:
    print("4: waits for your answer")
else:
    look = video.Cuts()
    right = list(backwards) == [t for t, one in enumerate(joined[::-1]) if look(one)]
    print("4:", "right!" if right else "not yet: a cut is found at the first frame *behind* it")

# %% [markdown]
# **And one without a check.** Film yourself for ten seconds: at rest, a smile, at rest. Run
# `expression-lab video` on it, once with `--smooth` and once with `--no-smooth`, and look at both
# beside each other, slowly. What do you see that the numbers do not say? Delete the films when you
# have seen enough.
#
# <details><summary>Answers</summary>
#
# 1. `-1 / 25 / np.log(1 - 0.2)`
# 2. `(3.0, 2.0)`
# 3. `int((places.groupby("seconds").size() == 2).sum())`
# 4. `[15, 30]`
#
# </details>
#
# ## Further reading
#
# - G. Casiez, N. Roussel, D. Vogel: *1 € filter: a simple speed-based low-pass filter for noisy
#   input in interactive systems*, CHI 2012.
# - R. E. Kalman: *A new approach to linear filtering and prediction problems*, Journal of Basic
#   Engineering 82, 1960. The other way to be steady: a model of how things move.
# - B. D. Lucas, T. Kanade: *An iterative image registration technique with an application to stereo
#   vision*, IJCAI 1981. Following points by their pixels.
# - T. Wiegand, G. J. Sullivan, G. Bjøntegaard, A. Luthra: *Overview of the H.264/AVC video coding
#   standard*, IEEE Transactions on Circuits and Systems for Video Technology 13, 2003.
# - J. S. Boreczky, L. A. Rowe: *Comparison of video shot boundary detection techniques*, Journal of
#   Electronic Imaging 5, 1996.
# - N. Bonneel et al.: *Blind video temporal consistency*, ACM Transactions on Graphics 34, 2015.
#   W.-S. Lai et al.: *Learning blind video temporal consistency*, ECCV 2018.
# - S. Hochreiter, J. Schmidhuber: *Long short-term memory*, Neural Computation 9, 1997. A. Vaswani
#   et al.: *Attention is all you need*, NIPS 2017.
# - A. Rössler et al.: *FaceForensics++: learning to detect manipulated facial images*, ICCV 2019.
# - Regulation (EU) 2024/1689 (*Artificial Intelligence Act*), Article 5, on reading emotions at
#   work and in education, and Article 50, on saying that a film was made or changed by a machine.
# - L. F. Barrett et al.: *Emotional expressions reconsidered*, Psychological Science in the Public
#   Interest 20, 2019.
#
# **Next:** [13 Bias and ethics](13_bias_and_ethics.ipynb).
