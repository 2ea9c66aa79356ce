"""The cards of the generators: what they learnt from, how well they draw, what they get wrong.

    python -m expression_lab.recipes.generator_cards

writes the measures of `data/results/generation` into the cards of the shipped generators.
"""

from pathlib import Path

from expression_lab import cards, files
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import card_phrases, editor_cards, model_cards

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
ASKED = "read as asked by `residual`, eight expressions"
FRECHET = "Fréchet distance to FER+ test faces (features of `residual`)"
KINDS = {"cgan": "a conditional GAN", "cvae": "a conditional VAE",
         "autoencoder": "a plain autoencoder"}
PAPERS = {
    "cgan": ("Goodfellow et al., \"Generative adversarial nets\", NIPS 2014. "
             "https://arxiv.org/abs/1406.2661",
             "Miyato and Koyama, \"cGANs with projection discriminator\", ICLR 2018. "
             "https://arxiv.org/abs/1802.05637"),
    "cvae": ("Kingma and Welling, \"Auto-encoding variational Bayes\", ICLR 2014. "
             "https://arxiv.org/abs/1312.6114",
             "Sohn, Lee and Yan, \"Learning structured output representation using deep "
             "conditional generative models\", NIPS 2015."),
    "autoencoder": ("Hinton and Salakhutdinov, \"Reducing the dimensionality of data with neural "
                    "networks\", Science 313, 2006.",),
}
LIMITS = (
    "The faces are small, gray and aligned; hair and what lies behind a head are vague.",
    "Glasses, hands in front of the face, beards and turned heads come out blurred or torn, since "
    "they are in the training faces but seldom alike.",
    "Disgust, fear and contempt rest on a few hundred faces: their people vary less, and contempt "
    "is the least certain.",
    "Expressions are what taggers of FER+ called them in posed and acted pictures from the web; "
    "they say nothing about what anybody felt.",
    "The training faces are those of people in pictures found on the web, and of people in the "
    "news of the 1990s and 2000s. Nobody recorded age, gender or origin, so whom the generator "
    "draws too seldom is not known in numbers.",
    "A generated face is nobody's, but may look like somebody. Files that the course writes say "
    "that the faces were generated.",
)


def write(path, command, config, history, extra):
    """Write the card of a generator beside its file.

    Args:
        path: Path of the `.keras` file.
        command: str
        config: LoopConfig
        history: list of dicts, as `loop.run` gives it.
        extra: dict, what this card alone says.

    Returns:
        dict: the card.
    """
    card = editor_cards.of_training(path, "drawing", command, config, history, extra)
    card["limits"] = list(LIMITS)
    return model_cards.write(card, path.with_suffix(".json"), words(card))


def words(card):
    """A generator's card in words: cards.Words."""
    faces = card["data"]["faces"]
    told = ", ".join(f"{name} {faces[name]:,}" for name in EXPRESSIONS if name in faces)
    return cards.Words(
        title=f"{KINDS.get(card['name'], 'a generator')} that draws gray faces by expression",
        about=card["about"],
        audience="readers of the course, who draw and change faces of people who do not exist "
                 "with it (`expression-lab generate`), and see what such networks get wrong",
        made={"data": f"aligned faces of FER+ and facial_expressions: {told}.",
              "split": "training splits only; measured against test faces.",
              "seed": card["config"]["seed"], "minutes": card["minutes"]},
        measured=_measured(card.get("measures")), not_for=card_phrases.DRAWING,
        sources=card_phrases.sources(*card_phrases.FACES, "dlib",
                                     papers=PAPERS.get(card["name"], ())),
        notes=[*card.get("notes", ()), *card.get("remarks", ())],
        details=[*_probed(card.get("probe")),
                 *editor_cards.measures_table(card.get("measures"))])


def _probed(found):
    """What a probe found in the latents of an autoencoder: lines of Markdown."""
    if not found:
        return []
    return [f"A probe that learns to read the expression from its latents is right for "
            f"{found['linear']:.0%} of validation faces that it did not learn from (a small "
            f"network: {found['bent']:.0%}; always the commonest: {found['commonest']:.0%}).", ""]


def _measured(measures):
    if not measures:
        return "Not yet: `expression-lab measure generation` does it."
    if not {ASKED, FRECHET} <= set(measures):
        return "; ".join(f"{name}: {value}" for name, value in measures.items()) + "."
    return (f"{measures[ASKED]} of its faces are read as asked by `residual`, "
            f"{measures['by both']} by both judges; the Fréchet distance to real test faces is "
            f"{measures[FRECHET]}.")


def measured(path, measures):
    """Write measures into the card of a shipped generator.

    Args:
        path: Path of the `.json`.
        measures: dict of str -> number.
    """
    card = {**cards.read(path.stem, path.parent), "measures": measures}
    model_cards.write(card, path, words(card))


def copy(source, target, name, endings=("keras", "json", "md")):
    """Put a checkpoint and its card into another folder, each file whole or not at all."""
    for ending in endings:
        files.replace(target / f"{name}.{ending}", (source / f"{name}.{ending}").read_bytes())


def measures_of(name):
    """What the measured tables say of a generator: dict of str -> str.

    Args:
        name: str, as in `generate.available()`.
    """
    from expression_lab.evaluate.saved import saved

    whole = saved("overall", room="generation").set_index("source").loc[name]
    edited = saved("editing", room="generation").set_index(["source", "target"]).loc[(name, "all")]
    return {
        ASKED: f"{whole['residual']:.1%}",
        "by `judge`": f"{whole['judge']:.1%}", "by both": f"{whole['both']:.1%}",
        FRECHET: f"{whole['frechet']:.2f}",
        "kernel distance": f"{whole['kernel']:.3f} ± {whole['kernel_error']:.3f}",
        "diversity within an expression, share of real: features":
            f"{whole['diversity_features']:.0%}",
        "pixels": f"{whole['diversity_pixels']:.0%}",
        "classification accuracy score": f"{whole['cas']:.1%}",
        "drawn faces nearer to training faces than all but 1 % of unseen faces":
            f"{whole['close']:.1%}",
        "real face changed: read as asked by both": f"{edited['both']:.0%}",
        "real face rebuilt: SSIM": f"{edited['ssim']:.2f}",
        "rebuilt face: identity distance (below 0.6 is the same person)":
            f"{edited['identity_rebuilt']:.2f}",
    }


if __name__ == "__main__":
    for generator in ("cvae", "autoencoder", "cgan"):
        measured(CHECKPOINTS / f"{generator}.json", measures_of(generator))
