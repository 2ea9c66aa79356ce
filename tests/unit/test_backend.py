import os
import subprocess
import sys

import pytest

from expression_lab import backend


def python(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_keras_comes_without_a_word():
    ended = python("from expression_lab import backend; k = backend.load(); "
                   "assert k is backend.load(); print(k.__name__)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "keras\n", "")


def test_an_import_that_fails_says_all_it_had_to_say():
    ended = python("import os, sys; sys.modules['keras.src'] = None\n"
                   "from expression_lab import backend\nbackend.load()")
    assert ended.returncode != 0 and "Error" in ended.stderr


def test_stderr_is_as_before_and_errors_let_out_what_was_held(capfd):
    with backend.held_back():
        os.write(2, b"talk")
    assert capfd.readouterr().err == ""
    with pytest.raises(OSError), backend.held_back():
        os.write(2, b"the reason")
        raise OSError
    os.write(2, b" and more")
    assert capfd.readouterr().err == "the reason and more"


def test_a_precision_holds_within_and_ends_also_with_an_error():
    policy, usual = backend.load().config.dtype_policy, backend.load().config.dtype_policy().name
    with pytest.raises(KeyError), backend.precision("mixed_bfloat16"):
        assert policy().name == "mixed_bfloat16"
        raise KeyError
    assert policy().name == usual != "mixed_bfloat16"
