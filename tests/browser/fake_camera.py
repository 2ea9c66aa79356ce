"""A camera for Chromium that shows the sample clip over and over."""

EXPRESSIONS = ("happiness", "surprise", "sadness")  # shown in turn, for two seconds each
FPS, SECONDS, SIZE = 15, 6, (640, 480)


def flags(path):
    """Write the clip as y4m, and give Chromium's flags that make it the camera's picture."""
    from expression_lab import video

    clip = video.sample_clip(SECONDS, FPS, SIZE, expressions=EXPRESSIONS)
    write_y4m(path, clip.frames, FPS)
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]


def write_y4m(path, frames, fps):
    """Write RGB frames, uint8 `(n, H, W, 3)`, as uncompressed YUV4MPEG2."""
    import cv2

    height, width = frames[0].shape[:2]
    with open(path, "wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())
