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


@pytest.mark.parametrize(("editor", "title"), [
    ("landmarks", "`landmarks`"), ("refine", "`refine`, landmarks first"),
    ("multi", "`multi`, one for all"), ("pix2pix", "`pix2pix`"),
    ("cyclegan", "`cyclegan`, two targets"), ("cvae", "`cvae`"), ("cgan", "`cgan`"),
    ("autoencoder", "`autoencoder`")])
def test_what_is_said_of_editors_was_measured(editor, title):
    row = evaluate.saved("methods", room="editing").set_index("editor").loc[editor]
    assert (f"{worth(title, row)} | {row['parameters'] / 1e6:.2f} M "
            f"| {row['milliseconds']:.0f} |") in TEXT


def worth(title, row):
    """The beginning of an editor's row."""
    shares = [f"{100 * row[name]:.0f} %" for name in ("residual", "judge", "both")]
    kept = f"{100 * row['same_person']:.1f} %"
    return (f"| {title} | {row['faces']:,.0f} | {' | '.join(shares)} | {row['identity']:.2f} "
            f"({kept}) | {row['no_op']:.1f}")


def test_what_is_said_of_gentle_edits_was_measured():
    rows = evaluate.saved("gentle", room="editing").set_index("editor")
    gentle, before = rows.loc["refine, gentle"], rows.loc["landmarks"]
    assert f"{worth('`refine`, gentle', gentle)} | 0.82 M |" in TEXT
    assert "in every column but cost as good as the landmark editor" in TEXT
    assert all(gentle[name] >= before[name] for name in ("residual", "judge", "both",
                                                         "same_person"))
    assert all(round(gentle[name], 2) <= round(before[name], 2) for name in (
        "identity", "cycle", "detail", "artefacts")) and gentle["failed"] <= before["failed"]
    assert abs(gentle["no_op"] - before["no_op"]) < 0.01


@pytest.mark.parametrize("editor", ["refine", "pix2pix", "cyclegan", "multi", "cvae", "cgan",
                                    "landmarks", "autoencoder"])
def test_what_is_said_of_the_comparison_was_measured(editor):
    row = evaluate.saved("editors", room="comparison").set_index("editor").loc[editor]
    title = f"`{editor}`, two targets" if row["targets"] == 2 else f"`{editor}`"
    both, low, high = (f"{100 * row[f'both{end}']:.0f}" for end in ("", "_low", "_high"))
    assert (f"| {title} | {row['edits']:,.0f} | {both} % ({low} to {high}) | {row['identity']:.2f} "
            f"({row['identity_low']:.2f} to {row['identity_high']:.2f}) | {row['artefacts']:.1f} "
            f"| {row['frechet']:.1f} | {row['smoothness']:.2f} | {row['milliseconds']:.0f} "
            f"| {row['memory']:.0f} |") in TEXT


def test_the_verdicts_are_counted():
    verdicts = evaluate.saved("claims", room="comparison")["holds"].value_counts()
    assert verdicts.sum() == 19 and "nineteen sentences" in TEXT
    text = TEXT.replace("\n", " ")
    assert f"{verdicts['holds']} hold on these faces and {verdicts['mixed']} are mixed" in text


def test_what_is_said_of_bias_was_measured():
    rows = evaluate.saved("slices", room="bias").query("reader == 'residual'")
    told = {(f"{100 * row.accuracy:.0f} %", f"{100 * row.gap:+.0f}".replace("-", "−"))
            for row in rows.itertuples()}
    table = re.findall(r"^\| [^|]+ \| (\d+ %) \| ([−+]\d+) \(", TEXT, re.MULTILINE)
    assert len(table) == 8 and set(table) <= told
