"""Content Credentials: signed, read and tampered with; and nothing private gets inside."""

import getpass
import io
import json
import os
import stat
import sys
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import edit, files
from expression_lab.edit import credentials, credentials_identity
from expression_lab.edit.controls import Controls
from expression_lab.edit.credentials_manifest import manifest
from expression_lab.edit.edits import Edit
from expression_lab.edit.saving import read_edits, save
from expression_lab.edit.targets import Target
from expression_lab.errors import BadDataError, ConfigError, LabError, PictureError

PHOTO = data.astronaut()[:96:2, 100:240:2]
EDITS = {0: Edit(Target("happiness", 0.8), Controls(smile_left=0.2))}
CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ENDINGS = (".png", ".jpg", ".webp")
needs_c2pa = pytest.mark.skipif(not credentials.available(), reason="c2pa-python is not installed")
pytestmark = pytest.mark.usefixtures("config")


def signed(tmp_path, ending=".jpg", edits=EDITS, name="signed", **more):
    return save(tmp_path / f"{name}{ending}", PHOTO, edits, "landmarks", sign=True, **more)


def state(source):
    return edit.inspect(source).signature.state


def flipped(content, at=None):
    """The same bytes with one bit turned, among those of the pixels where nothing is said."""
    changed = bytearray(content)
    pixels = {b"\x89PN": b"IDAT", b"RIF": b"VP8 ", b"\xff\xd8\xff": b"\xff\xda"}[content[:3]]
    changed[content.rindex(pixels) + 60 if at is None else at] ^= 1
    return bytes(changed)


@needs_c2pa
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_signed_picture_is_the_same_picture_and_its_signature_holds(tmp_path, ending):
    path = signed(tmp_path, ending)
    plain = save(tmp_path / f"plain{ending}", PHOTO, EDITS, "landmarks")
    assert np.array_equal(Image.open(path), Image.open(plain))
    assert read_edits(path).edits == EDITS, "the plain record is there as ever"
    found = edit.inspect(path).signature
    assert found.state == "valid" and found.known == "own" and found.problems == ()
    assert found.signer == credentials_identity.OWNER and "landmarks" in found.claims[-1]
    assert edit.inspect(path.read_bytes()).signature == found
    assert state(plain) == "none"


@needs_c2pa
@pytest.mark.parametrize("ending", ENDINGS)
def test_other_pixels_under_the_same_statement_are_seen(tmp_path, ending):
    content = signed(tmp_path, ending).read_bytes()
    changed = edit.inspect(flipped(content))
    assert changed.signature.state == "changed"
    assert "NOT VALID" in str(changed) and "changed after" in " ".join(changed.lines)


@needs_c2pa
def test_another_record_under_the_same_signature_is_seen(tmp_path):
    content = signed(tmp_path).read_bytes()
    lied = content.replace(b'"intensity": 0.8', b'"intensity": 0.1', 1)
    told = edit.inspect(lied)
    assert lied != content and told.record.edits[0].target.intensity == 0.1
    assert told.signature.state == "changed"


@needs_c2pa
def test_a_damaged_statement_is_broken(tmp_path):
    content = signed(tmp_path).read_bytes()
    claim = content.index(b"claim_generator_info")
    assert state(flipped(content, claim + 40)) == "broken"
    told = edit.inspect(flipped(content, content.index(b"jumd")))
    assert told.signature.state == "broken" and "damaged or was changed" in str(told)
    assert told.record.edits == EDITS


@needs_c2pa
def test_written_anew_by_another_program_all_is_gone(tmp_path):
    path = signed(tmp_path, ".png")
    Image.fromarray(np.asarray(Image.open(path))).save(tmp_path / "copy.png")
    told = edit.inspect(tmp_path / "copy.png")
    assert told.record is None and told.signature.state == "none"
    assert "does not show that it was not edited" in " ".join(told.lines)


@needs_c2pa
def test_a_cut_file_does_not_hold(tmp_path):
    content = signed(tmp_path).read_bytes()
    assert state(content[:-200]) == "changed"


@needs_c2pa
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_chain_of_signed_edits_is_carried_on(tmp_path, ending):
    first = signed(tmp_path, ending)
    second = signed(tmp_path, ".jpg", Target("anger"), "second", source=first)
    told = edit.inspect(second)
    assert told.signature.state == "valid" and told.signature.claims[0] == "opened"
    assert len(manifests(second)) == 2 and [one.edits for one in told.record.earlier] == [EDITS]
    lied = flipped(first.read_bytes())
    third = signed(tmp_path, ".jpg", Target("anger"), "third", source=lied)
    assert len(manifests(third)) == 1, "what does not hold is not passed on"
    assert state(third) == "valid"


def manifests(path):
    import c2pa

    with path.open("rb") as file, c2pa.Reader("image/jpeg", file) as reader:
        return json.loads(reader.json())["manifests"]


