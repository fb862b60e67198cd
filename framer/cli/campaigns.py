"""The campaigns that commands know."""

from pathlib import Path
from typing import TYPE_CHECKING

from framer.cli.console import Console
from framer.settings import read_settings

if TYPE_CHECKING:  # OpenCV waits until a command needs frames
    from collections.abc import Iterable

    from framer.campaigns.manifest_findings import ManifestFinding
    from framer.campaigns.registry import CampaignRegistry
    from framer.settings import Settings


def open_campaign_registry(settings: "Settings") -> "CampaignRegistry":
    """All campaigns, drafts too: built-in ones and the organisation's own, as the settings say. Raises SetupError."""
    from framer.campaigns.registry import campaign_roots, load_registry

    roots = campaign_roots(settings.frames_dir, settings.builtin)
    return load_registry(*roots, close_ended=settings.close_ended)


def find_campaign_path(path: Path) -> Path:
    """`path`, or where it is no file but the ID of a campaign of the organisation's own, that campaign's folder."""
    own = read_settings().frames_dir if len(path.parts) == 1 and not path.exists() else None
    return Path(own) / path if own and (Path(own) / path).is_dir() else path


def print_manifest_warnings(console: Console, findings: "Iterable[ManifestFinding]") -> None:
    """Print on stderr what is to be put right in a ``campaign.toml`` although it can be used."""
    for finding in findings:
        if finding.severity == "warning":
            message = finding.to_message(console.translate)
            console.print_info(f"! {message.text}" + (f"\n  → {message.hint}" if message.hint else ""))
