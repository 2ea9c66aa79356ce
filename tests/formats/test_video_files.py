"""Video files as cameras, phones and the web make them: read, and copied with their sound."""

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from expression_lab import video
from expression_lab.errors import PictureError

CORNER, REST = (20, 220, 40), (200, 60, 90)  # what the frames show
RATE, FPS, COUNT = 48_000, 25, 50
FORMATS = {  # name -> codecs of pictures and sound, kind of pixels
    "usual.mp4": ("libx264", "aac", "yuv420p"), "web.webm": ("libvpx-vp9", "libopus", "yuv420p"),
    "old.avi": ("mjpeg", "pcm_s16le", "yuvj420p"), "box.mkv": ("libx264", "flac", "yuv420p"),
    "phone.mov": ("libx264", "pcm_s16le", "yuv420p"), "air.ts": ("libx264", "aac", "yuv420p"),
    "older.mp4": ("mpeg4", "libmp3lame", "yuv420p"), "silent.mp4": ("libx264", None, "yuv420p"),
}


def make(path, codec="libx264", sound="aac", pixels="yuv420p", size=(96, 64), times=None,
         pictures=True):
    """A film of two colors, the second brighter frame by frame, with a click every second."""
    tick = Fraction(1, FPS if times is None else 1000)
    times = np.arange(COUNT) / FPS if times is None else times
    with av.open(str(path), "w") as container:
        if pictures:
            stream = container.add_stream(codec, rate=FPS)
            (stream.width, stream.height), stream.pix_fmt = size, pixels
            stream.codec_context.time_base = tick
        speaker = container.add_stream(sound, rate=RATE, layout="stereo") if sound else None
        container.start_encoding()
        if pictures:
            for number, seconds in enumerate(times):
                frame = av.VideoFrame.from_ndarray(drawn(number, size), format="rgb24")
                frame.pts, frame.time_base = round(seconds / tick), tick
                container.mux(stream.encode(frame))
        if sound:
            clicks(container, speaker)
        if pictures:
            container.mux(stream.encode(None))
    return path


