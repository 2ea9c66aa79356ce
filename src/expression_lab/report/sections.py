"""The sections of a page, in their order."""

from expression_lab.report import about, beside, classifiers, editors, faces, summary


def page(result, other=None):
    """What the template needs to make the page of a comparison.

    Args:
        result: comparison.Result
        other: another Result to be shown beside it, or None for the course's own numbers.

    Returns:
        dict: title; what the faces were; what came out, as sentences and as a few figures; names
        that the sentences shall stress; and the sections.
    """
    return {"title": "Faces, edited and read: a comparison", "source": result.plan.source,
            "version": str(result.made.get("version", "")),
            "sentences": summary.sentences(result), "figures_first": summary.figures(result),
            "names": (*result.plan.editors, *result.plan.classifiers),
            "sections": (about.measured(result), editors.compared(result), editors.traded(result),
                         editors.by_target(result), faces.looked_at(result),
                         editors.failed(result), classifiers.classifiers(result),
                         beside.claims(result), beside.real(result, other), beside.paper(result),
                         about.limits(result))}
