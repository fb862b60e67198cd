"""Photos whose metadata hold a canary."""

from PIL import Image, PngImagePlugin

from support.pictures import astronaut, hopper, saved

CANARY = b"CNRY-7f3a"


def loaded_with_secrets(kind: str) -> bytes:
    """A photo whose EXIF, GPS, thumbnail, maker's note, XMP, comment and text all hold the canary."""
    canary = CANARY.decode()
    block = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):  # description, maker, camera, software, artist, rights
        block[tag] = canary
    block.get_ifd(0x8769)[0x927C] = CANARY  # maker's note
    block.get_ifd(0x8825).update({1: "N", 2: (21.0, 51.0, 0.0), 3: "E", 4: (106.0, 45.0, 0.0), 29: canary})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>"
    exif = block.tobytes() + saved(Image.new("RGB", (16, 16)), comment=CANARY)
    after = b""
    match kind:
        case "JPEG":
            more, after = {"quality": 90, "exif": exif, "comment": CANARY, "xmp": xmp}, CANARY
        case "MPO":
            more = {"save_all": True, "append_images": [hopper()], "exif": exif, "comment": CANARY}
        case "PNG":
            text = PngImagePlugin.PngInfo()
            text.add_text("Author", canary)
            text.add_itxt("XML:com.adobe.xmp", xmp.decode())
            text.add_text("Comment", canary, zip=True)
            more, after = {"exif": exif, "pnginfo": text, "compress_level": 1}, CANARY
        case "GIF":
            more = {"comment": CANARY}
        case "TIFF":
            more = {"tiffinfo": {0x010E: canary, 0x013B: canary, 0x8298: canary, 700: xmp}}
        case "BMP":
            more, after = {}, CANARY
        case _:
            more = {"exif": exif, "xmp": xmp}
    return saved(astronaut(), kind, **more) + after
