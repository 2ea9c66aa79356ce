"""An edit in words, for those who cannot see it, and for what is told of a file."""


def in_words(edit):
    """What was asked of a face.

    Args:
        edit: Edit

    Returns:
        str, as in "happiness of intensity 0.80, smile +0.2".
    """
    said = []
    if edit.target is not None:
        names = " and ".join(filter(None, [edit.target.expression, edit.target.second]))
        said.append(f"{names} of intensity {edit.target.intensity:.2f}")
    said += [f"{name.replace('_', ' ')} {at:+g}" for name, at in edit.controls.to_dict().items()]
    if edit.reference is not None:
        said.append(f"the expression of another photo ({edit.reference.parts})")
    return ", ".join(said)
