"""What a spreadsheet would take for more than text: every table that framer writes guards its cells against it."""

FORMULA_PREFIXES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # with which a spreadsheet may begin a formula
