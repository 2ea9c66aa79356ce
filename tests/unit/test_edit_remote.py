"""The hosted service as an editor, against a local server that answers as documented."""

import base64
import io
import json
import socket
import socketserver
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image

from expression_lab.edit.controls import HOSTED, SLIDERS, Controls
from expression_lab.edit.edits import Edit, Reference
from expression_lab.edit.remote import SegmindEditor, payload, wire
from expression_lab.edit.remote.editor import around, feather
from expression_lab.edit.targets import Target
from expression_lab.errors import ConfigError, RemoteError, ServiceError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import Face
from expression_lab.faces.pose import mean_head

KEY = "SG_0123456789abcdef"
EDIT, UPLOAD, BALANCE = "/v1/expression-editor", "/upload-asset", "/v1/get-user-credits"
SMILE = Controls(smile=0.7)


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


class Hosted(ThreadingHTTPServer):
    """The service as its documentation describes it; `answers` replaces what a path says."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.answers, self.seen, self.stored = {}, [], []

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)  # without asking the net for this machine's name
        self.server_name, self.server_port = self.server_address[:2]

    def calls(self, path):
        return [one for one in self.seen if one[0] == path]

    def usual(self, path, message):
        """What the service says where nothing is wrong: status, type, body."""
        if path == UPLOAD:
            kind, data = message["data_urls"][0].split(";base64,")
            assert kind == "data:image/jpeg"
            self.stored.append(base64.b64decode(data))
            return 200, "application/json", json.dumps({"urls": [f"{self.base}/store/0"]}).encode()
        if path == EDIT:
            assert message["image"] == f"{self.base}/store/0"
            return 200, "image/png", png(255 - self.picture())
        if path == BALANCE:
            return 200, "application/json", b'{"credits": 12.5}'
        return 200, "image/png", png(255 - self.picture())

    def picture(self):
        return np.array(Image.open(io.BytesIO(self.stored[-1])))


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers.get("Content-Length") or 0)
        message = json.loads(self.rfile.read(size)) if size else None
        self.server.seen.append((self.path, message, self.headers))
        answer = self.server.answers.get(self.path)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if callable(answer):
            return answer(self)
        self.say(*answer or self.server.usual(self.path, message))

    do_GET = do_POST

    def say(self, status, kind, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@pytest.fixture
def hosted(monkeypatch):
    monkeypatch.setenv("SEGMIND_API_KEY", KEY)
    server = Hosted()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def editor(hosted):
    return SegmindEditor(consent=True, api=f"{hosted.base}/v1", storage=hosted.base, seconds=5,
                         waits=(0, 0))


@pytest.fixture
def face():
    return make_face()


def make_face(center=(150, 140), channels=3):
    x, y = np.meshgrid(np.linspace(40, 200, 400), np.linspace(20, 90, 280))
    pixels = np.stack([x, y, 250 - x], axis=2).astype(np.uint8)
    landmarks = (mean_head() * 30 + (*center, 0)).astype(np.float32)
    return Face(landmarks, 1.0, pixels if channels == 3 else pixels[..., 0].copy())


# ---- what is sent, and what comes back


def test_an_edit(editor, hosted, face):
    patch = editor.edit_face(face, SMILE)
    x, y, width, height = around(face)
    piece = face.photo[y:y + height, x:x + width]
    assert patch.pixels.shape == piece.shape and patch.pixels.dtype == np.uint8
    assert (patch.x, patch.y) == (x, y)
    assert np.abs(255 - piece.astype(int) - patch.pixels).mean() < 3, "JPEG on the way there"
    assert patch.report == {"sliders": {"smile": 0.7}, "sent": (width, height),
                            "received": (width, height), "notes": []}
    (_, message, _), = hosted.calls(EDIT)
    assert message == {"image": f"{hosted.base}/store/0", **dict.fromkeys(HOSTED, 0), "smile": 0.7,
                       "image_format": "png", "image_quality": 95,
                       "sample_parts": "OnlyExpression"}


def test_both_requests_carry_the_key_and_json(editor, hosted, face):
    editor.edit_face(face, SMILE)
    assert [path for path, _, _ in hosted.seen] == [UPLOAD, EDIT]
    for _, _, headers in hosted.seen:
        assert headers["x-api-key"] == KEY and headers["Content-Type"] == "application/json"


def test_the_picture_has_no_metadata_and_only_the_face(editor, hosted, face):
    editor.edit_face(face, SMILE)
    sent = Image.open(io.BytesIO(hosted.stored[0]))
    assert sent.format == "JPEG" and not sent.getexif() and "exif" not in sent.info
    assert sent.width < face.photo.shape[1] and sent.size == around(face)[2:]


def test_a_grey_photo_stays_grey(editor, hosted):
    patch = editor.edit_face(make_face(channels=1), SMILE)
    assert patch.pixels.ndim == 2
    assert Image.open(io.BytesIO(hosted.stored[0])).mode == "RGB"


def test_nothing_to_do_sends_nothing(editor, hosted, face):
    editor.consent = False
    for nothing in (Controls(), Edit(), Target("anger", 0, start="current"),
                    Controls(smile=0.004)):
        assert editor.edit_face(face, nothing) is None
    assert hosted.seen == []


def test_without_leave_nothing_is_sent(hosted, face):
    editor = SegmindEditor(api=f"{hosted.base}/v1", storage=hosted.base)
    with pytest.raises(ServiceError, match="from this machine to Segmind") as error:
        editor.edit_face(face, SMILE)
    for word in (hosted.base, "consent=True", "--consent"):
        assert word in str(error.value)
    assert hosted.seen == [] and editor.remote


@pytest.mark.parametrize("factor", [0.5, 2])
def test_an_answer_of_another_size_is_fitted(editor, hosted, face, factor):
    x, y, width, height = around(face)
    size = round(width * factor), round(height * factor)
    answer = np.full((size[1], size[0], 3), 77, np.uint8)
    hosted.answers[EDIT] = 200, "image/png", png(answer)
    patch = editor.edit_face(face, SMILE)
    assert patch.pixels.shape == (height, width, 3) and (patch.pixels == 77).all()
    assert patch.report["received"] == size and "resized" in patch.report["notes"][0]


def test_an_answer_of_another_shape_is_refused(editor, hosted, face):
    hosted.answers[EDIT] = 200, "image/png", png(np.zeros((50, 90, 3), np.uint8))
    with pytest.raises(RemoteError, match="90×50 .* cannot be put back; the call was billed"):
        editor.edit_face(face, SMILE)


# ---- the reply by content type


def as_json(**fields):
    return lambda picture: json.dumps(
        {name: value(picture) for name, value in fields.items()}).encode()


def in_base64(picture):
    return base64.b64encode(picture).decode()


@pytest.mark.parametrize("kind, body", [
    ("image/jpeg", lambda picture: picture),
    ("image/png; charset=binary", lambda picture: picture),
    ("application/octet-stream", lambda picture: picture),
    ("", lambda picture: picture),
    ("application/json", as_json(image=in_base64)),
    ("application/json; charset=utf-8", as_json(images=lambda one: [in_base64(one)])),
    ("application/json", as_json(output=lambda one: f"data:image/png;base64,{in_base64(one)}")),
    ("application/json", as_json(data=lambda one: [{"image": in_base64(one)}])),
])
def test_every_kind_of_answer(editor, hosted, face, kind, body):
    _, _, width, height = around(face)
    picture = png(np.full((height, width, 3), 42, np.uint8))
    hosted.answers[EDIT] = 200, kind, body(picture)
    assert (editor.edit_face(face, SMILE).pixels == 42).all()


def test_an_address_is_fetched_without_the_key(editor, hosted, face):
    hosted.answers[EDIT] = 200, "application/json", json.dumps(
        {"image_url": f"{hosted.base}/made/1.png"}).encode()
    hosted.answers["/made/1.png"] = [
        (503, "text/html", b"busy"),
        lambda handler: handler.say(302, "text/html", b"", Location="/made/2.png")]
    assert editor.edit_face(face, SMILE).pixels.mean() > 100
    (_, _, first), _ = hosted.calls("/made/1.png")
    (_, _, second), = hosted.calls("/made/2.png")
    assert "x-api-key" not in first and "x-api-key" not in second
    assert len(hosted.calls(EDIT)) == 1


def test_a_picture_that_cannot_be_fetched_is_told_with_its_address(editor, hosted, face):
    hosted.answers[EDIT] = 200, "application/json", json.dumps(
        {"url": f"{hosted.base}/made/1.png"}).encode()
    hosted.answers["/made/1.png"] = 404, "text/html", b"gone"
    with pytest.raises(RemoteError, match=f"billed.*{hosted.base}/made/1.png"):
        editor.edit_face(face, SMILE)
    assert len(hosted.calls(EDIT)) == 1


@pytest.mark.parametrize("address", ["http://example.com/a.png", "file:///etc/passwd"])
def test_an_unsafe_address_is_not_followed(editor, hosted, face, address):
    hosted.answers[EDIT] = 200, "application/json", json.dumps({"url": address}).encode()
    with pytest.raises(RemoteError, match="billed"):
        editor.edit_face(face, SMILE)


@pytest.mark.parametrize("kind, body, says", [
    ("image/png", b"no picture", "cannot be opened, and the call was billed"),
    ("image/png", b"", "cannot be opened"),
    ("text/html", b"<html>maintenance</html>", "not with a picture"),
    ("application/json", b'{"error": "no face detected"}', "no face detected"),
    ("application/json", b'{"image": "a b c"}', "no picture"),
    ("application/json", b"[[[[[[]]]]]]", "without a picture"),
    ("application/json", b"{", "without a picture"),
])
def test_a_reply_of_200_without_a_picture(editor, hosted, face, kind, body, says):
    hosted.answers[EDIT] = 200, kind, body
    with pytest.raises(RemoteError, match=says) as error:
        editor.edit_face(face, SMILE)
    assert "billed" in str(error.value) and len(hosted.calls(EDIT)) == 1


def test_a_reply_without_end_is_given_up(editor, hosted, face, monkeypatch):
    monkeypatch.setattr(wire, "MOST_BYTES", 2**20)
    hosted.answers[EDIT] = 200, "image/png", b"x" * (2**20 + 2**17)
    with pytest.raises(RemoteError, match="longer than 1 MB.*billed"):
        editor.edit_face(face, SMILE)


# ---- errors


@pytest.mark.parametrize("status, kind, says, bill", [
    (400, RemoteError, "malformed", "nothing was billed"),
    (401, ServiceError, "SEGMIND_API_KEY", "nothing was billed"),
    (404, ServiceError, "model", "nothing was billed"),
    (406, ServiceError, "credits", "nothing was billed"),
    (422, RemoteError, "value", "nothing was billed"),
    (429, ServiceError, "too often", "wait a minute"),
    (500, ServiceError, "failed", "not known"),
    (504, ServiceError, "failed", "not known"),
    (418, ServiceError, "418", "not known"),
])
def test_every_status_is_one_sentence_and_one_call(editor, hosted, face, status, kind, says, bill):
    hosted.answers[EDIT] = status, "application/json", b'{"error": "their own words."}'
    with pytest.raises(RemoteError) as error:
        editor.edit_face(face, SMILE)
    text = str(error.value)
    assert type(error.value) is kind and says in text and bill in text and str(status) in text
    assert "their own words" in text and text.endswith(".") and "\n" not in text
    assert len(hosted.calls(EDIT)) == 1, "what may be billed is never repeated"


def test_405_answers_in_html(editor, hosted, face):
    hosted.answers[EDIT] = 405, "text/html", b"<!doctype html><title>405</title>"
    with pytest.raises(ServiceError, match="405") as error:
        editor.edit_face(face, SMILE)
    assert "<" not in str(error.value) and "nothing was billed" in str(error.value)


def test_a_redirection_does_not_take_the_key_along(editor, hosted, face):
    hosted.answers[EDIT] = lambda handler: handler.say(
        307, "text/html", b"", Location=f"{hosted.base}/elsewhere")
    with pytest.raises(ServiceError, match="307"):
        editor.edit_face(face, SMILE)
    assert hosted.calls("/elsewhere") == []


def test_422_may_hold_a_list(editor, hosted, face):
    hosted.answers[EDIT] = 422, "application/json", b'{"detail": [{"msg": "too large"}]}'
    with pytest.raises(RemoteError, match="too large"):
        editor.edit_face(face, SMILE)


def hang_up(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_short(handler):
    handler.say(200, "image/png", b"abc", **{"Content-Length": 1000})


@pytest.mark.parametrize("answer, bill", [
    (hang_up, "not known"), (cut_short, "the call was billed"),
    (lambda handler: handler.wfile.write(b"nonsense\r\n"), "not known")])
def test_a_lost_answer_is_not_asked_for_again(editor, hosted, face, answer, bill):
    hosted.answers[EDIT] = answer
    with pytest.raises(RemoteError, match=bill):
        editor.edit_face(face, SMILE)
    assert len(hosted.calls(EDIT)) == 1


def drip(handler):
    """An answer that comes byte by byte: each on time, all together too late."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(50):
            handler.wfile.write(b".")
            if handler.server.stopped.wait(0.05):
                break
    except OSError:
        pass