@needs_c2pa
def test_what_a_camera_signed_is_named_but_not_passed_on(tmp_path):
    import c2pa

    by = credentials.identity()
    info = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, by.certificate, by.key, None)
    made = {"claim_generator_info": [{"name": "Camera Co", "version": "1"}], "assertions": [
        {"label": "c2pa.actions.v2", "data": {"actions": [
            {"action": "c2pa.created", "description": "by Secret Person",
             "digitalSourceType": f"{CODES}digitalCapture"}]}}]}
    plain, camera = io.BytesIO(), io.BytesIO()
    Image.fromarray(PHOTO).save(plain, "JPEG")
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(made) as builder:
        builder.sign(signer, "image/jpeg", plain, camera)
    assert state(camera.getvalue()) == "valid"
    path = signed(tmp_path, source=camera.getvalue())
    content = path.read_bytes()
    assert b"Secret Person" not in content and b"Camera Co" not in content
    assert edit.inspect(path).signature.claims[0] == "opened" and state(path) == "valid"


@needs_c2pa
@pytest.mark.parametrize("ending", [*ENDINGS, ".tif", ".bmp"])
def test_nothing_private_gets_into_the_file(tmp_path, config, ending):
    source = tmp_path / f"holiday with anna{ending}"
    Image.fromarray(PHOTO).save(source)
    path = signed(tmp_path, ".webp", source=source)
    key, content = credentials.identity().key, path.read_bytes()
    for secret in (b"PRIVATE KEY", key.splitlines()[1], str(tmp_path).encode(), b"holiday",
                   str(Path.home()).encode() + b"/", config.name.encode()):
        assert secret not in content
    assert content.count(b"jumb") and b"thumbnail" not in content
    user = getpass.getuser().encode()
    assert len(user) < 5 or user not in content, "a short name may come by chance"


def test_a_manifest_says_what_the_record_says():
    record = credentials_record()
    alone, named, carried = (manifest(record, parent) for parent in (None, "named", "carried"))
    actions = alone["assertions"][0]["data"]["actions"]
    assert [one["action"] for one in actions] == ["c2pa.created", "c2pa.edited"]
    assert actions[1]["parameters"]["expression-lab.record"] == record.to_dict()
    assert all(one["digitalSourceType"].endswith("compositeWithTrainedAlgorithmicMedia")
               for one in actions)
    assert named["ingredients"][0]["relationship"] == "parentOf"
    assert "ingredients" not in carried and "ingredients" not in alone
    json.dumps(named)


def credentials_record():
    from expression_lab.edit.records import Record

    return Record(EDITS, "landmarks", when="2026-11-22T04:00:00+00:00")


@needs_c2pa
def test_the_certificate_is_made_once_and_closed_to_others(config):
    assert not credentials.exists()
    first = credentials.identity()
    assert credentials.exists() and credentials.identity() == first
    assert sorted(config.iterdir()) == [config / credentials_identity.FILE]
    if os.name == "posix":
        [place] = config.iterdir()
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        place.chmod(0o644)
        credentials.identity()
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "PRIVATE" not in repr(first) and first.until > datetime.now(timezone.utc)


@needs_c2pa
def test_a_certificate_of_another_computer_is_not_taken_for_one_s_own(tmp_path, monkeypatch):
    path = signed(tmp_path)
    monkeypatch.setenv("EXPRESSION_LAB_CONFIG", str(tmp_path / "another"))
    told = edit.inspect(path)
    assert told.signature.state == "valid" and told.signature.known == ""
    assert not (tmp_path / "another").exists(), "to look is not to sign"
    credentials.identity()
    assert edit.inspect(path).signature.known == ""
    assert "Anybody can make such a certificate" in " ".join(told.lines)


@needs_c2pa
def test_a_certificate_of_an_authority_on_the_list_shows_who_signed(tmp_path, monkeypatch):
    root = credentials.identity().root.decode()
    monkeypatch.setitem(credentials.SETTINGS, "trust", {"trust_anchors": root})
    told = edit.inspect(signed(tmp_path))
    assert told.signature.state == "valid" and told.signature.known == "listed"
    assert "not that what they say is true" in " ".join(told.lines)


