import pytest

from expression_lab import lab
from expression_lab.errors import UnknownNameError


def test_profile_is_quick_unless_the_environment_says_full(monkeypatch):
    monkeypatch.delenv("EXPRESSION_LAB_PROFILE", raising=False)
    assert lab.profile() == "quick" and lab.is_quick()
    monkeypatch.setenv("EXPRESSION_LAB_PROFILE", " Full ")
    assert lab.profile() == "full" and not lab.is_quick()


def test_a_misspelt_profile_is_named(monkeypatch):
    monkeypatch.setenv("EXPRESSION_LAB_PROFILE", "quik")
    with pytest.raises(UnknownNameError, match="Did you mean 'quick'"):
        lab.profile()


def test_start_prints_what_results_depend_on(monkeypatch, capsys):
    monkeypatch.setenv("EXPRESSION_LAB_PROFILE", "quick")
    assert lab.start("04 · A classifier", minutes=1, dataset="drawn faces", seed=7) == 7
    printed = capsys.readouterr().out.replace("\u00a0", " ")
    for word in ("04 · A classifier", "quick", "about 1 minute", "drawn faces", "7", "python 3"):
        assert word in printed
