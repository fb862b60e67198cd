"""The person segmentation net: MediaPipe's selfie segmentation, as OpenCV runs it. No other module knows either."""

import threading
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from framer.errors import SetupError
from framer.imaging.types import FloatMap, Pixels

SEGMENTATION_SIDE = 256  # px: of the net's input and output

_SEGMENTATION_MODEL = Path(__file__).with_name("selfie_segmentation.tflite")


class PersonSegmenter:
    """The net. Not thread-safe, as OpenCV's nets are not."""

    def __init__(self) -> None:
        """Load the weights. Raises SetupError when OpenCV cannot use them."""
        try:
            self._net = cv2.dnn.readNetFromTFLite(np.frombuffer(_read_segmentation_model(), np.uint8))
        except (cv2.error, OSError) as error:
            raise SetupError(what=str(_SEGMENTATION_MODEL)) from error

    def __call__(self, pixels: Pixels) -> FloatMap:
        """How likely each pixel shows a person, 0 to 1: 256 × 256. `pixels`: 256 × 256 × 3, RGB."""
        self._net.setInput(cv2.dnn.blobFromImage(pixels, 1 / 255))
        mask: FloatMap = self._net.forward()[0, 0]
        return mask

    def warm_up(self) -> None:
        """Prepare the net for its first image, as it may not be able to once files cannot be opened any more."""
        self(np.zeros((SEGMENTATION_SIDE, SEGMENTATION_SIDE, 3), np.uint8))

    def forget_image(self) -> None:
        """Free the last image, which the net keeps with all that it made of it until it is given another."""
        # OpenCV drops what was calculated when the backend changes; which one it is makes no difference here.
        for backend in (cv2.dnn.DNN_BACKEND_DEFAULT, cv2.dnn.DNN_BACKEND_OPENCV):
            self._net.setPreferableBackend(backend)
        self._net.setInput(np.zeros((1, 3, SEGMENTATION_SIDE, SEGMENTATION_SIDE), np.float32))


@lru_cache(maxsize=1)
def _read_segmentation_model() -> bytes:
    return _SEGMENTATION_MODEL.read_bytes()


_thread_segmenters = threading.local()


def thread_segmenter() -> PersonSegmenter:
    """This thread's segmenter, created at the first call. Raises SetupError."""
    if not hasattr(_thread_segmenters, "segmenter"):
        cv2.setNumThreads(1)  # photos run side by side, each on one core
        _thread_segmenters.segmenter = PersonSegmenter()
    segmenter: PersonSegmenter = _thread_segmenters.segmenter
    return segmenter
