# %% [markdown]
# # 00 · Start here
#
# Welcome. In this course you teach a computer to read facial expressions, you find out how well
# it does, and you look closely at where it fails. You need no GPU, no account and no download:
# press **Shift + Enter** to run one cell after another.
#
# **What you will do.** Check that everything is in place, find the face in a photo, cut it out,
# and have a trained network read it. Then try a photo of your own.
#
# **What you will learn**
#
# - the way of a picture: photo, face, small grey square, eight probabilities;
# - what such a network says, and what it does not say;
# - where to go next.
#
# **What you need.** This notebook and about a minute.

# %%
import os

import numpy as np
import pandas as pd
from skimage.data import astronaut

from expression_lab import data, faces, lab, plots, recognize
from expression_lab.expressions import EXPRESSIONS, WORDS
from expression_lab.widgets import app, read_photo

seed = lab.start("00 · Start here", minutes=1)

# %% [markdown]
# ## The course
#
# - **00 Start here**: find a face, read it, try your own photo.
# - [01 Data preparation](01_data_preparation.ipynb): load faces with their labels, and audit
#   them: votes, copies, gaps.
# - [02 Augmentation](02_augmentation.ipynb): turn, light, blur and cover faces, so that a network
#   learns from more than there is.
# - [03 Faces and landmarks](03_faces_and_landmarks.ipynb): 478 points on every face, and what can
#   be measured with them.
# - [04 A CNN classifier](04_cnn_classifier.ipynb): build and train a network, and judge it by its
#   confusion matrix.
# - [05 Transfer, attention, sequences](05_transfer_and_sequences.ipynb): begin with a network that
#   learned something else; read clips instead of pictures.
# - [06 Landmark editing](06_landmark_editing.ipynb): change the expression of a face in any photo,
#   from its points to the finished portrait.
# - [07 A conditional VAE](07_conditional_vae.ipynb): a network that draws faces of nobody, with the
#   expression that is asked for, and changes that of a given face.
# - [08 A conditional GAN](08_conditional_gan.ipynb): two networks play against each other until
#   one of them draws faces of nobody; the game lost on purpose, and mended.
# - [09 Image-to-image translation](09_image_translation.ipynb): one picture of a face made into
#   another, with pairs and without; one network for all expressions; all of them on your photo.
# - [10 Comparative evaluation](10_comparative_evaluation.ipynb): all methods on the same faces, how
#   sure the numbers are, and what may be concluded from them.
# - [11 Live: the webcam](11_live_webcam.ipynb): your own face read, edited and mirrored while it
#   moves; why late is worse than few. It needs no camera.
# - [12 Video](12_video.ipynb): films: who showed what when, and edits that do not flicker.
# - [13 Bias and ethics](13_bias_and_ethics.ipynb): for whom the networks work, for whom less well,
#   and what they cannot know.
#
# ## 1. Is everything in place?
#
# The versions are printed above. Here is the rest: how many processor cores there are, which
# networks came with the course, and which data sets are on this machine. None of the data sets
# has to be here: where one is absent, the notebooks use *synthetic faces*, drawn by a statistical
# model of faces, or results that came with the course, and say so.

# %%
rows = [("processor cores", os.cpu_count()), ("profile", lab.profile()),
        ("trained networks", ", ".join(recognize.available()))]
pd.DataFrame(rows, columns=["what", "here"]).style.hide()

# %%
rows = [(row.title, "yes" if row.present else "no", row.images or "",
         row.path or "drawn on demand") for row in data.status()]
columns = ["data set", "here?", "pictures", "where it is, or would be"]
pd.DataFrame(rows, columns=columns).style.hide()

# %% [markdown]
# ## 2. A photo
#
# This is Eileen Collins, the first woman to command a Space Shuttle. NASA took the photo, and it
# is in the public domain. To a program it is only numbers: one row of red, green and blue, 0 to
# 255, for each pixel.

# %%
photo = astronaut()
print(photo.shape, photo.dtype, "smallest", photo.min(), "largest", photo.max())
print("the upper left pixel, red green blue:", photo[0, 0])

# %% [markdown]
# ## 3. Find the face
#
# `faces.find` asks two small networks. The first looks at the whole photo and proposes where faces
# may be; the second looks closely at each proposal and says whether it is one. Where both are sure,
# there is a box. Notebook 03 shows how, and how it was done before there were networks.

# %%
boxes = faces.find(photo)
for box in boxes:
    print(f"a face of {box.width} × {box.height} pixels at x {box.x}, y {box.y}")

# %% tags=["hide-input", "check"]
assert len(boxes) == 1, f"one face was expected, {len(boxes)} were found"
assert 90 < boxes[0].width < 130

# %% [markdown]
# ## 4. Cut it out, as the network knows it
#
# The network learned from the 48×48 grey pictures of the data set FER2013. So it gets the same:
# a square from the forehead to the chin, grey, 48 pixels a side. Look at the small one. It has
# less than one hundredth of the photo's pixels, and you can still read the face.

# %%
large = faces.crop(photo, boxes[0], size=240, gray=False)
small = faces.crop(photo, boxes[0], size=48)
plots.faces_grid([large, small], ["cut out, 240×240", "what the network sees, 48×48"], cell=2.4)

