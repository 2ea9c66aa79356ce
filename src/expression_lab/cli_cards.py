"""The command `expression-lab cards`: what the shipped files are, and whether they are whole."""

import json
import sys
from typing import Annotated

import typer

WRONG_FILES = 2  # the exit code where a card or its file is not as it should be


def register(app):
    """Add the command to an app."""
    app.command("cards")(cards)


def cards(
    name: Annotated[str | None, typer.Argument(
        help="A card, as residual or cgan; all are listed where none is named.",
        show_default=False)] = None,
    as_json: Annotated[bool, typer.Option(
        "--json", help="Print JSON, and nothing else, on stdout.")] = False,
    check: Annotated[bool, typer.Option(
        "--check", help="Say what a card lacks, and which file is not the one that it describes; "
                        "exit code 2 if there is anything.")] = False,
):
    """Say of each shipped file what it is, how it was made, how good it is, and what not for."""
    from expression_lab import cards as room

    if check:
        _check(room, name)
    elif as_json:
        told = room.read(name) if name else room.index()
        print(json.dumps(told, indent=2, ensure_ascii=False))
    elif name:
        print(room.text(name))
    else:
        _list(room.index())


def _list(rows):
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        size = f"{row['bytes'] / 1e3:,.0f} kB" + ("" if row["shipped"] else ", not shipped")
        print(f"{row['name']:<{width}} {row['title']} ({size})")
        print(f"{'':<{width}} {row['measured']}")
    print("\nexpression-lab cards NAME prints one.")


def _check(room, name):
    names = (name,) if name else room.names()
    faults = [fault for one in names for fault in room.check(one)]
    faults += [] if name else [f"{file}: no card tells of it" for file in room.uncarded()]
    for fault in faults:
        print(f"fault: {fault}", file=sys.stderr)
    if faults:
        raise typer.Exit(WRONG_FILES)
    print(f"{len(names)} card(s), each complete; every file is the one that its card describes.")
