"""Faces: open pictures, find the faces in them, cut them out.

    photo = faces.open_picture("me.jpg")
    boxes = faces.find(photo)
    crop = faces.crop(photo, boxes[0])
"""

from expression_lab.faces.finder import Box, crop, find
from expression_lab.faces.pictures import check_picture, open_picture, save_picture

__all__ = ["Box", "check_picture", "crop", "find", "open_picture", "save_picture"]
