"""Files that are written whole or not at all."""


def replace(path, content):
    """Write a file beside its place, then move it there in one step.

    Args:
        path: Path, replaced if it is there.
        content: bytes.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:  # a full disk, say: nothing half written stays
        partial.unlink(missing_ok=True)
        raise
