"""What several cards say alike: what a file is not for, and where what it rests on comes from."""

READING = (
    "Judging, hiring, grading, diagnosing or watching people: what a face shows is not what "
    "somebody feels (Barrett et al. 2019).",
    "Inferring emotions at work or in schools: the European Union's AI Act (Regulation 2024/1689, "
    "Article 5) forbids it, but for medical reasons and for safety.",
    "Faces of people who did not agree to be read, and decisions that nobody looks at again.",
)
FINDING = (
    "Watching, counting or following people who did not agree to it.",
    "Telling who somebody is, or what they feel.",
    "Anything that somebody's safety depends on.",
)
DRAWING = (
    "Passing drawn faces off as people: in profiles, reviews or news, or as evidence.",
    "Saying how common an expression, or a kind of face, is among people.",
    "Training or judging a network for real people on drawn faces alone.",
)
EDITING = (
    "Pictures of people who did not agree to be edited, or to the result being shown.",
    "Passing an edited picture off as a photo: it says nothing about what somebody did, said or "
    "felt.",
    "Mocking, threatening or undressing anybody; evidence, identity papers and news.",
)
MEASURING = (
    "Judging a person by the measures of the face: a face away from the mean is not a fault.",
    "Diagnosing anything.",
    "Telling who somebody is, or what they feel.",
)

SOURCES = {
    "facial_expressions": "facial_expressions: https://github.com/muxspace/facial_expressions",
    "lfw": "Labeled Faces in the Wild: Huang, Ramesh, Berg and Learned-Miller, technical report "
           "07-49, University of Massachusetts, 2007.",
    "fer2013": "FER2013: Goodfellow et al., \"Challenges in representation learning: a report on "
               "three machine learning contests\", ICONIP 2013. https://arxiv.org/abs/1307.0414",
    "ferplus": "FER+: Barsoum, Zhang, Canton Ferrer and Zhang, \"Training deep networks for facial "
               "expression recognition with crowd-sourced label distribution\", ICMI 2016. "
               "https://arxiv.org/abs/1608.01041",
    "ckplus": "CK+: Lucey et al., \"The extended Cohn-Kanade dataset (CK+)\", CVPR workshops 2010.",
    "barrett": "Barrett, Adolphs, Marsella, Martinez and Pollak, \"Emotional expressions "
               "reconsidered\", Psychological Science in the Public Interest 20(1), 2019.",
    "cards": "Mitchell et al., \"Model cards for model reporting\", FAT* 2019. "
             "https://arxiv.org/abs/1810.03993",
    "face_model": "The statistical face model, and what that was computed from: the card "
                  "face_model.",
    "dlib": "Identity distances: the network of dlib, as told by the card identity.",
}
FACES = ("facial_expressions", "lfw", "fer2013", "ferplus")  # what most files were computed from


def sources(*keys, papers=()):
    """Papers, and whatever else is named: list of str.

    Args:
        keys: of `SOURCES`, or names of data sets.
        papers: of str.
    """
    return [*papers, *(SOURCES[key] if key in SOURCES else _page(key) for key in keys)]


def _page(name):
    """Where a data set comes from."""
    from expression_lab.data import registry

    entry = registry.get(name)
    return f"{entry.title}: {entry.page}"
