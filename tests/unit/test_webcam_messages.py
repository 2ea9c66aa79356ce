"""What the webcam's page and the kernel tell each other: frames in, answers out."""

import io
import json
import struct
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from expression_lab.errors import PictureError, ShapeError
from expression_lab.faces import Box
from expression_lab.widgets import webcam_messages as messages
from expression_lab.widgets.webcam_messages import Answer, Spot

FRAME = np.tile(np.linspace(20, 230, 64, dtype=np.uint8)[None, :, None], (48, 1, 3))


def jpeg(picture, **options):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=95, **options)
    return file.getvalue()


def declared(data, width, height):
    """The same file with another size in its header."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4:]


def test_a_frame_comes_through_as_it_was():
    frame = messages.decode(jpeg(FRAME), (640, 480))
    assert frame.dtype == np.uint8 and frame.shape == FRAME.shape
    assert np.abs(frame.astype(int) - FRAME).max() <= 6
    grey = messages.decode(jpeg(FRAME[..., 0]), (640, 480))
    assert grey.shape == FRAME.shape


def test_our_own_jpeg_keeps_red_red():
    red = np.zeros((32, 32, 3), np.uint8)
    red[..., 0] = 200
    again = messages.decode(messages.encode(red, 0.9), (64, 64))
    assert again[..., 0].mean() > 190 and again[..., 1:].mean() < 10


@pytest.mark.parametrize("size, most", [((1280, 720), (640, 480)), ((700, 900), (640, 480)),
                                        ((7680, 4320), (640, 480))])
def test_a_large_frame_is_shrunk_to_fit_and_keeps_its_shape(size, most):
    large = np.asarray(Image.fromarray(FRAME).resize(size))
    small = messages.decode(jpeg(large), most)
    height, width = small.shape[:2]
    assert width <= most[0] and height <= most[1] and (width == most[0] or height == most[1])
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)


def test_a_frame_that_declares_too_much_is_not_opened(monkeypatch):
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("it was decoded"))
    for width, height in ((15360, 8640), (65000, 65000)):
        with pytest.raises(PictureError, match="640×480|damaged"):
            messages.decode(declared(jpeg(FRAME), width, height), (640, 480))


@pytest.mark.parametrize("data", [
    b"", b"no picture", jpeg(FRAME)[:-200], jpeg(FRAME)[:30],
], ids=["nothing", "text", "cut short", "header only"])
def test_a_damaged_frame_is_told_in_words(data):
    with pytest.raises(PictureError, match="damaged"):
        messages.decode(data, (640, 480))


def test_another_kind_of_picture_is_not_taken_for_a_jpeg():
    file = io.BytesIO()
    Image.fromarray(FRAME).save(file, "PNG")
    with pytest.raises(PictureError):
        messages.decode(file.getvalue(), (640, 480))


def test_only_what_changed_is_found():
    after = FRAME.copy()
    assert messages.changed(FRAME, FRAME) is None and messages.changed(FRAME, after) is None
    after[10:20, 30:45, 1] ^= 1
    assert messages.changed(FRAME, after) == (30, 10, 15, 10)
    after[47, 63] = 0
    assert messages.changed(FRAME, after) == (30, 10, 34, 38)
    assert messages.changed(FRAME[:, ::-1], after[:, ::-1]) == (0, 10, 34, 38)


def test_an_answer_without_a_picture_is_small():
    content, buffers = messages.pack(Answer(words="Nobody."), FRAME, 0.8)
    assert content == {"picture": None, "faces": [], "words": "Nobody."} and buffers == []


def test_an_edited_frame_sends_its_changed_part_only():
    after = FRAME.copy()
    after[10:26, 30:46] = 0
    content, [part] = messages.pack(Answer(after), FRAME, 0.9)
    assert content["picture"] == {"size": (64, 48), "onto": True, "at": (30, 10, 16, 16)}
    assert messages.decode(part, (640, 480)).shape == (16, 16, 3)
    content, buffers = messages.pack(Answer(FRAME.copy()), FRAME, 0.9)
    assert content["picture"]["at"] is None and buffers == []


def test_a_picture_of_another_size_is_sent_whole():
    other = np.zeros((30, 20, 3), np.uint8)
    content, [part] = messages.pack(Answer(other), FRAME, 0.9)
    assert content["picture"] == {"size": (20, 30), "onto": False, "at": (0, 0, 20, 30)}
    assert messages.decode(part, (640, 480)).shape == other.shape


def test_faces_travel_as_json_and_their_meshes_as_numbers():
    mesh = np.arange(12, dtype=np.float64).reshape(6, 2) / 3
    spots = [Spot(np.int64(3), (1.26, np.float32(2), 30, 40), mesh, ("calm", "glad"),
                  np.float32([0.25, 0.75])),
             Spot(None, (0, 0, 5, 5))]
    content, buffers = messages.pack(Answer(faces=spots), FRAME, 0.8)
    first, second = json.loads(json.dumps(content))["faces"]
    assert first == {"track": 3, "box": [1.3, 2.0, 30.0, 40.0], "names": ["calm", "glad"],
                     "probabilities": [0.25, 0.75], "mesh": 6}
    assert second["mesh"] == 0 and second["names"] == second["probabilities"] == []
    assert (np.frombuffer(buffers[0], np.float32).reshape(6, 2) == mesh.astype(np.float32)).all()
    assert messages.pack(Answer(faces=spots), FRAME, 0.8, mesh=False)[1] == []


def test_what_a_stream_saw_becomes_a_spot():
    points = np.ones((478, 3), np.float32)
    face = SimpleNamespace(box=Box(1, 2, 3, 4, 0.9), landmarks=points, track=7)
    spot = Spot.of(SimpleNamespace(face=face, names=("a",), probabilities=np.ones(1)))
    assert spot.track == 7 and spot.box == (1, 2, 3, 4) and spot.mesh.shape == (478, 2)


@pytest.mark.parametrize("picture", [np.zeros((4, 4)), np.zeros((4, 4), np.uint8),
                                     np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8),
                                     "picture"])
def test_what_is_no_picture_is_refused_in_words(picture):
    with pytest.raises(ShapeError, match="uint8"):
        messages.pack(Answer(picture), FRAME, 0.8)
    with pytest.raises(ShapeError, match="uint8"):
        messages.shrunk(picture, (640, 480))


def test_a_short_answer_fills_a_packet():
    filled = messages.filled([b"one", b"two"])
    assert filled[:2] == [b"one", b"two"] and sum(map(len, filled)) == messages.FULL
    assert sum(map(len, messages.filled([bytes(messages.FULL + 5)]))) == messages.FULL + 5
