"""Generated faces as files that say so: nobody's, drawn by which generator, with which settings.

    save("nobody.png", sheet(faces), {"method": "cgan", "expression": "happiness", "seed": 0})
    read("nobody.png")                     # the settings again
"""

import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from expression_lab import __version__
from expression_lab.errors import BadDataError, PictureError, ShapeError
from expression_lab.expressions import EXPRESSIONS

# IPTC's word for a picture that a trained model drew from nothing (iptc.org/std/photometadata).
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
ENDING = ".png"
SETTINGS = "expression-lab:generated"  # the text chunk of a PNG that holds them
SPACE = 4  # pixels between two faces of a sheet
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmp:CreatorTool={software} Iptc4xmpExt:DigitalSourceType="{source_type}"
    Iptc4xmpExt:AISystemUsed={system} Iptc4xmpExt:AISystemVersionUsed={version}>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def sheet(faces, columns=None, scale=2):
    """Lay faces out in rows, white between them.

    Args:
        faces: uint8 `(n, S, S)`.
        columns: int, or None for about a square.
        scale: int, how many times each is enlarged.

    Returns:
        uint8 `(H, W)`

    Raises:
        ShapeError: `faces` is no such batch.
    """
    import cv2

    faces = np.asarray(faces)
    if faces.ndim != 3 or faces.dtype != np.uint8 or not len(faces):
        raise ShapeError(f"A sheet is of gray faces, uint8 (n, S, S); {faces.dtype} {faces.shape} "
                         "came.")
    columns = columns or int(np.ceil(np.sqrt(len(faces))))
    side, rows = faces.shape[1] * scale, -(-len(faces) // columns)
    step = side + SPACE
    page = np.full((rows * step - SPACE, columns * step - SPACE), 255, np.uint8)
    for i, face in enumerate(faces):
        top, left = step * (i // columns), step * (i % columns)
        page[top:top + side, left:left + side] = cv2.resize(
            face, (side, side), interpolation=cv2.INTER_CUBIC)
    return page


def save(path, pixels, settings):
    """Write generated faces as a PNG that says so, whole or not at all.

    Args:
        path: where to, ending in .png.
        pixels: uint8 `(H, W)`.
        settings: dict for JSON, what was asked for; `method` names the generator.

    Returns:
        Path

    Raises:
        PictureError: the name has another ending, or the place cannot be written to.
    """
    from expression_lab.faces.pictures import save_picture

    path = Path(path)
    if path.suffix.lower() != ENDING:
        raise PictureError(f"{path} cannot be written: generated faces are kept as PNG; end the "
                           f"name in {ENDING}.")
    method = str(settings["method"])
    words = (f"Generated with Expression Lab {__version__} ({method}): "
             "faces of people who do not exist.")
    packet = _PACKET.format(
        source_type=SOURCE_TYPE, software=quoteattr(f"Expression Lab {__version__}"),
        system=quoteattr(f"Expression Lab ({method})"), version=quoteattr(__version__),
        words=escape(words))
    return save_picture(pixels, path, metadata={
        "Software": f"Expression Lab {__version__}", "Description": words,
        SETTINGS: json.dumps(settings), "XML:com.adobe.xmp": packet})


def save_all(maker, path, people=16):
    """Write what a generator makes of the same people, a row an expression, as a PNG.

    Args:
        maker: generator.Generator.
        path: where to, ending in .png; its folder is made.
        people: int, how many in a row, the same ones in every row.

    Returns:
        Path

    Raises:
        PictureError: the name has another ending, or the place cannot be written to.
    """
    faces = [maker.sample(name, people, seed=1) for name in EXPRESSIONS]
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return save(path, sheet(np.concatenate(faces), people, 1),
                {"method": maker.name, "expression": list(EXPRESSIONS), "seed": 1})


def read(path):
    """The settings of generated faces.

    Args:
        path: path of a PNG.

    Returns:
        dict, or None for a picture that does not say that it was generated here.

    Raises:
        PictureError: there is no such file, or it is no picture.
        BadDataError: what it says cannot be read.
    """
    from PIL import Image

    try:
        with Image.open(path, formats=("PNG",)) as image:
            text = image.text.get(SETTINGS)
    except Exception as error:  # decoders fail in many ways on damaged files
        raise PictureError(f"{path} cannot be opened as a PNG; check the name and the "
                           "file.") from error
    return settings_of(text, path)


def settings_of(text, name):
    """The settings in the text of a PNG.

    Args:
        text: str or None, what stands under `SETTINGS`.
        name: str, the file's, for messages.

    Returns:
        dict, or None where there is no such text.

    Raises:
        BadDataError: what it says cannot be read.
    """
    try:
        return None if text is None else dict(json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadDataError(f"{name} says that it was generated, but not how; ask for the file as "
                           "it was saved.") from error
