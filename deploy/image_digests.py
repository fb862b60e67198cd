"""Which images `deploy/compose.yaml` starts, by digest: `make image-digests`.

Asks the registry for the digest that each tag has today, and writes it to `deploy/.env`, which compose reads. From then
on the same bytes are started on every machine, until this is run again.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent
INSPECT = ["docker", "buildx", "imagetools", "inspect"]


def main() -> None:
    """Replace the images' lines in the file, and leave all others."""
    path = DEPLOY / ".env"
    images = dict(re.findall(r"\$\{(\w+_IMAGE):-([^}]+)\}", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    found = [f"{variable}={image}@{ask_digest(image)}" for variable, image in images.items()]
    before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in before if line.partition("=")[0] not in images]
    path.write_text("\n".join([*kept, *found, ""]), encoding="utf-8")
    sys.stdout.write("\n".join([*found, ""]))


def ask_digest(image: str) -> str:
    """The digest of a tag, for all kinds of processors together."""
    if not shutil.which("docker"):
        sys.exit("docker is not installed here")
    done = subprocess.run([*INSPECT, image], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  (our own words)
    digest = re.search(r"^Digest: +(sha256:[0-9a-f]{64})$", done.stdout, re.MULTILINE)
    if done.returncode or not digest:
        sys.exit(f"{image}: no digest")
    return digest[1]


if __name__ == "__main__":
    main()