# %% [markdown]
# ## 5. Read it
#
# `recognize.load` opens a network that was trained on some 27 thousand faces, each labelled by
# ten people. It answers with eight numbers between 0 and 1 that add up to 1: of a hundred people
# who look at this face, how many would name each expression?

# %%
reader = recognize.load("residual")
probabilities = reader.predict_proba(small[None])[0]
for name, value in zip(EXPRESSIONS, probabilities):
    print(f"{name:<10} {value:6.1%}   {WORDS[name]}")

# %% [markdown]
# All of that in one step is `recognize.read`, and `plots.reading` draws it. Expect **happiness**,
# far ahead of the rest. Eight equal guesses would be 12.5 % each.

# %%
readings = recognize.read(photo, reader)
plots.reading(photo, readings)

# %% tags=["hide-input", "check"]
assert readings[0].expression == "happiness", readings[0].expression
assert readings[0].confidence > 0.5
assert np.allclose(readings[0].probabilities, probabilities, atol=1e-4)

# %% [markdown]
# ## 6. Before you photograph someone
#
# - **An expression is not an emotion.** The network says what people would *call* this face. It
#   does not know what the person feels: people smile when they are nervous, and scowl when they
#   think. Nobody should be judged, hired, graded or watched by such a number.
# - **Ask first.** A face belongs to the person who wears it.
# - **Keep pictures here.** Your photo goes from the browser to the program on this computer, and
#   nowhere else. Nothing is stored.
#
# ## 7. Try your own photo
#
# Press the button and choose a photo (JPEG or PNG, up to 10 MB). A face that looks at the
# camera, upright and in good light, is found best. Until you choose one, you see a picture of
# Ms Collins, cut so that her face is near the middle.

# %%
read_photo.panel(photo[:300, 60:400], reader=reader)

# %% [markdown]
# No photo at hand, or no browser? The same works with a file. From a terminal it is
# `expression-lab predict my_photo.jpg`.
#
# ```python
# mine = faces.open_picture("my_photo.jpg")
# plots.reading(mine, recognize.read(mine, reader))
# ```
#
# ## 8. The same without code
#
# What the course can do with a photo is also a page with large buttons, for friends who should not
# see code: change a face, read it, compare all methods. In a terminal, this opens it in the
# browser, for this machine only; Ctrl-C ends it:
#
# ```
# expression-lab app
# ```
#
# And this is the same page here. What you save lands in the folder `expression-lab-pictures`,
# beside this notebook.

# %%
app.panel()

# %% [markdown]
# ## Your turn
#
# 1. **What does the network look at?** Cover the mouth of the small face with grey and ask again.
#    The rows of the mouth are about 30 to 42, its columns about 10 to 38. How far does happiness
#    fall? Write your `covered` face in the cell below.

# %%
covered = small.copy()
covered[30:42, 10:38] = 128  # try 14:24 for the eyes instead

without_mouth = reader.predict_proba(covered[None])[0]
happiness = EXPRESSIONS.index("happiness")
print(f"happiness: {probabilities[happiness]:.1%} before, {without_mouth[happiness]:.1%} after")

# %% tags=["hide-input", "check"]
assert covered.shape == (48, 48) and covered.dtype == np.uint8, "covered must stay a small face"
changed, fall = (covered != small).mean(), probabilities[happiness] - without_mouth[happiness]
print("Nothing is covered yet." if changed == 0 else
      f"You covered {changed:.0%} of the face, and the network " + (
          "became less sure: it needed that part." if fall > 0.1 else
          "hardly noticed. Try another part."))

# %% [markdown]
# 2. **Does it matter how the face is framed?** Give `faces.crop` another `margin`, such as `-0.2`
#    or `0.6`. The cell checks from which margin on the answer is no longer happiness.

# %%
margins = [-0.2, 0.0, 0.3, 0.6, 1.0]  # yours
crops = np.stack([faces.crop(photo, boxes[0], margin=margin) for margin in margins])
answers = reader.predict_proba(crops)
titles = [f"margin {margin:g}\n{EXPRESSIONS[row.argmax()]} {row.max():.0%}"
          for margin, row in zip(margins, answers)]
plots.faces_grid(crops, titles, columns=5, cell=1.5)

# %% tags=["hide-input", "check"]
other = [m for m, row in zip(margins, answers) if EXPRESSIONS[row.argmax()] != "happiness"]
print(f"No longer happiness at margin {', '.join(map(str, other))}." if other
      else "Happiness at each of your margins. Try some that are further from 0.")
assert len(answers) == len(margins) and np.allclose(answers.sum(axis=1), 1, atol=1e-4)

# %% [markdown]
# ## Further reading
#
# - P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple features",
#   CVPR 2001: the first way of finding faces that was fast enough for a camera.
# - I. Goodfellow et al., "Challenges in representation learning: a report on three machine
#   learning contests", ICONIP 2013: FER2013.
# - E. Barsoum et al., "Training deep networks for facial expression recognition with
#   crowd-sourced label distribution", ICMI 2016: FER+, ten people for each face.
# - L. F. Barrett et al., "Emotional expressions reconsidered", Psychological Science in the
#   Public Interest 20(1), 2019: why an expression does not tell an emotion.
#
# **Next:** [01 Data preparation](01_data_preparation.ipynb).
