"""The live lab's controller: frames in, answers out, and what the buttons ask for in between.

    lab = LiveLab()
    lab.press("happy")
    answer = lab.frame(frame, seconds)         # .picture, .faces, .words

It knows nothing of the browser. Frames come in one thread and buttons in others. A button makes
new settings; each frame takes those that hold when it comes, as a whole.
"""

from expression_lab import edit as edits
from expression_lab.edit.preset_files import preset
from expression_lab.errors import ConfigError, LabError, NoFaceError, PictureError, unknown_name
from expression_lab.widgets.editor_settings import Settings
from expression_lab.widgets.live_keeping import Keeping
from expression_lab.widgets.live_mirror import other
from expression_lab.widgets.live_recording import LIMIT
from expression_lab.widgets.live_rest import Rest
from expression_lab.widgets.live_settings import EDITORS, TOLD, LiveSettings

NOBODY = "No face is seen. Look at the camera, in good light."


class LiveLab(Keeping):
    """Read, edit or mirror a stream of frames; keep what is asked for.

    Every method but `frame` returns the View that it led to. What is wrong is said in its words,
    and all stays as it was. Threads may call all of them at the same time.

    Args:
        stream: video.Stream, or None for one with the reader and the editor.
        reader: str or Classifier, of the stream that is made.
        editor: str, one of `EDITORS`, or an Editor.
        folder, root, limit, writer: as of `Keeping`.
    """

    def __init__(self, stream=None, reader="residual", editor="landmarks", folder="live",
                 root=None, limit=LIMIT, writer=None):
        super().__init__(LiveSettings(editor=_editor(editor)), folder, root, limit, writer)
        self._reader, self._stream, self._handed_over = reader, stream, None
        self._rest, self._is_calibrated, self._mirroring = None, False, None

    @property
    def stream(self):
        """The video.Stream that frames go through."""
        if self._stream is None:
            with self._asking:
                if self._stream is None:
                    from expression_lab import video

                    self._stream = video.Stream(self._reader, self.settings.editor)
        return self._stream

    def frame(self, frame, seconds):
        """Read, edit or mirror one frame.

        Args:
            frame: uint8 `(H, W, 3)`, RGB.
            seconds: float, when it was taken.

        Returns:
            webcam_messages.Answer

        Raises:
            LabError: the frame cannot be used, or the edit cannot be made.
        """
        from expression_lab.widgets.webcam_messages import Answer, Spot

        settings, stream = self.settings, self.stream
        self._hand_over(settings, stream)
        shown = stream.update(frame, seconds)
        output = None if settings.mode == "read" else _colour(shown.picture)
        self._keep(shown, output, settings)
        words = self._gather(shown, stream) or ("" if shown.seen else NOBODY)
        return Answer(output, [Spot.of(one) for one in shown.seen], words)

    def begun(self):
        """Frames of another source begin: View."""
        return self._ask(lambda: self.stream.reset())

    def stopped(self, why="the stream was stopped"):
        """The frames have ended, and so have a recording and a calibration that ran: View."""
        def end():
            waited, self._rest = self._rest is not None, None
            cut = f"Your face at rest was not learnt: {why}." if waited else None
            return self._end(why) or cut or self._words

        return self._ask(end)

    # What is done with the face

    def mode(self, name):
        """Read, edit or mirror, from the next frame on: View."""
        return self._ask(lambda: self._take_mode(name))

    def mesh(self, drawn):
        """Draw the mesh into what is kept, as the page draws it, or do not: View."""
        return self._ask(lambda: self._put(mesh=bool(drawn)))

    def press(self, name):
        """Take a preset, and edit from now on: View."""
        return self._ask(lambda: self._edit(self.settings.asked.pressed(name, preset(name))))

    def intensity(self, value):
        """Set the strength of the preset, 0 to 1.5: View."""
        return self._ask(lambda: self._edit(self.settings.asked.with_intensity(value)), leap=False)

    def start(self, start):
        """Replace what the face shows ("neutral"), or add to it ("current"): View."""
        return self._ask(lambda: self._edit(self.settings.asked.with_start(start)))

    def slide(self, name, value):
        """Move a slider of `edit.SLIDERS`: View."""
        return self._ask(lambda: self._edit(self.settings.asked.moved(name, value)), leap=False)

    def reset(self):
        """Take everything back that the face is asked: View."""
        return self._ask(lambda: self._put(asked=Settings()))

    def editor(self, name):
        """Edit by another method, one of `EDITORS`; those but landmarks know no sliders: View.

        A generator takes seconds to load; until then frames and other buttons go on.
        """
        try:
            found = self._found_editor(name)
        except LabError as error:
            return self._tell(str(error), leap=True)
        return self._ask(lambda: self._take_editor(found))

    def face(self, source, name="The photo", seed=1):
        """Choose who looks back out of the mirror, as `live_mirror.other` takes it: View."""
        return self._ask(lambda: self._take_face(source, name, seed))

    def parts(self, parts):
        """Let the mirror take over all or some parts, of `edit.references.PARTS`: View."""
        return self._ask(lambda: self._put(parts=parts))

    # One's own face at rest

    def calibrate(self):
        """Learn one's face at rest from the frames of the next two seconds: View."""
        return self._ask(self._begin_rest)

    def forget_calibration(self):
        """Read and edit as for anybody again: View."""
        return self._ask(self._forget_rest)

    def _facts(self):
        return super()._facts() | {"is_calibrated": self._is_calibrated}

    def _hand_over(self, settings, stream):
        """Tell the stream what changed, in the thread of its frames."""
        last, self._handed_over = self._handed_over, settings
        if settings is last:
            return
        mirrors = settings.mode == "mirror" and settings.mirror is not None
        editor = self._mirror_editor() if mirrors else settings.editor
        if editor is not stream.editor:
            stream.use_editor(editor)
        stream.mirror(settings.mirror.face if mirrors else None, settings.parts)
        stream.ask(settings.edit)

    def _mirror_editor(self):
        """The landmark editor, which alone can mirror."""
        if self._mirroring is None:
            mine = self.settings.editor
            self._mirroring = mine if mine.name == "landmarks" else edits.load("landmarks")
        return self._mirroring

    def _gather(self, shown, stream):
        """Take a frame of the face at rest; from enough of them, learn: str, what is to be said."""
        rest = self._rest
        if rest is None:
            return ""
        if not rest.add(shown):
            return rest.words
        self._rest = None
        try:
            words = stream.calibrate(rest.frames)
            self._is_calibrated = True
        except LabError as error:
            words = f"Your face at rest was not learnt. {error}"
        self._tell(words)
        return words

    def _put(self, **changed):
        settings = self.settings.but(**changed)
        if settings.mode == "edit":
            _check_sliders(settings.editor.name, settings.asked)
        self.settings = settings

    def _edit(self, asked):
        self._put(asked=asked, mode="edit")

    def _take_mode(self, name):
        if name == "mirror" and self.settings.mirror is None:
            return self._take_face("nobody", "Nobody", 1)
        self._put(mode=name)
        return f"The lab {TOLD[name]}."

    def _found_editor(self, name):
        now = self.settings
        if name == now.editor.name:
            return now.editor
        _check_sliders(name, now.asked)  # before seconds go by
        return _editor(name)

    def _take_editor(self, editor):
        self._put(editor=editor)
        return f"{editor.title}: from the next frame on."

    def _take_face(self, source, name, seed):
        try:
            found = other(source, name, seed)
        except (PictureError, NoFaceError) as error:
            raise type(error)(f"{name}: {error}") from None
        self._put(mirror=found, mode="mirror")
        return f"{found.name} shows what you show."

    def _begin_rest(self):
        self._rest = Rest()
        return self._rest.words

    def _forget_rest(self):
        self._rest, self._is_calibrated = None, False
        self.stream.forget_calibration()
        return "Your face at rest is forgotten; you are read as everybody is."


def _editor(name):
    """An editor that is quick enough, by its name; or as it is."""
    if not isinstance(name, str):
        return name
    if name not in EDITORS:
        raise unknown_name("live editor", name, EDITORS)
    return edits.load(name)


def _check_sliders(name, asked):
    if name != "landmarks" and not asked.edit.controls.is_zero:
        raise ConfigError(f"The editor {name} knows expressions, not sliders: put them back to 0, "
                          "or take landmarks.")


def _colour(picture):
    return picture if picture.ndim == 3 else picture[..., None].repeat(3, axis=2)
