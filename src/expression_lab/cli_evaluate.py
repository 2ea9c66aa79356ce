"""The command `expression-lab evaluate`: every editor on the same faces, and a page about it.

Only what its options are is imported here; the rest comes when faces are edited.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

STOPPED = 130  # the exit code of what was interrupted, as shells have it
KEY = "SEGMIND_API_KEY"


def register(app):
    """Add the command to an app."""
    app.command(no_args_is_help=True)(evaluate)


def evaluate(
    report: Annotated[Path, typer.Option(
        metavar="OUT", help="A folder for report.html, and its numbers as JSON and CSV. An "
                            "interrupted run of the same command goes on from there.")],
    faces: Annotated[int, typer.Option(
        metavar="N", help="How many neutral faces, and as many happy ones.")] = 200,
    photos: Annotated[Path | None, typer.Option(
        metavar="DIR", help="Your photos, at most --faces of them; every face in them.")] = None,
    dataset: Annotated[str, typer.Option(
        metavar="NAME", help="synthetic, or a data set of yours: see 'expression-lab data list'.",
    )] = "synthetic",
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    editors: Annotated[str | None, typer.Option(
        metavar="A,B", help="Which editors. [default: all that work on this machine]",
        show_default=False)] = None,
    targets: Annotated[str | None, typer.Option(
        metavar="A,B", help="Which expressions. [default: seven]", show_default=False)] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Of everything drawn.")] = 0,
    identity: Annotated[int, typer.Option(
        metavar="N", help="On how many faces of each target it is asked who it is (slow).")] = 40,
    series: Annotated[int, typer.Option(
        metavar="N", help="How many faces are edited at all intensities, and back.")] = 10,
    workers: Annotated[int | None, typer.Option(
        metavar="N", help="Processes, one thread each. [default: one a processor]",
        show_default=False)] = None,
    send: Annotated[bool, typer.Option(
        "--send-to-service", help="Compare the hosted editor segmind, too: the faces are sent to "
                                  "it, and it takes money for each edit.")] = False,
):
    """Compare all editors and classifiers on the same faces, and write a report.

    200 faces take some minutes on two cores. Ctrl+C keeps what is finished; the same command
    goes on from there.
    """
    from expression_lab import report as page
    from expression_lab.evaluate import comparison

    plan = comparison.Plan(
        editors=_editors(editors, send), targets=_words(targets) or comparison.TARGETS,
        faces=faces, dataset=dataset, split=split, photos=None if photos is None else str(photos),
        seed=seed, identity=identity, series=series, consent=send)
    try:
        result = comparison.run(plan, report, workers=workers or os.cpu_count() or 1)
    except KeyboardInterrupt:
        typer.echo(f"\nStopped. What is finished is in {report / 'work'}; the same command goes on "
                   "from there.", err=True)
        raise typer.Exit(STOPPED) from None
    path = report / "report.html"
    page.write(result, path)
    print(f"The report is {path}, its numbers are beside it.")


def _words(text):
    """Words between commas: tuple of str, empty for None."""
    return tuple(word.strip() for word in text.split(",") if word.strip()) if text else ()


def _editors(text, send):
    """The editors that were asked for; or all of this machine, and the hosted one if it may."""
    from expression_lab.errors import ConfigError
    from expression_lab.evaluate import comparison

    if send and not os.environ.get(KEY):
        raise ConfigError(f"--send-to-service needs your key in the environment variable {KEY}; "
                          "without it, leave the option out.")
    return _words(text) or (*comparison.EDITORS, *["segmind"] * send)
