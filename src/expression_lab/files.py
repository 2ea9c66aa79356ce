"""Files that are written whole or not at all."""


def replace(path, content):
    """Write a file beside its place, then move it there in one step.

    Args:
        path: Path, replaced if it is there.
        content: bytes.
    """
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)
