"""Files that are written whole or not at all."""

import os


def replace(path, content, sync=False):
    """Write a file beside its place, then move it there in one step.

    Args:
        path: Path, replaced if it is there.
        content: bytes.
        sync: bool, wait until the disk has them: for what nobody can work out again.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        if sync:
            with partial.open("rb+") as written:
                os.fsync(written.fileno())
        partial.replace(path)
    except OSError:  # a full disk, say: nothing half written stays
        partial.unlink(missing_ok=True)
        raise
