"""The notebooks' own tools, and a small course to try them on."""

import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tools"), str(Path(__file__).parent)]

PICTURES = '''\
# %% [markdown]
# # A sample & more
#
# The share of one is $p_i = z_i / \\sum_j z_j$, see [the next](01_more.ipynb#Your-turn) and
# [the data](../data/README.md).
#
# ![a teal square](square.png)

# %%
import io
import ipywidgets
from PIL import Image

buffer = io.BytesIO()
Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")

# %%
slider = ipywidgets.FloatSlider(0.4, max=1, description="smile")
choice = ipywidgets.Dropdown(options=["happiness", "fear"], value="fear", description="to")
ipywidgets.VBox([ipywidgets.HBox([slider, choice]), ipywidgets.Image(value=buffer.getvalue())])

# %%
Image.open(buffer)

# %% tags=["hide-input", "check"]
assert slider.value == 0.4
'''
MORE = '''\
# %% [markdown]
# # More
#
# ## Your turn

# %%
import os

print(os.environ["EXPRESSION_LAB_PROFILE"], os.environ["IPYTHONDIR"])

# %%
1 + 1

# %%
1 + 1
'''


@pytest.fixture(scope="session")
def scripts():
    """Two small percent scripts: file name -> text."""
    return {"00_pictures.py": PICTURES, "01_more.py": MORE}


@pytest.fixture(scope="session")
def write_course():
    """A function that writes scripts into a new course and returns its folder of notebooks."""
    return make_course


@pytest.fixture
def course_folder(tmp_path, scripts):
    """A `notebooks` folder with two sources and a picture, nothing built yet."""
    return make_course(tmp_path, scripts)


def make_course(root, scripts):
    from PIL import Image

    folder = root / "notebooks"
    (folder / "source").mkdir(parents=True)
    for name, text in scripts.items():
        (folder / "source" / name).write_text(text, "utf-8")
    Image.new("RGB", (30, 30), "teal").save(folder / "square.png")
    return folder