@pytest.mark.parametrize("answer", [drip, lambda handler: handler.server.stopped.wait(5)])
def test_a_late_answer(hosted, face, answer):
    hosted.stopped = threading.Event()
    hosted.answers[EDIT] = answer
    editor = SegmindEditor(True, api=f"{hosted.base}/v1", storage=hosted.base, seconds=0.4)
    try:
        with pytest.raises(RemoteError, match="too long.*billed"):
            editor.edit_face(face, SMILE)
    finally:
        hosted.stopped.set()
    assert len(hosted.calls(EDIT)) == 1


@pytest.mark.parametrize("failure", [(500, "text/html", b""), hang_up])
def test_an_upload_is_repeated(editor, hosted, face, failure):
    hosted.answers[UPLOAD] = [failure, failure]
    assert editor.edit_face(face, SMILE) is not None
    assert len(hosted.calls(UPLOAD)) == 3 and len(hosted.calls(EDIT)) == 1


def test_an_upload_that_fails_for_good(editor, hosted, face):
    hosted.answers[UPLOAD] = [(500, "text/html", b"")] * 3
    with pytest.raises(ServiceError, match="500.*nothing was billed"):
        editor.edit_face(face, SMILE)
    hosted.answers[UPLOAD] = 200, "application/json", b'{"message": "thanks"}'
    with pytest.raises(RemoteError, match="where it is; nothing was billed"):
        editor.edit_face(face, SMILE)
    assert hosted.calls(EDIT) == []


