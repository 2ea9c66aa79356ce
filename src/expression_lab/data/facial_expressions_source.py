"""facial_expressions as a zip or as the folder it was unpacked to: both give the same files.

The zip is a stranger's: a name in its legend leads nowhere but to its own pictures, and none of
these may unpack to more than `packed.LARGEST` bytes.
"""

import zipfile

from expression_lab.data import packed
from expression_lab.errors import BadDataError

LEGEND, IMAGES = "data/legend.csv", "images"


class Source:
    """What the legend and the pictures are read from; to be used in a `with`.

    Args:
        path: Path of a zip, or of the folder with images/ and data/legend.csv.

    Raises:
        zipfile.BadZipFile: the zip is damaged or cut short.
    """

    def __init__(self, path):
        self.path, self.zip = path, None if path.is_dir() else zipfile.ZipFile(path)
        names = self.zip.namelist() if self.zip else [LEGEND]
        legends = [name for name in names if f"/{name}".endswith(f"/{LEGEND}")]
        self.has_legend = bool(legends)
        self.top = min(legends, key=len, default="").removesuffix(LEGEND)
        self.legend_name = f"{path}, {self.top}{LEGEND}"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.zip:
            self.zip.close()

    def legend(self):
        """The legend, open in binary."""
        if self.zip:
            return self.zip.open(f"{self.top}{LEGEND}")
        return open(self.path.joinpath(*LEGEND.split("/")), "rb")

    def picture(self, name):
        """The bytes of a picture; BadDataError where it is not there, or is damaged."""
        if not name or "/" in name or "\\" in name or name in (".", ".."):
            raise BadDataError("a picture's name must have no folder in it")
        if self.zip is None:
            return _bytes(self.path / IMAGES / name)
        try:
            member = self.zip.getinfo(f"{self.top}{IMAGES}/{name}")
        except KeyError:
            raise BadDataError("the legend names it, but it is not in the zip") from None
        return packed.read(self.zip, member)


def _bytes(path):
    try:
        return path.read_bytes()
    except (FileNotFoundError, ValueError):
        raise BadDataError("the legend names it, but it is not there") from None
