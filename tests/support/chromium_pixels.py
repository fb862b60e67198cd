"""How Chromium shows an image file: the pixels of a canvas that it is drawn on."""

import base64

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "GIF": "image/gif",
               "BMP": "image/bmp"}  # fmt: skip
_DRAW = """async (source) => {
  const image = Object.assign(new Image(), { src: source });
  try { await image.decode(); } catch { return null; }
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, 1024 / Math.max(image.naturalWidth, image.naturalHeight));
  canvas.width = Math.round(image.naturalWidth * scale) || 1;
  canvas.height = Math.round(image.naturalHeight * scale) || 1;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
  return [canvas.width, canvas.height, btoa(text)];
}"""


def draw_in_chromium(browser: Browser, files: list[tuple[str, bytes]]) -> list[Image.Image | None]:
    """Each file (Pillow's name of its type, and bytes) on white, at most 1024 px; None for what Chromium refuses."""
    page = browser.new_page()
    try:
        return [_draw(page.evaluate(_DRAW, _data_url(kind, data))) for kind, data in files]
    finally:
        page.close()


def _data_url(kind: str, data: bytes) -> str:
    return f"data:{MEDIA_TYPES[kind]};base64,{base64.b64encode(data).decode()}"


def _draw(answer: list[object] | None) -> Image.Image | None:
    if answer is None:
        return None
    width, height, text = answer
    pixels: NDArray[np.uint8] = np.frombuffer(base64.b64decode(str(text)), np.uint8)
    return Image.fromarray(pixels.reshape(int(str(height)), int(str(width)), 4)[..., :3].copy())
