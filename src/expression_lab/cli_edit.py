"""The command `expression-lab edit`: a photo or a folder of them, and what their faces should show.

Only what its options are is imported here; the rest comes when a picture is edited.
"""

import inspect
import sys
from pathlib import Path
from typing import Annotated

import typer

from expression_lab.edit.controls import SLIDERS, Controls
from expression_lab.errors import ConfigError

# What is asked of a face is asked of one in a film by the same words.
Intensity = Annotated[float | None, typer.Option(
    metavar="N", help="0 to 1.5, of --to or --preset. [default: 1]",
    show_default=False)]
Preset = Annotated[str | None, typer.Option(
    metavar="NAME", help="happy, sad, angry, surprised, disgusted, afraid, contempt, neutral, "
                         "sleepy, or one of your own.")]
Payload = Annotated[Path | None, typer.Option(
    metavar="FILE.json", help="Sliders as the hosted editor takes them.")]
Like = Annotated[Path | None, typer.Option(
    metavar="PHOTO", help="Take the expression of the largest face there.")]
Parts = Annotated[str | None, typer.Option(
    metavar="PARTS", help="What of it: all, expression, mouth, eyes or rotation. "
                          "[default: all]", show_default=False)]


def register(app):
    """Add the command to an app; an option may be spelt with "-" or "_" between its words."""
    spelling = {"token_normalize_func": lambda word: word.replace("_", "-")}
    app.command(no_args_is_help=True, context_settings=spelling)(edit)


def with_sliders(command):
    """Give a command an option for every slider; they come as keyword arguments."""
    signature = inspect.signature(command)
    own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    sliders = [inspect.Parameter(
        slider.name, inspect.Parameter.KEYWORD_ONLY, default=None,
        annotation=Annotated[float | None, typer.Option(
            metavar="N", help=f"{slider.low:g} to {slider.high:g}, {slider.meaning}.")],
    ) for slider in SLIDERS.values()]
    command.__signature__ = signature.replace(parameters=[*own, *sliders])
    return command


@with_sliders
def edit(
    source: Annotated[Path, typer.Argument(
        metavar="IN", help="A picture, or a folder of them.")],
    target: Annotated[Path, typer.Argument(
        metavar="OUT", help="Where to: .png, .jpg or .webp; a folder for a folder.")],
    to: Annotated[str | None, typer.Option(
        metavar="EXPRESSION", help="happiness, surprise, sadness, anger, disgust, fear, contempt "
                                   "or neutral, whatever the face shows now.")] = None,
    intensity: Intensity = None,
    blend: Annotated[str | None, typer.Option(
        metavar="EXPRESSION", help="Mix this one into --to.")] = None,
    share: Annotated[float | None, typer.Option(
        metavar="N", help="0 to 1, how much of the mixture --blend is. [default: 0.5]",
        show_default=False)] = None,
    from_current: Annotated[bool, typer.Option(
        "--from-current", help="Add --to to what the face shows instead of replacing it.")] = False,
    preset: Preset = None,
    payload: Payload = None,
    like: Like = None,
    parts: Parts = None,
    face: Annotated[int | None, typer.Option(
        metavar="N", help="Which face, numbered as 'expression-lab predict' does: 1 is the "
                          "largest. [default: 1]", show_default=False)] = None,
    history: Annotated[Path | None, typer.Option(
        metavar="FILE.json", help="Do again what was saved, instead of all options above.")] = None,
    save_history: Annotated[Path | None, typer.Option(
        metavar="FILE.json", help="Save what was asked for, for --history.")] = None,
    method: Annotated[str, typer.Option(
        help="The editor: landmarks, or refine, which goes on from there; multi, pix2pix, cgan, "
             "cvae, cyclegan or autoencoder, which know expressions but no sliders; or segmind, "
             "a service on the net that costs money.",
    )] = "landmarks",
    consent: Annotated[bool, typer.Option(
        "--consent", help="Allow that faces leave this machine, for segmind.")] = False,
    sheet: Annotated[Path | None, typer.Option(
        metavar="FILE.png", help="Also draw before, after, and what is read in both.")] = None,
    quality: Annotated[float, typer.Option(
        metavar="N", help="0 to 100, of JPEG and WebP.")] = 95,
    sign: Annotated[bool, typer.Option(
        "--sign", help="Seal what OUT says of its edits (Content Credentials), with a certificate "
                       "that is made on this computer the first time; needs c2pa-python.")] = False,
    overwrite: Annotated[bool, typer.Option(
        "--overwrite", help="Replace files that are already there; never IN.")] = False,
    **sliders,
):
    """Change the expression of a face in a photo, or in every photo of a folder.

    --to or --preset, --payload, --like and sliders may be combined; a slider that is given
    counts instead of the preset's or the payload's. A picture that cannot be edited does not
    stop the others of its folder; they are listed at the end, and the exit code is 2.
    """
    from expression_lab import answers_edit
    from expression_lab import edit as editors
    from expression_lab.edit import folder

    moved = {name: value for name, value in sliders.items() if value is not None}
    wish = {"to": to, "intensity": intensity, "blend": blend, "share": share,
            "from_current": from_current, "preset": preset, "payload": payload, "like": like,
            "parts": parts, **moved}
    edits = _replayed(history, wish, face) if history else {place(face): edit_of(wish, moved)}
    editor = _editor(editors.load(method), consent)
    if target.is_dir() and not source.is_dir():
        target = target / source.name
    check_output(sheet, answers_edit.FORMATS, source, target, overwrite)
    check_output(save_history, (".json",), source, target, overwrite)
    if sign:
        _prepare_signing()
    pairs = answers_edit.Pairs(edits) if sheet else None
    options = {"quality": quality, "overwrite": overwrite, "seen": pairs, "sign": sign}
    if source.is_dir():
        outcomes = folder.edit_folder(source, target, editor, edits, **options)
    else:
        outcomes = [folder.edit_file(source, target, editor, edits, **options)]
    answers_edit.show(outcomes, target)
    if save_history:
        editors.History(edits.items()).save(save_history)
    if pairs:
        pairs.draw(sheet)
    if any(one.error for one in outcomes):
        raise typer.Exit(2)


