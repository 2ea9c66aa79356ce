import pytest

from expression_lab import expressions
from expression_lab.errors import UnknownNameError
from expression_lab.expressions import COLORS, EXPRESSIONS, LABELS, WORDS


def test_order_is_that_of_ferplus():
    assert EXPRESSIONS == ("neutral", "happiness", "surprise", "sadness", "anger", "disgust",
                           "fear", "contempt")
    assert tuple(COLORS) == tuple(WORDS) == EXPRESSIONS
    assert len(set(COLORS.values())) == 8


@pytest.mark.parametrize("dataset, label, name", [
    ("fer2013", 0, "anger"), ("fer2013", "6", "neutral"), ("ferplus", 7, "contempt"),
    ("ck+", 2, "contempt"), ("ck+", 7, "surprise"), ("jaffe", "HA", "happiness"),
    ("raf-db", 1, "surprise"), ("raf-db", 7, "neutral"), ("affectnet", 3, "surprise"),
    ("affectnet", 7, "contempt"), ("ekman", "Fear", "fear"), ("fer2013", "angry", "anger"),
])
def test_labels_of_each_data_set(dataset, label, name):
    assert expressions.from_dataset(dataset, label) == name


@pytest.mark.parametrize("dataset", LABELS)
def test_labels_there_and_back(dataset):
    for label, name in LABELS[dataset].items():
        assert expressions.from_dataset(dataset, label) == name
        assert expressions.to_dataset(dataset, name) == label


def test_what_a_data_set_does_not_have_is_none():
    assert expressions.to_dataset("fer2013", "contempt") is None
    assert expressions.to_dataset("raf-db", "contempt") is None


@pytest.mark.parametrize("word, name", [
    ("Happy", "happiness"), ("joy", "happiness"), (" afraid ", "fear"), ("ANGRY", "anger")])
def test_words_that_people_use(word, name):
    assert expressions.canonical(word) == name
    assert EXPRESSIONS[expressions.index(word)] == name


@pytest.mark.parametrize("call", [
    lambda: expressions.index("hapiness"),
    lambda: expressions.canonical("hapyness"),
])
def test_unknown_expression_offers_the_nearest(call):
    with pytest.raises(UnknownNameError, match="'happiness'"):
        call()


def test_unknown_label_and_data_set_are_named():
    with pytest.raises(UnknownNameError, match="label of fer2013 7"):
        expressions.from_dataset("fer2013", 7)
    with pytest.raises(UnknownNameError, match="Did you mean 'fer2013'"):
        expressions.from_dataset("fer2031", 0)
    with pytest.raises(UnknownNameError):
        expressions.from_dataset("fer2013", "contempt")
