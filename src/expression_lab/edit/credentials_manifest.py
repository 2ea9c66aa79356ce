"""A record of edits as a C2PA manifest: what a signature says was done to a picture.

The words are those of the C2PA specification 2.x (c2pa.org/specifications): a photo was opened,
then edited, and what came of it is a composite with trained algorithmic media. Neither the photo
nor a small picture of it is kept inside, nor the name of its file: it still shows, or names, the
person as they were.
"""

from expression_lab.edit.records import SOURCE_TYPE

MAKER = "Expression Lab"
PHOTO = "photo"  # what the parent is called inside the manifest
_PARENT = {"title": "The photo before the edit", "relationship": "parentOf", "label": PHOTO}


def manifest(record, parent=None):
    """The manifest that says the same as a record.

    Args:
        record: Record
        parent: None where nothing is known of the photo before; "named" to say that there was
            one; "carried" where its own manifest is added by the caller, with `parent_facts()`.

    Returns:
        dict, for `c2pa.Builder`.
    """
    if parent is None:
        first = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}
    else:
        first = {"action": "c2pa.opened", "parameters": {"ingredientIds": [PHOTO]}}
    made = {"claim_generator_info": [{"name": MAKER, "version": record.version}],
            "title": "Edited photo",
            "assertions": [{"label": "c2pa.actions.v2",
                            "data": {"actions": [first, _edited(record)]}}]}
    if parent == "named":
        made["ingredients"] = [{**_PARENT, "instance_id": "xmp:iid:not-kept"}]
    return made


def parent_facts():
    """What is said of a photo whose own manifest is carried on: dict."""
    return dict(_PARENT)


def _edited(record):
    settings = {"expression-lab.record": record.to_dict()}
    if record.earlier:
        settings["expression-lab.earlier"] = [one.to_dict() for one in record.earlier]
    return {"action": "c2pa.edited", "when": record.when, "digitalSourceType": SOURCE_TYPE,
            "softwareAgent": {"name": f"{MAKER} ({record.method})", "version": record.version},
            "description": record.words, "parameters": settings}
