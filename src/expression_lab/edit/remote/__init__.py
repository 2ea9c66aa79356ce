"""The hosted service as one more editor; pictures leave this machine, so it is off unless allowed.

    editor = SegmindEditor(consent=True)  # the key is in the environment: SEGMIND_API_KEY
    edited = editor.edit(photo, edit.Controls(smile=0.7))
"""

from expression_lab.edit.remote.editor import SegmindEditor

__all__ = ["SegmindEditor"]
