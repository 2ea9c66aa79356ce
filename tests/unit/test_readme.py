"""The README's figures, pictures and links are those of the repository."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from expression_lab import evaluate, recognize

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text("utf-8")


def test_every_picture_and_link_exists_and_every_picture_is_described():
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
    assert all(len(alt) > 20 for alt in re.findall(r"!\[([^\]]*)\]", TEXT))


@pytest.mark.parametrize("name", recognize.available())
def test_the_table_is_that_of_the_cards(name):
    from expression_lab.recognize.classifier import CHECKPOINTS

    card = json.loads((CHECKPOINTS / f"{name}.json").read_text("utf-8"))
    dataset = card["data"]["name"]
    test, answers = card["test"], recognize.results(name, dataset)
    low, high = test["interval"]
    majority = evaluate.baselines(answers.labels).loc["majority", "accuracy"]
    title = {"ferplus": "FER+", "fer2013": "FER2013"}[dataset]
    row = (f"| {name} | {title} | {card['parameters']:,} | **{test['accuracy']:.1%}** "
           f"({low:.1%} to {high:.1%}) | {test['macro_f1']:.2f} | {test['mean_recall']:.2f} "
           f"| {test['balanced']['mean_recall']:.2f} | {majority:.1%} |")
    assert row.replace("%", " %") in TEXT


def test_the_recalls_in_the_text_are_measured():
    answers = recognize.results("residual")
    recall = evaluate.classification_report(answers.labels, answers.predicted).table["recall"]
    named = re.findall(r"(\w+) \((\d+) %\)", TEXT)
    assert len(named) >= 4
    for expression, percent in named:
        assert np.round(100 * recall[expression.lower()]) == int(percent), expression


def test_every_notebook_is_listed():
    listed = set(re.findall(r"\(notebooks/(\w+\.ipynb)\)", TEXT))
    assert listed == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


@pytest.mark.parametrize(("source", "title"), [
    ("cgan", "conditional GAN"), ("cvae", "conditional VAE"), ("autoencoder", "autoencoder"),
    ("training faces", "real training faces"), ("face model", "statistical face model"),
    ("class mean", "mean face of the class")])
def test_what_is_said_of_drawn_faces_was_measured(source, title):
    row = evaluate.saved("overall", room="generation").set_index("source").loc[source]
    shares = [f"{row[name]:.0%}".replace("%", " %") if np.isfinite(row[name]) else "–"
              for name in ("residual", "judge", "diversity_features", "cas")]
    assert (f"| {title} | {shares[0]} | {shares[1]} | {row['frechet']:.2f} | {shares[2]} "
            f"| {shares[3]} |") in TEXT


def test_what_is_said_of_smoothing_was_measured():
    text = TEXT.replace("\n", " ")
    points = evaluate.saved("tracking", room="video").query("kind == 'at rest'").set_index("way")
    rough, calm = (points.loc[way] for way in ("found in every frame", "followed and smoothed"))
    assert (f"tremble by {calm['tremble']:.2f} % of the distance between the eyes instead of "
            f"{rough['tremble']:.2f} %, and come {calm['lag']:.0f} ms later") in text
    edits = evaluate.saved("editing", room="video").set_index(["kind", "way"])["flicker_features"]
    rest, changing = (edits[kind] for kind in ("at rest", "changing"))
    assert (f"flicker by {rest['followed and smoothed']:.2f} grey values instead of "
            f"{rest['every frame by itself']:.2f} at rest and "
            f"{changing['followed and smoothed']:.1f} instead of "
            f"{changing['every frame by itself']:.1f} while the face changes") in text
