"""Claims about networks that draw faces: the autoencoder, the VAE and the GAN."""

from expression_lab.evaluate.claims.parts import (
    UNKNOWN,
    Claim,
    Part,
    Value,
    below,
    beyond,
    less,
    more,
    pick,
    ratio,
    share,
)


def copying(found):
    detail, both = (found.editor("autoencoder", name) for name in ("detail", "both"))
    return [Part(f"sharpness kept {detail.told()}", below(detail, 0.95, 1.0)),
            Part(f"read as asked {both.told('.0f', True)}", below(both, 0.5, 0.5))]


def vae_smooth(found):
    rank = Value(min(found.editor("cvae", f"rank_{judge}").mean for judge in ("residual", "judge")))
    even, other = _smoothness(found, "cvae"), _smoothness(found, "cgan")
    return [Part(f"rank correlation of intensity asked and read {rank.told()}",
                 beyond(rank, 0.9, 0.7)),
            Part(f"evenness of steps: cvae {even.told()}, cgan {other.told()}", more(even, other))]


def vae_soft(found):
    mine, other = (found.editor(name, "detail") for name in ("cvae", "cgan"))
    return [Part(f"sharpness kept: cvae {mine.told()}", below(mine, 0.95, 1.0)),
            Part(f"cgan {other.told()}", less(mine, other))]


def gan_real(found):
    drawn = found.saved("overall", "generation")
    frechet = [pick(drawn, "frechet", source=name) for name in ("cgan", "cvae")]
    parts = [Part(f"drawn faces: Fréchet distance cgan {frechet[0].told()}, cvae "
                  f"{frechet[1].told()}", less(*frechet))]
    edited = [found.editor(name, "frechet") for name in ("cgan", "cvae")]
    if all(one.known for one in edited):
        parts.append(Part(f"edited faces: cgan {edited[0].told()}, cvae {edited[1].told()}",
                          less(*edited)))
    return parts


def gan_costly(found):
    names = {"minutes": "training minutes", "parameters": "parameters",
             "milliseconds": "milliseconds an edit"}
    parts = []
    for measure, words in names.items():
        gan, vae = (found.editor(name, measure) for name in ("cgan", "cvae"))
        parts.append(Part(f"{words} {gan.told(',.0f')} against {vae.told(',.0f')} of the VAE",
                          ratio(gan, vae)[1]))
    return parts


def gan_artefacts(found):
    rates = [_artefacts(found, name) for name in ("cgan", "cvae")]
    parts = [Part(f"edits with a seam or a fold: cgan {rates[0].told('.0f', True)}, cvae "
                  f"{rates[1].told('.0f', True)}", more(*rates))]
    places = found.saved("regions", "comparison")
    excess = {name: pick(places, "excess", editor=name) for name in ("cgan", "cvae")}
    told = ", ".join(f"{name} {one.told()}" for name, one in excess.items())
    return [*parts, Part(f"error at eyes and mouth over that of the rest of the face: {told}",
                         _where(*excess.values()))]


def _where(gan, vae):
    """Is the GAN clearly more wrong at eyes and mouth than elsewhere, and more so than the VAE?"""
    found = [beyond(gan, 1.0, 1.0), more(gan, vae)]
    if UNKNOWN in found:
        return UNKNOWN
    return True if all(one is True for one in found) else False if False in found else None


def _smoothness(found, editor):
    """Evenness of an editor's steps: of the run, else as it was measured once."""
    mine = found.editor(editor, "smoothness")
    return mine if mine.known else pick(found.saved("editing", "generation"), "smoothness",
                                        source=editor, target="all")


def _artefacts(found, editor):
    """Share of edits with a seam or a fold: Value."""
    seams, folds, edits = (found.editor(editor, name).mean for name in ("seams", "folds", "edits"))
    known = [one for one in (seams, folds) if one == one]
    return share(min(sum(known), edits), edits) if known and edits == edits else Value()


CLAIMS = (
    Claim("copying is not enough", "An autoencoder that learnt only to copy makes soft pictures, "
          "and its code has no place for an expression.", "Larsen et al., ICML 2016",
          "Less than 0.95 of the sharpness is kept (from 1.0 it does not hold), and both judges "
          "read less than half of its edits as asked.", copying),
    Claim("a VAE goes smoothly", "The space of a VAE is smooth: halfway between two faces is a "
          "face.", "Kingma and Welling, ICLR 2014", "The rank correlation of intensity asked for "
          "and read is 0.9 or more, and its steps are clearly more even than the GAN's.",
          vae_smooth),
    Claim("a VAE is soft", "… but what it draws is soft.", "Larsen et al., ICML 2016",
          "Less than 0.95 of the sharpness is kept (from 1.0 it does not hold), and clearly less "
          "than by the GAN.", vae_soft),
    Claim("a GAN looks real", "A GAN's faces look more real than a VAE's.",
          "Goodfellow et al., NIPS 2014", "The Fréchet distance of drawn faces to real ones is "
          "clearly less than the VAE's; and so is that of edited faces, where it was measured.",
          gan_real),
    Claim("a GAN is costly", "… but it is costly.", "", "Training minutes, parameters and "
          "milliseconds of an edit are each at least a quarter more than the VAE's.", gan_costly),
    Claim("a GAN leaves artefacts at eyes and mouth", "… and it leaves artefacts at the eyes and "
          "the mouth.", "", "Clearly more of its edits have a seam or a fold than the VAE's; and "
          "at eyes and mouth it is clearly farther from the truth than in the rest of the face, "
          "more so than the VAE.", gan_artefacts),
)
