"""Names that framer gives frames by itself: of layouts and built-in frames. They stand in a campaign as any words do.

So a page in another language can tell them in its own. Nothing but the words says who gave a name: a frame that a
person calls exactly so (“Page”) is told as framer's. All other names stay as they are, and titles of campaigns do.
"""

from collections.abc import Mapping

from framer.i18n import N_, Translator

_GIVEN_NAMES: Mapping[str, str] = {
    "Vòng tròn": N_("Ring"),
    "Dải lụa": N_("Ribbon"),
    "Nền đồi": N_("Page"),
    "Vòng mảnh": N_("Slim ring"),
    "Dải cờ": N_("Foot banner"),
    "Cờ đuôi nheo": N_("Badge"),
    "Chân dung nổi": N_("Head in front"),
    "Trang của đơn vị": N_("The unit's page"),
    "Cờ Đảng, cờ Tổ quốc": N_("Flags of Party and country"),
}
_MESSAGES = {**_GIVEN_NAMES, **{message: message for message in _GIVEN_NAMES.values()}}


def tell_given_name(name: str, translate: Translator) -> str:
    """The `name` in the language of `translate` if it is one that framer gives; else as it is."""
    return translate(_MESSAGES[name]) if name in _MESSAGES else name