def edit_of(wish, moved):
    """The edit that the options describe.

    Args:
        wish: dict, the options to, intensity, blend, share, from_current, preset, payload, like
            and parts, and the sliders that were given.
        moved: dict of slider -> float, those sliders alone.

    Returns:
        edit.Edit

    Raises:
        ConfigError: options are missing, or contradict each other.
    """
    from expression_lab import edit as editors
    from expression_lab import faces
    from expression_lab.edit.settings import read_file

    _check_wish(wish)
    intensity = 1.0 if wish["intensity"] is None else wish["intensity"]
    asked = editors.Edit()
    if wish["preset"]:
        asked = editors.preset(wish["preset"], intensity)
    if wish["to"]:
        share = 0.5 if wish["share"] is None else wish["share"]
        asked = editors.Edit(editors.Target(
            wish["to"], intensity, "current" if wish["from_current"] else "neutral",
            wish["blend"], share if wish["blend"] else 0.0))
    pasted = Controls()
    if wish["payload"]:
        pasted = read_file(wish["payload"], "payload", Controls.from_json)
    controls = Controls(**{**asked.controls.to_dict(), **pasted.to_dict(), **moved})
    reference = asked.reference
    if wish["like"]:
        reference = editors.Reference(faces.open_picture(wish["like"]), wish["parts"] or "all")
        _ = reference.face  # found once for all pictures, or refused before any of them
    return editors.Edit(asked.target, controls, reference)


def _check_wish(wish):
    """Refuse options that say nothing together."""
    asked = given(wish)
    if not asked:
        raise ConfigError("Say what the face should show: --to happiness, --preset sleepy, a "
                          "slider such as --smile 0.7, --like PHOTO, --payload or --history.")
    if {"to", "preset"} <= set(asked):
        raise ConfigError("--to and --preset both set the expression; give one of them.")
    needs = {"intensity": ("to", "preset"), "blend": ("to",), "share": ("blend",),
             "from_current": ("to",), "parts": ("like",)}
    for name, others in needs.items():
        if name in asked and not set(asked) & set(others):
            raise ConfigError(f"{_option(name)} needs "
                              f"{' or '.join(_option(one) for one in others)} beside it.")


def _replayed(path, wish, face):
    """What a saved history says: dict of int -> Edit."""
    from expression_lab import edit as editors

    also = [_option(name) for name in given({**wish, "face": face})]
    if also:
        raise ConfigError(f"--history says all that is to be done; leave {', '.join(also)} out.")
    return editors.History.load(path).current


def given(wish):
    """Names of the options that were given, in their order; a 0 was given, too."""
    return [name for name, value in wish.items() if value is not None and value is not False]


def _option(name):
    return "--" + name.replace("_", "-")


def place(face):
    """The package's number of a face, from 0 on, from that which people are shown."""
    face = 1 if face is None else face
    if face < 1:
        raise ConfigError(f"--face is {face}; faces are numbered from 1 on, the largest first.")
    return face - 1


def _editor(editor, consent):
    """An editor, allowed to send pictures if that was said; and then it is told."""
    if editor.remote:
        editor.consent = consent
        if consent:
            print(f"note: faces leave this machine, and each edit is billed: {editor.title}",
                  file=sys.stderr)
    return editor


def _prepare_signing():
    """Tell of a new certificate; or refuse, before any work is done, what cannot be signed."""
    from expression_lab.edit import credentials

    is_new = not credentials.exists()
    made = credentials.check()
    if is_new:
        print("note: a certificate for signing was made on this computer, good until "
              f"{made.until:%Y-%m-%d}. It names nobody; its key is in your settings, and nobody "
              "else should have it.", file=sys.stderr)


def check_output(path, endings, source, target, overwrite):
    """See, before any work is done, that a sheet or a history can be written."""
    from expression_lab.edit import folder

    if path is None:
        return
    if path.suffix.lower() not in endings:
        raise ConfigError(f"{path} cannot be written; end its name in {' or '.join(endings)}.")
    taken = [source, target, *([target / path.name] if (source / path.name).exists() else [])]
    if path.resolve() in [one.resolve() for one in taken]:
        raise ConfigError(f"{path} is named twice; choose another name for one of them.")
    folder.check_free(path, (source,), overwrite)
    folder.check_folder(path.parent)
