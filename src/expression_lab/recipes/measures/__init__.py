"""What is measured of the shipped networks: one measure a module, one table each.

Each module has `measure(...)`, which returns a dict of tables by name; `run` writes them to
`data/results/recognition`, or to the module's own `ROOM` beside it, where the notebooks and
`evaluate.saved` find them.
"""

import importlib
import inspect

from expression_lab.errors import ConfigError, unknown_name

# Those that read faces with the shipped network, those that train networks of their own, those
# that judge edited faces, those that judge drawn ones, and those that look at films.
READING = ("calibration", "agreement", "robustness", "copies", "explain", "personal")
TRAINING = ("ladder", "learning_curve", "transfer", "attention", "sequences", "size")
EDITING = ("editing", "editing_methods", "editing_gentle", "regions", "comparison")
GENERATION = ("generation", "generation_augmentation", "generation_choices")
VIDEO = ("video",)
BIAS = ("bias",)  # readers, editors and trainings in slices
MEASURES = READING + TRAINING + EDITING + GENERATION + VIDEO + BIAS


def run(name, split="test", root=None, folder=None, say=print, **settings):
    """Take one measure and write its tables.

    Args:
        name: str, one of `MEASURES`.
        split: str, "validation" while one is still choosing, "test" once, at the end.
        root: path or None, where the data sets are.
        folder: path or None, where a measure that trains keeps what it has finished.
        say: function of one str, told what is found.
        settings: what that measure takes besides, as `editor` of "editing".

    Returns:
        list[Path]: the files written.

    Raises:
        UnknownNameError: no measure goes by that name.
        ConfigError: the measure takes no such setting.
        DataMissingError: the faces that it needs are not on this machine.
    """
    from expression_lab import recognize
    from expression_lab.evaluate.saved import save

    if name not in MEASURES:
        raise unknown_name("measure", name, MEASURES)
    module = importlib.import_module(f"{__name__}.{name}")
    offered = {"split": split, "root": root, "folder": folder, "say": say, **settings}
    wanted = inspect.signature(module.measure).parameters
    if surplus := settings.keys() - wanted:
        raise ConfigError(f"The measure {name} takes no {', '.join(sorted(surplus))}; leave it "
                          "out.")
    if "reader" in wanted:
        offered["reader"] = recognize.load()
    tables = module.measure(**{key: offered[key] for key in wanted if key in offered})
    tables = tables if isinstance(tables, dict) else {name: tables}
    room = getattr(module, "ROOM", "recognition")
    return [save(title, table, room) for title, table in tables.items()]
