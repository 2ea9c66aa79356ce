"""Landmarks: 478 points of a face, found by a small network in a square that holds the face.

    square = landmarks.square_of_box(faces.find(photo)[0])
    located = landmarks.locate(photo, [square])
    located.landmarks[0]    # float32 (478, 3), pixels of the photo
    located.presence[0]     # how probable it is that there is a face, 0 to 1
"""

from expression_lab.faces.landmarks.runtime import Located, Network, load, locate
from expression_lab.faces.landmarks.squares import square_around, square_of_box

__all__ = ["Located", "Network", "load", "locate", "square_around", "square_of_box"]
