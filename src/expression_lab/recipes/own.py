"""Your own expressions from a folder: FOLDER/wink/*.jpg, FOLDER/duck face/*.png, …

    expression-lab train expressions FOLDER --out my.npz
    expression-lab predict --reader my.npz photo.jpg

The folder of snapshots (`data.save_snapshot`) will do, too: FOLDER/Ada/happiness/*.png.
"""

from pathlib import Path

import numpy as np

from expression_lab.errors import BadDataError, DataMissingError, LabError
from expression_lab.recognize.own import SIZE, OwnExpressions


def run(folder, out, reader="residual", mirror=True, say=print):
    """Train a head on a folder of pictures and write it.

    Args:
        folder: path with a folder of pictures for each name; one level more, of people, is read
            through.
        out: path of the `.npz` file to write.
        reader: str or Classifier, whose features the head sees.
        mirror: bool, False where a face and its mirror image have different names.
        say: function of one str, told what was learned.

    Returns:
        OwnExpressions

    Raises:
        DataMissingError: there is no such folder, or no picture in it.
        BadDataError: pictures lie where no name is, or `out` is no .npz.
        PictureError: a file is no picture.
        ConfigError: too few pictures to learn from.
    """
    from expression_lab import recognize

    out = Path(out)
    if out.suffix != ".npz" or not out.absolute().parent.is_dir():
        raise BadDataError(f"{out} cannot be written: name a file that ends in .npz, in a folder "
                           "that is there.")
    images, names = load(folder, say)
    reader = recognize.load(reader) if isinstance(reader, str) else reader
    own = OwnExpressions.fit(reader, images, names, mirror=mirror)
    own.save(out)
    counts = ", ".join(f"{name} ({n})" for name, n in own.card["counts"].items())
    say(f"Learned from {len(names)} pictures: {counts}.")
    say(str(own.estimate))
    return own


def load(folder, say=print):
    """Open the pictures of a folder and cut their faces out.

    Args:
        folder: as that of `run`.
        say: function of one str, told of pictures that are left out.

    Returns:
        tuple: uint8 `(n, 96, 96)` and list of n str.

    Raises:
        DataMissingError, BadDataError, PictureError: as `run`.
    """
    from expression_lab.data import found

    pictures = _pictures(Path(folder))
    images, names = [], []
    for name, file in pictures:
        face = found.open_face(file, SIZE, say)
        if face is not None:
            images.append(face)
            names.append(name)
    if not images:
        raise DataMissingError(f"In {folder} there is no picture with a face; put some there, as "
                               "in wink/1.jpg.")
    return np.stack(images), names


def _pictures(folder):
    """(name, file) of all pictures of a folder, in order."""
    from expression_lab.data.tree import is_picture

    if not folder.is_dir():
        raise DataMissingError(f"There is no folder {folder}; make one with a folder of pictures "
                               "for each name in it, as in wink/1.jpg.")
    loose = [file for file in folder.iterdir() if file.is_file() and is_picture(file)]
    if loose:
        raise BadDataError(f"{loose[0]} lies beside the folders of names; put it into one, as in "
                           f"{folder / 'wink' / loose[0].name}.")
    files = sorted(file for file in folder.rglob("*") if file.is_file() and is_picture(file)
                   and not any(part.startswith(".") for part in file.relative_to(folder).parts))
    deep = next((file for file in files if len(file.relative_to(folder).parts) > 3), None)
    if deep is not None:
        raise LabError(f"{deep} lies too deep; expected is {folder}/wink/1.jpg, or "
                       f"{folder}/Ada/wink/1.jpg.")
    return [(file.parent.name, file) for file in files]