def drawn(number, size):
    frame = np.full((size[1], size[0], 3), REST, np.uint8)
    frame[..., 2] += np.uint8(2 * number)
    frame[:size[1] // 2, :size[0] // 2] = CORNER
    return frame


def clicks(container, stream):
    at = np.arange(RATE * COUNT // FPS)
    wave = np.where(at % RATE < 480, 20_000 * np.sin(at / 5), 0).astype(np.int16).repeat(2)[None]
    for start in range(0, wave.shape[1], 2048):
        frame = av.AudioFrame.from_ndarray(wave[:, start:start + 2048], "s16", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start // 2, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def heard(path):
    """Seconds at which clicks begin."""
    found = []
    with av.open(str(path)) as container:
        start = container.start_time / 1e6
        for frame in container.decode(audio=0):
            wave = np.abs(frame.to_ndarray().astype(np.float32).reshape(
                -1 if frame.format.is_planar else 1, frame.samples,
                1 if frame.format.is_planar else 2).mean(axis=(0, 2)))
            wave = wave if frame.format.name.startswith("flt") else wave / 32_768
            loud = np.flatnonzero(wave > 0.15)
            seconds = frame.time - start + (loud[0] / frame.sample_rate if len(loud) else 0)
            if len(loud) and (not found or seconds - found[-1] > 0.5):
                found.append(seconds)
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_every_usual_format_is_read(tmp_path, name):
    codec, sound, pixels = FORMATS[name]
    with video.open(make(tmp_path / name, codec, sound, pixels)) as film:
        frames, seconds = zip(*film)
    assert film.size == (96, 64) and film.fps == pytest.approx(FPS, rel=0.01)
    assert film.has_sound == (sound is not None)
    assert film.duration == pytest.approx(COUNT / FPS, abs=0.15)
    assert len(frames) == COUNT and frames[0].dtype == np.uint8 and frames[0].shape == (64, 96, 3)
    assert np.diff(seconds) == pytest.approx(1 / FPS, abs=0.002)
    assert np.abs(frames[0][4, 4].astype(int) - CORNER).max() < 8
    assert np.abs(frames[-1][-4, -4].astype(int) - drawn(COUNT - 1, (96, 64))[-1, -1]).max() < 12


@pytest.mark.parametrize("name", [name for name, (_, sound, _) in FORMATS.items() if sound])
def test_sound_stays_in_step_whether_copied_or_encoded_anew(tmp_path, name):
    codec, sound, pixels = FORMATS[name]
    source, copy = make(tmp_path / name, codec, sound, pixels), tmp_path / "copy.mp4"
    with video.open(source) as film, video.Writer(copy, film.size, film.fps, source) as writer:
        for frame, seconds in film:
            writer.write(frame, seconds)
    with av.open(str(copy)) as container:
        assert container.streams.audio[0].codec_context.name in ("aac", "mp3float", "mp3")
    assert writer.notes == [] and video.open(copy).has_sound
    lag = np.array([seconds for _, seconds in video.open(copy)]) - np.array(
        [seconds for _, seconds in video.open(source)])
    assert np.ptp(lag) < 0.003
    assert np.array(heard(copy)) - lag.mean() == pytest.approx(heard(source), abs=0.01)


def test_a_phone_held_upright_gives_upright_frames(tmp_path):
    path = make(tmp_path / "turned.mp4", sound=None)
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 44  # the matrix by which players turn the picture
    content[at:at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    film = video.open(path)
    frame, _ = next(iter(film))
    assert film.size == (64, 96) and frame.shape == (96, 64, 3)
    assert np.abs(frame[4, -4].astype(int) - CORNER).max() < 8  # turned clockwise


def test_frames_keep_their_uneven_times(tmp_path):
    times = np.array([0, 0.04, 0.3, 0.34, 1.0, 1.5])
    source, copy = make(tmp_path / "uneven.mp4", sound=None, times=times), tmp_path / "copy.mp4"
    with video.open(source) as film, video.Writer(copy, film.size, film.fps) as writer:
        for frame, seconds in film:
            writer.write(frame, seconds)
    for path in (source, copy):
        assert [seconds for _, seconds in video.open(path)] == pytest.approx(times, abs=0.002)


def test_pixels_that_are_not_square_are_made_so(tmp_path):
    with av.open(str(tmp_path / "wide.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(2, 1)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(drawn(0, (96, 64)), "rgb24")))
        container.mux(stream.encode(None))
    assert video.open(tmp_path / "wide.mp4").size == (192, 64)


def test_a_video_may_come_as_bytes_and_be_read_twice(tmp_path):
    film = video.open(make(tmp_path / "usual.mp4").read_bytes())
    assert len(list(film)) == len(list(film)) == COUNT


def test_a_recording_that_broke_off_is_read_as_far_as_it_goes(tmp_path):
    whole = make(tmp_path / "whole.mkv", sound=None).read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[:2 * len(whole) // 3])
    assert 5 < len(list(video.open(tmp_path / "cut.mkv"))) < COUNT


def test_damage_in_the_middle_does_not_end_a_film(tmp_path):
    path = make(tmp_path / "old.avi", "mjpeg", None, "yuvj420p", (320, 240))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle:middle + 9000] = np.random.default_rng(0).bytes(9000)
    path.write_bytes(content)
    assert len(list(video.open(path))) > COUNT // 2


def renamed(place, name, content):
    (place / name).write_bytes(content)
    return place / name


def bad_files(place):
    """Name -> file, and words that its message must have."""
    whole = make(place / "whole.mp4").read_bytes()
    make(place / "only.m4a", pictures=False)
    no_table = whole[:whole.index(b"moov") - 4]
    foreign = whole.replace(b"avc1", b"zzzz")
    empty = make(place / "none.avi", sound=None, times=[])
    return {
        "nowhere": (place / "nowhere.mp4", "no file"), "folder": (place, "is a folder"),
        "0 bytes": (renamed(place, "nothing.mp4", b""), "is empty"),
        "text": (renamed(place, "text.mp4", b"not a film at all\n" * 40), "is not a video"),
        "list": (renamed(place, "list.m3u8", b"#EXTM3U\n#EXTINF:2,\nwhole.mp4\n"), "not a video"),
        "cut short": (renamed(place, "cut.mp4", no_table), "is cut short"),
        "codec": (renamed(place, "foreign.mp4", foreign), "convert it to H.264"),
        "sound only": (place / "only.m4a", "only sound"),
        "no frames": (empty, "no frames that can be read"),
    }


@pytest.mark.parametrize("kind", ["nowhere", "folder", "0 bytes", "text", "list", "cut short",
                                  "codec", "sound only", "no frames"])
def test_what_is_no_video_is_refused_in_one_sentence(tmp_path, kind):
    path, words = bad_files(tmp_path)[kind]
    with pytest.raises(PictureError, match=words) as refused:
        video.open(path)
    assert str(path) in str(refused.value) and "\n" not in str(refused.value)


def test_frames_too_large_for_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("expression_lab.video.files.MAX_PIXELS", 96 * 64 - 1)
    with pytest.raises(PictureError, match="megapixels"):
        video.open(make(tmp_path / "large.mp4", sound=None))
