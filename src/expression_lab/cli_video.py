"""The command `expression-lab video`: a video, what its faces show and what they should show.

Only what its options are is imported here; the rest comes when a video is read.
"""

import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from expression_lab import cli_edit
from expression_lab.errors import ConfigError

STOPPED = 130  # the exit code of what was interrupted, as shells have it
PLOTS = (".png", ".svg", ".pdf")


def register(app):
    """Add the command to an app; an option may be spelt with "-" or "_" between its words."""
    spelling = {"token_normalize_func": lambda word: word.replace("_", "-")}
    app.command(no_args_is_help=True, context_settings=spelling)(video)


@cli_edit.with_sliders
def video(
    source: Annotated[Path, typer.Argument(
        metavar="IN", help="A video: MP4, MOV, WebM, MKV, AVI and others.")],
    target: Annotated[Path | None, typer.Argument(
        metavar="[OUT.mp4]", help="Where the edited video goes; leave it out to read only.",
        show_default=False)] = None,
    to: Annotated[str | None, typer.Option(
        metavar="EXPRESSION", help="happiness, surprise, sadness, anger, disgust, fear, contempt "
                                   "or neutral, whatever a face shows.")] = None,
    intensity: cli_edit.Intensity = None,
    from_current: Annotated[bool, typer.Option(
        "--from-current", help="Add --to to what a face shows instead of replacing it.")] = False,
    preset: cli_edit.Preset = None,
    payload: cli_edit.Payload = None,
    like: cli_edit.Like = None,
    parts: cli_edit.Parts = None,
    face: Annotated[int | None, typer.Option(
        metavar="N", help="Only this face of each scene: 1 is the largest when it begins. "
                          "[default: all]", show_default=False)] = None,
    method: Annotated[str, typer.Option(
        help="The editor: landmarks, or refine, which goes on from there; multi, pix2pix, cgan, "
             "cvae, cyclegan or autoencoder, which know expressions but no sliders."
    )] = "landmarks",
    reader: Annotated[str, typer.Option(
        help="Who reads: residual, tiny, or a file of your own, as 'predict' takes it.",
    )] = "residual",
    smooth: Annotated[bool, typer.Option(
        "--smooth/--no-smooth", help="Follow faces over time, or take every frame by itself.",
    )] = True,
    table: Annotated[Path | None, typer.Option(
        metavar="FILE.csv", help="Write what every face shows in every frame.")] = None,
    plot: Annotated[Path | None, typer.Option(
        metavar="FILE.png", help="Draw that over time.")] = None,
    boxes: Annotated[bool, typer.Option(
        "--boxes", help="Draw boxes and readings (of the unedited faces) into OUT.")] = False,
    sound: Annotated[bool, typer.Option(
        "--sound/--no-sound", help="Keep the sound, or leave it out.")] = True,
    overwrite: Annotated[bool, typer.Option(
        "--overwrite", help="Replace files that are already there; never IN.")] = False,
    **sliders,
):
    """Change the expressions in a video, and write down what its faces show over time.

    Sliders, --to or --preset, --payload and --like may be combined as in 'edit'. The output is
    called OUT.part.mp4 until it is whole; Ctrl-C leaves it so, and it can be played.
    """
    from expression_lab.video.process import process
    from expression_lab.video.timeline import Timeline

    moved = {name: value for name, value in sliders.items() if value is not None}
    wish = {"to": to, "intensity": intensity, "blend": None, "share": None,
            "from_current": from_current, "preset": preset, "payload": payload, "like": like,
            "parts": parts, **moved}
    wanted = cli_edit.edit_of(wish, moved) if cli_edit.given(wish) else None
    _check(source, target, wanted, face, boxes, table, plot, overwrite)
    timeline, reads = Timeline(), table or plot or boxes
    try:
        with _interruptible() as interrupted:
            done = process(
                source, target, wanted, None if face is None else cli_edit.place(face), method,
                reader if reads else None, smooth, boxes, sound, overwrite,
                stopped=interrupted, timeline=timeline)
    except BaseException:
        _save(timeline, table, plot, None, whole=False)
        raise
    _save(timeline, table, plot, done, done.whole)
    _tell(done, source)
    if not done.whole:
        raise typer.Exit(STOPPED)


def _check(source, target, wanted, face, boxes, table, plot, overwrite):
    """Refuse, before any work is done, what cannot be done."""
    draws = wanted is not None or boxes
    if target is None and draws:
        raise ConfigError("There is no OUT.mp4 to write to; name it behind the video.")
    if target is not None and not draws:
        raise ConfigError("Say what the faces should show: --to happiness, --preset sleepy or a "
                          "slider such as --smile 0.7; or --boxes to draw what is read.")
    if target is None and not (table or plot):
        raise ConfigError("Say what is wanted: OUT.mp4 and an expression (--to happiness), or "
                          "--table FILE.csv or --plot FILE.png to read only.")
    if face is not None and wanted is None:
        raise ConfigError("--face says whom to edit; say what the face should show, too, as in "
                          "--to happiness.")
    beside = [source, *([target] if target else [])]
    for path, endings in ((table, (".csv",)), (plot, PLOTS)):
        cli_edit.check_output(path, endings, *beside[:1], beside[-1], overwrite)
    if table and plot and table.resolve() == plot.resolve():
        raise ConfigError(f"{table} is named twice; choose another name for one of them.")


@contextmanager
def _interruptible():
    """Ctrl-C asks to stop after the frame that is being worked on; a second one stops at once."""
    asked = []
    if threading.current_thread() is not threading.main_thread():  # signals go to that one
        yield lambda: False
        return

    def ask(number, frame):
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _save(timeline, table, plot, done, whole):
    """Write table and plot; of an interrupted run, under the names of parts."""
    from expression_lab.video.process import part_of

    if not whole and not len(timeline):
        return
    if table:
        place = table if whole else part_of(table)
        timeline.save(place)
        print(f"table: {place}", file=sys.stderr)
    if plot:
        from expression_lab import plots

        place = plot if whole else part_of(plot)
        cuts = done.cuts if done else ()
        try:
            plots.save(plots.video.expressions(timeline.table(), cuts), place)
        except OSError as error:
            raise ConfigError(f"{place} cannot be written ({error.strerror}); choose another place "
                              "with --plot.") from error
        print(f"drawn: {place}", file=sys.stderr)


def _tell(done, source):
    """Say how it went: the file on stdout, the rest on stderr."""
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    people = f"{len(done.tracks)} face{'' if len(done.tracks) == 1 else 's'} followed"
    how_far = f"{done.frames} frames, {done.seconds:.1f} seconds, {people}"
    if not done.whole:
        kept = f"; what is done can be played: {done.target}" if done.target else ""
        print(f"stopped after {how_far} of {source.name}{kept}", file=sys.stderr)
        return
    print(how_far, file=sys.stderr)
    if done.target:
        print(done.target)
