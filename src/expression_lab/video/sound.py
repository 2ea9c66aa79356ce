"""The sound of one video carried over into another, in step with the frames."""

from fractions import Fraction

COPIED = ("aac", "mp3", "ac3", "eac3", "alac")  # what MP4 holds, and players expect in it
RATES = (22_050, 24_000, 32_000, 44_100, 48_000)  # Hz that AAC keeps as they are


class Sound:
    """Sound packets for a file that is being written, as far as its pictures have come.

    Args:
        container: PyAV's, of the video that has the sound.
        output: PyAV's, that is being written; it gets one more stream.
        notes: list of str, to which is added what could not be done.
    """

    def __init__(self, container, output, notes):
        self._container, self._notes = container, notes
        stream = container.streams.audio[0]
        self._start = Fraction(container.start_time or 0, 1_000_000)  # seconds, of the pictures
        self._encodes = not _is_copied(stream.codec_context)
        self._out = _encoder(output, stream) if self._encodes else \
            output.add_stream_from_template(stream)
        self._packets = self._read(stream)
        self._next = next(self._packets, None)

    @classmethod
    def of(cls, source, output, notes):
        """The sound of a video, or None where it has none.

        Raises:
            PictureError: the video cannot be read.
        """
        from expression_lab.video.files import Video, container_of

        if source is None:
            return None
        video = source if isinstance(source, Video) else Video(source)
        if not video.has_sound:
            return None
        return cls(container_of(video.source, video.name), output, notes)

    def until(self, seconds):
        """Packets up to a second: yields."""
        while self._next is not None and self._next[0] < seconds:
            yield from self._written(self._next[1])
            self._next = next(self._packets, None)

    def rest(self, whole):
        """The last packets: those behind the pictures too, if `whole`; yields."""
        if whole:
            yield from self.until(float("inf"))
        if self._encodes:
            yield from self._out.encode(None)

    def close(self):
        """Close the video that the sound comes from."""
        self._packets.close()
        self._container.close()

    def _read(self, stream):
        """(seconds, packet or frame) one after the other; what is damaged is left out."""
        import av

        try:
            for packet in self._container.demux(stream):
                for one in packet.decode() if self._encodes else [packet]:
                    if one.pts is not None:
                        yield float(one.pts * one.time_base - self._start), one
        except av.FFmpegError as error:
            self._notes.append(f"the sound is damaged and ends early ({error.strerror})")

    def _written(self, one):
        """A packet or frame at its new time, as packets of the output."""
        shift = round(self._start / one.time_base)
        one.pts -= shift
        if self._encodes:
            return self._out.encode(one)
        one.dts = one.pts
        one.stream = self._out
        return [one]


def _is_copied(context):
    """Can MP4 hold it as it is? AAC from a broadcast has no header to copy."""
    return context.name in COPIED and (context.name != "aac" or bool(context.extradata))


def _encoder(output, stream):
    """A stream of AAC for sound of another kind."""
    context = stream.codec_context
    rate = context.sample_rate if context.sample_rate in RATES else 48_000
    return output.add_stream("aac", rate=rate,
                             layout="mono" if context.layout.nb_channels == 1 else "stereo")