def test_only_what_never_left_is_sent_again(editor, hosted, face, monkeypatch):
    ask, tries = wire.ask, []

    def unreachable_twice(address, message=None, **options):
        if address.endswith(EDIT):
            tries.append(address)
            if len(tries) < 3:
                return wire.Answer(None, trouble="Connection refused", sent=False)
        return ask(address, message, **options)

    monkeypatch.setattr(wire, "ask", unreachable_twice)
    assert editor.edit_face(face, SMILE) is not None
    assert len(tries) == 3 and len(hosted.calls(EDIT)) == 1


def test_nobody_is_there(hosted, face):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    editor = SegmindEditor(True, api=nobody, storage=nobody, waits=(0,))
    with pytest.raises(ServiceError, match="could not be reached.*nothing was billed"):
        editor.edit_face(face, SMILE)


def test_credits(editor, hosted):
    assert editor.credits() == 12.5
    (_, _, headers), = hosted.calls(BALANCE)
    assert headers["x-api-key"] == KEY
    for body in (b"{}", b'{"credits": null}', b"[]", b"<html>"):
        hosted.answers[BALANCE] = 200, "application/json", body
        with pytest.raises(RemoteError, match="how many credits"):
            editor.credits()


# ---- the key and the addresses


def shown_by(error):
    """What the most talkative traceback shows: the variables of every frame of the package, too."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)
              if "expression_lab" in frame.f_code.co_filename]
    assert frames
    return "".join([*traceback.format_exception(error), repr(error), repr(error.__context__),
                    *(repr(frame.f_locals) for frame in frames)])


@pytest.mark.parametrize("answer", [
    (401, "application/json", json.dumps({"error": f"bad key {KEY}"}).encode()),
    (500, "text/plain", KEY.encode()), hang_up,
    (200, "application/json", json.dumps({"url": f"http://elsewhere/{KEY}"}).encode()),
    lambda handler: handler.wfile.write(f"HTTP/9 {KEY} {KEY}\r\n\r\n".encode())])
def test_the_key_is_never_shown(editor, hosted, face, answer, caplog, capfd):
    caplog.set_level(0)
    hosted.answers[EDIT] = answer
    with pytest.raises(RemoteError) as error:
        editor.edit_face(face, SMILE)
    shown = [repr(editor), repr(editor.service), repr(vars(editor)), caplog.text]
    assert KEY not in "".join([shown_by(error.value), *shown, *capfd.readouterr()])


@pytest.mark.parametrize("key, says", [
    (None, "No key"), ("  ", "No key"), ("SG_1\r\nx: y", "not a key"), ("SG 1", "not a key"),
    ("clé", "not a key")])
def test_no_key_or_none_that_could_be_one(editor, hosted, face, monkeypatch, key, says):
    monkeypatch.delenv("SEGMIND_API_KEY")
    if key is not None:
        monkeypatch.setenv("SEGMIND_API_KEY", key)
    with pytest.raises(ServiceError, match=says) as error:
        editor.edit_face(face, SMILE)
    assert "SEGMIND_API_KEY" in str(error.value) and hosted.seen == []
    if key and key.strip():
        assert key not in shown_by(error.value)


@pytest.mark.parametrize("address", [
    "http://api.segmind.com", "ftp://127.0.0.1", "api.segmind.com", "", "https://", "http://[::",
    "http://127.0.0.1.example.com"])
def test_addresses_must_be_safe(address):
    with pytest.raises(ConfigError, match="https"):
        SegmindEditor(api=address)
    with pytest.raises(ConfigError, match="https"):
        SegmindEditor(storage=address)


def test_the_real_addresses_are_the_default():
    service = SegmindEditor().service
    assert service.api == "https://api.segmind.com/v1"
    assert service.storage == "https://workflows-api.segmind.com"


# ---- what the service cannot do, and what stands in for it


@pytest.mark.parametrize("asked, says", [
    (Controls(smile_left=0.4), "smile_left"), (Target("neutral"), "neutral"),
    (Target("happiness", 0), "neutral"), (Reference(make_face()), "another photo")])
def test_what_the_service_lacks(editor, hosted, face, asked, says):
    with pytest.raises(ConfigError, match=f"{says}.*'landmarks'"):
        editor.edit_face(face, asked)
    assert hosted.seen == []


def test_names_are_approximated_within_the_sliders():
    found = {name: payload.sliders(Edit(Target(name))) for name in EXPRESSIONS if name != "neutral"}
    assert len({json.dumps(one) for one in found.values()}) == 7
    assert found["happiness"]["smile"] > 0.5 and found["surprise"]["aaa"] > 30
    for name in found:
        for slider, value in payload.sliders(Edit(Target(name, 1.5))).items():
            known = SLIDERS[slider]
            assert known.low <= value <= known.high
            assert value / known.step == pytest.approx(round(value / known.step))


def test_half_an_expression_is_half_of_its_sliders_and_a_blend_is_between():
    whole, half = (payload.sliders(Edit(Target("surprise", one))) for one in (1, 0.5))
    assert half == {name: pytest.approx(value / 2, abs=SLIDERS[name].step)
                    for name, value in whole.items()}
    mixed = payload.sliders(Edit(Target.blend("happiness", "surprise", 0.5)))
    assert mixed["smile"] == 0.5 and mixed["aaa"] == 35


def test_sliders_come_on_top_of_a_name():
    plain = payload.sliders(Edit(Target("happiness")))
    more = payload.sliders(Edit(Target("happiness"), Controls(smile=1, aaa=10.4)))
    assert more == {**plain, "smile": 1.3, "aaa": 10}
    assert payload.sliders(Edit(Target("neutral"), Controls(blink=-9))) == {"blink": -9}


# ---- laying it into the photo


def test_the_edges_are_soft_where_the_photo_goes_on():
    inside = feather((100, 80), (10, 20), (300, 300))
    assert inside.shape == (100, 80) and inside.dtype == np.float32
    assert inside[50, 40] == 1 and inside.min() == 0 and inside.max() == 1
    assert (inside[[0, -1]] == 0).all() and (inside[:, [0, -1]] == 0).all()
    corner = feather((100, 80), (0, 0), (300, 300))
    assert corner[0, 0] == 1 and corner[-1, 0] == 0 and corner[0, -1] == 0
    assert (feather((100, 80), (0, 0), (100, 80)) == 1).all()


def test_a_photo_with_two_faces(editor, hosted):
    small, large = make_face((320, 100)), make_face((110, 140))
    editor.edit(large.photo, {1: SMILE}, found=[large, small])
    x, y, width, height = around(small)
    assert Image.open(io.BytesIO(hosted.stored[0])).size == (width, height) and x >= 200
    edited = editor.edit(large.photo, Target("happiness"), face=1, found=[large, small])
    changed = (edited != large.photo).any(axis=2)
    assert changed[y + height // 2, x + width // 2] and not changed[:, :x].any()
    outside = np.ones(changed.shape, bool)
    outside[y:y + height, x:x + width] = False
    assert not changed[outside].any(), "what was not sent does not change by a bit"


def test_an_expression_by_name_is_noted_as_approximated(editor, face):
    note, = editor.edit_face(face, Target("happiness", 0.5)).report["notes"]
    assert "smile 0.5" in note and "as it is" in note


def test_it_is_an_editor_by_name():
    from expression_lab import edit

    assert "segmind" in edit.available()
    editor = edit.load("segmind")
    assert isinstance(editor, SegmindEditor) and editor.remote and not editor.consent
    assert "leaves this machine" in editor.title
    assert edit.load("segmind", consent=True).consent


@pytest.mark.parametrize("center", [(150, 140), (5, 5), (395, 270)])
def test_what_is_sent_lies_within_the_photo(center):
    face = make_face(center)
    x, y, width, height = around(face)
    assert x >= 0 and y >= 0 and width > 10 and height > 10
    assert x + width <= 400 and y + height <= 280
