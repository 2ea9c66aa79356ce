"""What the live lab keeps, and only when it is asked to: snapshots and recordings, side by side.

Each goes into the folder that is named, with its settings as JSON beside it. What is edited says so
in the file itself.
"""

import json
import time
from pathlib import Path

import numpy as np

from expression_lab import __version__, files
from expression_lab.errors import LabError, PictureError

GAP = 8  # pixels between input and output
LIMIT = 300.0  # seconds that a recording takes at most
FPS = 15.0  # frames a second that a recording is made for; each keeps its own time
PAUSE = 5.0  # seconds: where frames stay away longer, the recording goes on without the pause


def side_by_side(before, after, size=None):
    """Input and output in one picture, of one height, with even sides as video needs them.

    Args:
        before, after: uint8 `(H, W, 3)`, RGB.
        size: (width, height) or None; the pair is fitted into it, on white.

    Returns:
        uint8 `(height, width, 3)`
    """
    import cv2

    height = before.shape[0]
    width = max(2, round(after.shape[1] * height / after.shape[0]))
    if after.shape[:2] != (height, width):
        after = cv2.resize(after, (width, height), interpolation=cv2.INTER_AREA)
    pair = np.hstack([before, np.full((height, GAP, 3), 255, np.uint8), after])
    size = (pair.shape[1] // 2 * 2, height // 2 * 2) if size is None else size
    return _fitted(pair, size)


def _fitted(picture, size):
    """A picture in the middle of a white one of that size, as large as there is room for."""
    import cv2

    height, width = picture.shape[:2]
    share = min(size[0] / width, size[1] / height)
    if size[1] - 1 <= height <= size[1] + 1 and size[0] - 1 <= width <= size[0] + 1:
        share = 1.0  # an odd row or column is cut off, not scaled away
    if share != 1:
        inner = max(1, round(width * share)), max(1, round(height * share))
        picture = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA)
    page = np.full((size[1], size[0], 3), 255, np.uint8)
    rows, columns = min(size[1], picture.shape[0]), min(size[0], picture.shape[1])
    top, left = (size[1] - rows) // 2, (size[0] - columns) // 2
    page[top:top + rows, left:left + columns] = picture[:rows, :columns]
    return page


def free(folder, kind):
    """The beginning of names that are not taken yet: `FOLDER/live-20261121-101502-kind`.

    Raises:
        PictureError: the folder cannot be made.
    """
    folder = Path(folder).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PictureError(f"{folder} cannot be used as a folder ({error.strerror}); choose "
                           "another one.") from error
    stem, number = f"live-{time.strftime('%Y%m%d-%H%M%S')}-{kind}", 1
    path = folder / stem
    while any(folder.glob(f"{path.name}*")):
        number += 1
        path = folder / f"{stem}-{number}"
    return path


def snapshot(folder, frame, output, settings, facts):
    """Write input and output side by side, the edited picture alone, and the settings.

    Args:
        folder: path; made when needed.
        frame, output: uint8 `(H, W, 3)`, what came in and what came out.
        settings: LiveSettings it was made with.
        facts: dict, what else the JSON says.

    Returns:
        Path: the picture of both.

    Raises:
        PictureError: there is no room, or no right to write there.
    """
    from expression_lab import edit
    from expression_lab.widgets.editor_settings import Settings

    path = free(folder, "snapshot")
    asked = settings.edit or Settings().edit
    if settings.mode == "mirror" and settings.mirror is not None:
        asked = edit.Edit(reference=edit.Reference(settings.mirror.face, settings.parts))
    method = settings.editor.name if settings.editor else ""
    both = edit.save(path.with_name(f"{path.name}-both.png"), side_by_side(frame, output), asked,
                     method)
    if settings.is_edited:
        edit.save(path.with_name(f"{path.name}-edited.png"), output, asked, method)
    write_json(path, "snapshot", settings=settings.to_dict(), **facts)
    return both


def write_json(path, kind, **facts):
    """Write the settings beside what was made with them.

    Raises:
        PictureError: there is no room, or no right to write there.
    """
    told = {"kind": f"live {kind}", "made_with": f"Expression Lab {__version__}", **facts}
    try:
        files.replace(Path(f"{path}.json"), (json.dumps(told, indent=1) + "\n").encode())
    except OSError as error:
        raise PictureError(f"The settings {path}.json could not be written ({error.strerror}); "
                           "check the folder and the room on the disk.") from error


class Recording:
    """A video in the making: input and output side by side, and the settings over time.

    It is written as it goes, so that whatever ends it, what was recorded can be played.

    Args:
        folder: path; made when needed.
        settings: LiveSettings at its beginning.
        open_writer: function (path, size, fps, facts=…) like video.Writer.

    Attributes:
        path: Path of the video.
        seconds: float, how long it is.
        frames: int

    Raises:
        PictureError: the folder cannot be written to.
    """

    def __init__(self, folder, settings, open_writer=None):
        if open_writer is None:
            from expression_lab.video import Writer as open_writer
        self._stem, self._open = free(folder, "recording"), open_writer
        self.path = self._stem.with_name(f"{self._stem.name}.mp4")
        self.seconds, self.frames = 0.0, 0
        self._writer, self._size, self._last = None, None, None
        self._settings, self._over_time = settings, [{"seconds": 0.0, **settings.to_dict()}]
        self._write(ended="not yet, or broken off")

    def add(self, frame, output, seconds, settings):
        """Write one frame and what came of it.

        Args:
            frame, output: uint8 `(H, W, 3)`, RGB.
            seconds: float, when the frame was taken.
            settings: LiveSettings it was made with.

        Raises:
            LabError: it could not be written; what came before is kept.
        """
        if self._last is not None:
            step = seconds - self._last
            self.seconds += step if 0 < step <= PAUSE else 1 / FPS
        self._last = seconds
        pair = side_by_side(frame, output, self._size)
        if self._writer is None:
            self._size = pair.shape[1], pair.shape[0]
            self._writer = self._open(self.path, self._size, FPS, facts=self._facts())
        if settings is not self._settings:
            self._settings = settings
            self._over_time.append({"seconds": round(self.seconds, 3), **settings.to_dict()})
        self._writer.write(pair, self.seconds)
        self.frames += 1

    def end(self, why):
        """Close the file and say how it ended.

        Args:
            why: str, a sentence for the JSON.

        Returns:
            str: where it is, or that there is nothing.
        """
        said = ""
        try:
            if self._writer is not None:
                self._writer.close()
        except (LabError, OSError) as error:  # a full disk: what is there can be played
            said = "" if str(error) == why else f" {error}"
        try:
            self._write(ended=why)
        except PictureError as error:
            said = said or f" {error}"
        if not self.frames:
            return f"Nothing was recorded: no frame came.{said}"
        return f"{self.seconds:.0f} s are in {self.path}.{said}"

    def _facts(self):
        mode = self._settings.mode
        return {"comment": f"Recorded with Expression Lab {__version__}; left as it came in, right "
                           f"what came out ({mode})."}

    def _write(self, ended):
        write_json(self._stem, "recording", video=self.path.name, seconds=round(self.seconds, 3),
                   frames=self.frames, ended=ended, settings=self._over_time)
