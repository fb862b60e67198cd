"""The names of portraits, and what ``layout``, ``palette``, ``ornament`` and ``emblem`` may be in ``campaign.toml``."""

LAYOUT_NAMES = ("ring", "ribbon", "page", "slim", "foot", "badge", "front")
PALETTE_NAMES = (
    "party-red", "health-blue", "health-green", "youth-blue", "blood-donation", "environment", "tet", "mourning",
)  # fmt: skip
ORNAMENT_NAMES = ("star-anise", "lotus", "bronze-drum", "peach-blossom", "drop", "none")
EMBLEM_NAMES = ("star", "party", "cross", "logo", "none")
PORTRAIT_CHOICES = ("doctor", "nurse", "office", "school", "none")  # whom cards and posters show frames on
DEFAULT_LAYOUT, DEFAULT_PALETTE, DEFAULT_ORNAMENT = "ring", "party-red", "lotus"
