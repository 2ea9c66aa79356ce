"""What a video says about how it was made: its record, and its signature where it has one."""

from expression_lab.edit import credentials
from expression_lab.edit.inspection import Inspection
from expression_lab.errors import BadDataError
from expression_lab.video.declared import read_facts
from expression_lab.video.files import Video

_MEDIA_TYPE = "video/mp4"  # the kind of file that this package writes, and QuickTime's, nearly


def inspect(source):
    """Look at what a video says about how it was made.

    Args:
        source: path or bytes of a video; only its first frame is decoded.

    Returns:
        edit.inspection.Inspection

    Raises:
        PictureError: there is no such file, or it is no video.
    """
    with Video(source) as video:
        told, problem = None, ""
        try:
            told = read_facts(video)
        except BadDataError as error:
            problem = str(error)
        return Inspection(video.name, video=told, problem=problem,
                          signature=credentials.read(source, _MEDIA_TYPE))
