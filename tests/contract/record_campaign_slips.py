"""Write the table of slips into docs/campaign-format.md: `python tests/contract/record_campaign_slips.py`."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.slips import slips_table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "campaign-format.md"
BEGIN = "<!-- slips: python tests/contract/record_campaign_slips.py -->\n"


def main() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        table = slips_table(Path(name))
    DOCUMENT.write_text(text[: text.index(BEGIN) + len(BEGIN)] + table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