@needs_c2pa
def test_computers_that_make_it_at_once_agree_in_the_end(config):
    found, start = [], threading.Barrier(4)

    def make():
        start.wait()
        found.append(credentials.identity())

    threads = [threading.Thread(target=make) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4 and credentials.identity() in found
    assert [one.name for one in config.iterdir()] == [credentials_identity.FILE]


@needs_c2pa
def test_an_expired_certificate_does_not_sign(tmp_path, monkeypatch):
    monkeypatch.setattr(credentials_identity, "DAYS", 0.5)  # it began a day ago
    with pytest.raises(ConfigError, match=r"EXPRESSION_LAB_CONFIG \(signing.pem\) expired on 20"):
        signed(tmp_path)
    assert not (tmp_path / "signed.jpg").exists()


@needs_c2pa
def test_a_certificate_from_the_future_means_a_wrong_clock(monkeypatch, tmp_path):
    class Yesterday(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(2020, 1, 1, tzinfo=zone)

    credentials.identity()
    monkeypatch.setattr(credentials_identity, "datetime", Yesterday)
    with pytest.raises(ConfigError, match="clock"):
        signed(tmp_path)


@needs_c2pa
@pytest.mark.slow
def test_a_signature_ends_with_its_certificate(tmp_path, monkeypatch):
    monkeypatch.setattr(credentials_identity, "DAYS", 1 + 4 / 86400)  # it began a day ago
    path, until = signed(tmp_path), credentials.identity().until
    assert state(path) == "valid"
    while datetime.now(timezone.utc) <= until:
        time.sleep(0.2)
    time.sleep(1)
    told = edit.inspect(path)
    assert told.signature.state == "expired" and "out of date" in str(told)
    assert state(flipped(path.read_bytes())) == "changed"


@needs_c2pa
@pytest.mark.parametrize("damage", ["cut", "other key", "empty", "text", "no root"])
def test_a_damaged_certificate_is_named_and_no_picture_is_written(tmp_path, config, damage):
    credentials.identity()
    place = config / credentials_identity.FILE
    content = place.read_bytes()
    another = credentials_identity._made()
    end = b"-----END PRIVATE KEY-----\n"
    place.write_bytes({
        "cut": content[:len(content) // 2], "empty": b"", "text": b"hello",
        "other key": another.split(end)[0] + end + content.split(end)[1],
        "no root": content[:content.rindex(b"-----BEGIN CERT")]}[damage])
    with pytest.raises(BadDataError, match="is damaged; delete that file") as said:
        signed(tmp_path)
    assert str(tmp_path) not in str(said.value) and "PRIVATE" not in str(said.value)
    assert not (tmp_path / "signed.jpg").exists()
    place.unlink()
    assert state(signed(tmp_path)) == "valid"


@needs_c2pa
def test_a_damaged_certificate_does_not_keep_from_looking(tmp_path, config):
    path = signed(tmp_path)
    (config / credentials_identity.FILE).write_text("damaged")
    assert edit.inspect(path).signature.known == "" and state(path) == "valid"


@needs_c2pa
def test_where_no_certificate_can_be_kept_none_is_made(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("EXPRESSION_LAB_CONFIG", str(tmp_path / "file" / "settings"))
    with pytest.raises(ConfigError, match="cannot be kept in EXPRESSION_LAB_CONFIG"):
        signed(tmp_path)
    assert not (tmp_path / "signed.jpg").exists()
    assert state(save(tmp_path / "plain.jpg", PHOTO, EDITS, "landmarks")) == "none"


@needs_c2pa
def test_a_full_disk_leaves_the_old_certificate_and_no_half_one(config, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(credentials_identity.os, "replace", full)
    with pytest.raises(ConfigError, match="No space left"):
        credentials.identity()
    assert list(config.iterdir()) == []


@needs_c2pa
def test_an_unwritable_folder_is_said_as_ever(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(PictureError, match="No space left"):
        signed(tmp_path)
    assert not list(tmp_path.glob("signed*"))


def test_without_an_edit_there_is_nothing_to_sign(tmp_path):
    with pytest.raises(ConfigError, match="nothing was edited"):
        signed(tmp_path, edits={})
    assert not (tmp_path / "signed.jpg").exists()


@needs_c2pa
def test_without_the_package_all_else_works(tmp_path, monkeypatch):
    path = signed(tmp_path)
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert not credentials.available()
    with pytest.raises(ConfigError, match="needs the package c2pa-python"):
        signed(tmp_path, name="second")
    assert not (tmp_path / "second.jpg").exists()
    told = edit.inspect(path)
    assert told.signature.state == "unchecked" and "cannot be checked here" in " ".join(told.lines)
    assert told.record.edits == EDITS
    assert state(save(tmp_path / "plain.jpg", PHOTO, EDITS, "landmarks", source=path)) == "none"


def test_a_library_of_another_system_counts_as_absent(monkeypatch):
    class Wrong:
        def find_spec(self, name, path=None, target=None):
            if name == "c2pa":
                raise OSError("wrong ELF class")

    monkeypatch.delitem(sys.modules, "c2pa", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Wrong(), *sys.meta_path])
    assert not credentials.available()


@needs_c2pa
def test_what_cannot_be_signed_is_one_sentence(monkeypatch):
    record = credentials_record()
    with pytest.raises(LabError, match="could not be signed"):
        credentials.sign(b"no picture", "image/jpeg", record)
    with pytest.raises(LabError, match="could not be signed"):
        credentials.sign(b"no picture", "text/plain", record)
