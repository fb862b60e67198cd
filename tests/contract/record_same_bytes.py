"""Record what the contract holds framer to: `python tests/contract/record_same_bytes.py`.

Only where pictures or records are meant to change, or where the versions in `constraints.txt` have: then from a state
of framer that still makes the old pictures. The difference of `same_bytes.json` and `documents/` shows what changed.
"""

import json
import sys
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pytest

from support.contract_cases import CASES, photo
from support.entrances import frame_photo, made_with, own_campaigns

KEPT = Path(__file__).with_name("same_bytes.json")


def main() -> None:
    warnings.simplefilter("ignore")
    cases = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        campaigns = own_campaigns(folder / "campaigns")
        for case in CASES.values():
            path = folder / "photo"
            path.write_bytes(photo(case.photo))
            picture, record = frame_photo(path, folder, case.asked, campaigns)
            cases[case.name] = {
                "photo": sha256(photo(case.photo)).hexdigest(),
                "picture": sha256(picture).hexdigest() if picture else None,
                "record": record,
            }
    lines = ",\n".join(f"  {_text(name)}: {_text(case)}" for name, case in cases.items())
    KEPT.write_text(f'{{"made_with": {_text(made_with())},\n "cases": {{\n{lines}\n}}}}\n', "utf-8")
    sys.exit(pytest.main([str(KEPT.parent), "--record", "-k", "documents or report"]))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
