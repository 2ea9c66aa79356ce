"""What is to be said of a face that lies outside an editor's range, in whole sentences."""

import numpy as np

from expression_lab.faces.points import GROUPS

FAR_YAW, FAR_PITCH = 40.0, 35.0  # degrees, beyond which movements are less certain
BEYOND = 0.1  # share of the face's outline outside the photo from which it is said


def turned(pose, then):
    """A head that is turned far.

    Args:
        pose: faces.Pose
        then: str, what the editor does all the same.

    Returns:
        list of str, empty or of one sentence.
    """
    if abs(pose.yaw) <= FAR_YAW and abs(pose.pitch) <= FAR_PITCH:
        return []
    return [f"The head is turned by {pose.yaw:+.0f}° (up or down {pose.pitch:+.0f}°); "
            f"beyond {FAR_YAW:.0f}° {then}."]


def cut_off(face, then):
    """A face that reaches beyond the photo.

    Args:
        face: faces.Face
        then: str, what the editor does all the same.

    Returns:
        list of str, empty or of one sentence.
    """
    size = np.array(face.photo.shape[1::-1])
    outline = face.landmarks[list(GROUPS["face_oval"]), :2]
    outside = ((outline < 0) | (outline > size)).any(axis=1).mean()
    if outside <= BEYOND:
        return []
    return [f"{outside:.0%} of the face's outline lies outside the photo; {then}."]
