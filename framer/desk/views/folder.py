"""The folder, first step: what is there, what is dropped, what is chosen; and how all of it stands."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from framer.batch.report.missing_people import find_unusable
from framer.desk.campaigns.picture_tasks import DeskPictureTask
from framer.desk.context import current_desk
from framer.desk.folder.choice import describe_choice
from framer.desk.folder.drops import MAX_DROPPED_BYTES, MAX_DROPPED_FILE_BYTES, MAX_DROPPED_FILES
from framer.desk.folder.folder_desk import FolderDesk
from framer.desk.folder.folder_work import IDLE, FolderWork
from framer.desk.folder.former_choices import describe_former_choices
from framer.desk.folder.frames_offer import describe_frame
from framer.desk.folder.pictures import STAGE_SIDE
from framer.desk.folder.planned_folder import PlannedFolder, describe_matching, describe_planned
from framer.desk.folder.progress import RunProgress
from framer.desk.folder.review_changes import count_look
from framer.desk.folder.row_book import LookCounts
from framer.desk.folder.unit_choices import describe_unit_choices
from framer.desk.language import choose_desk_language
from framer.desk.own_words import desk_gettext
from framer.desk.requests import read_json_object
from framer.errors import TooLarge, UsageError

MIN_FRAME_SIDE, MAX_FRAME_SIDE = 40, 540  # px

desk_folder_blueprint = Blueprint("desk_folder", __name__)


@desk_folder_blueprint.get("/thu-muc")
def show_folder() -> str:
    """The page."""
    return render_template("desk/folder.html", section="folder")


@desk_folder_blueprint.get("/api/folder")
def get_folder() -> Response:
    """How all of it stands.

    ``?again=1`` tries once more what could not be begun, ``?renewed=1`` heeds what has changed in the campaign.
    """
    folder, asked = current_desk().folder, request.args
    work = folder.find_work(again=asked.get("again") == "1", renewed=asked.get("renewed") == "1")
    return jsonify(describe_folder(folder, work))


@desk_folder_blueprint.put("/api/folder/job")
def choose_folder() -> Response:
    """Plan a folder; nothing is written to OUT but what was decided in the OUT of before."""
    folder = current_desk().folder
    return jsonify(describe_folder(folder, folder.choose(read_json_object())))


@desk_folder_blueprint.delete("/api/folder/job")
def forget_folder() -> tuple[str, int]:
    """Choose nothing; pictures stay where they are."""
    current_desk().folder.forget()
    return "", 204


@desk_folder_blueprint.put("/api/folder/units")
def put_unit_choice() -> Response:
    """Say which of the campaign's units (``is``: its id) the unit ``unit`` is now; null takes that back."""
    body, folder = read_json_object(), current_desk().folder
    unit, now = body.get("unit"), body.get("is")
    if not isinstance(unit, str) or not isinstance(now, str | None):
        raise UsageError
    return jsonify(describe_folder(folder, folder.say_unit(unit, now or "")))


@desk_folder_blueprint.post("/api/folder/suggestion")
def suggest_for_folder() -> Response:
    """OUT as it will be, lists that may be the one, and what was chosen when the folder was worked on before."""
    out, lists, former = current_desk().folder.suggest(read_json_object())
    told = [{"name": path.name, "path": str(path)} for path in lists]
    return jsonify({"out": str(out), "lists": told, "former": describe_choice(former) if former else None})


@desk_folder_blueprint.post("/api/folder/drops")
def create_drop() -> tuple[Response, int]:
    """A lot for files that are dropped."""
    told = {
        "drop": current_desk().folder.new_drop(),
        "max_bytes": MAX_DROPPED_BYTES,
        "max_file_bytes": MAX_DROPPED_FILE_BYTES,
        "max_files": MAX_DROPPED_FILES,
    }
    return jsonify(told), 201


@desk_folder_blueprint.put("/api/folder/drops/<drop>/<path:name>")
def put_dropped_file(drop: str, name: str) -> tuple[Response, int]:
    """One file of a lot: the body is the file."""
    _refuse_large_body()
    data = request.get_data()
    kept_name, is_kept = current_desk().folder.drops.put(drop, name, data)
    return jsonify({"name": kept_name, "bytes": len(data), "kept": is_kept}), 201


@desk_folder_blueprint.delete("/api/folder/drops/<drop>")
def delete_drop(drop: str) -> tuple[str, int]:
    """Delete the copies of a lot."""
    current_desk().folder.remove_drop(drop)
    return "", 204


@desk_folder_blueprint.put("/api/folder/list-file")
def put_list_file() -> tuple[Response, int]:
    """A staff list that was dropped: the body is the file, ``?name=`` its name."""
    _refuse_large_body()
    path = current_desk().folder.put_list(request.args.get("name", ""), request.get_data())
    return jsonify({"path": str(path), "name": path.name}), 201


@desk_folder_blueprint.get("/api/folder/frames")
def list_offered_frames() -> Response:
    """The frames that may be chosen."""
    return jsonify(current_desk().folder.frames.describe_all(desk_gettext))


@desk_folder_blueprint.get("/api/folder/frames/<campaign>/<frame>/picture")
def draw_offered_frame(campaign: str, frame: str) -> Response:
    """One of them on a drawn person (WebP)."""
    side = request.args.get("side", 240, type=int)
    if not MIN_FRAME_SIDE <= side <= MAX_FRAME_SIDE:
        raise UsageError
    desk = current_desk()
    task: DeskPictureTask = desk.folder.frames.picture_task(campaign, frame, side)
    return Response(desk.make_picture(task), mimetype="image/webp")


def describe_folder(folder: FolderDesk, work: FolderWork | None) -> dict[str, Any]:
    """The state, as every step begins with it."""
    problem = folder.problem.to_message(desk_gettext)._asdict() if folder.problem else None
    if work is None:
        run = {
            "state": IDLE,
            "was_paused": False,
            "error": None,
            **RunProgress(0).describe(desk_gettext, is_running=False),
        }
        return {
            "step": "choose",
            "job": None,
            "problem": problem,
            "run": run,
            "look": {"revision": 0, **asdict(LookCounts()), "copies": 0},
            "sides": _SIDES,
        }
    look = count_look(work)
    return {
        "step": _find_step(work, look),
        "job": {**_describe_job(work), "former_choices": describe_former_choices(folder.former_choices)},
        "problem": None,
        "run": work.describe_run(desk_gettext),
        "look": look,
        "sides": _SIDES,
    }


_SIDES = {"thumbnail": 168, "photo": STAGE_SIDE}


def _find_step(work: FolderWork, look: dict[str, int]) -> str:
    if work.state == IDLE:
        return "match" if work.planned.plan.matching else "run"
    if work.state != "done":
        return "run"
    return "look" if look["to_check"] else "deliver"


def _describe_job(work: FolderWork) -> dict[str, Any]:
    planned, choice = work.planned, work.planned.choice
    batch = planned.batch
    first = planned.plan.options.size
    sizes = [first, *(variant.size for variant in batch.variants if variant.size != first)]
    return {
        "mark": choice.mark,
        "source": {"path": choice.source, "name": Path(choice.source).name, "drop": choice.drop},
        "out": {"path": choice.out, "name": Path(choice.out).name},
        "list": {"path": choice.names, "name": Path(choice.names).name} if choice.names else None,
        "frame": {**describe_frame(batch.frame, batch.campaign, desk_gettext), "ended_on": batch.ended_on},
        "campaign_page": _find_campaign_page(batch.campaign.id),
        "sizes": sizes,
        "unit_from_folder": choice.unit_from_folder,
        "folders": choice.folders,
        "frame_unlisted": choice.frame_unlisted,
        **_describe_known(work),
    }


def _describe_known(work: FolderWork) -> dict[str, Any]:
    """The plan and what the list says; of whom no picture could be made has no photo either, once that is known."""
    told = work.told_plans.tell(work.planned, choose_desk_language(), _describe_plan_of)
    matching = work.planned.plan.matching
    if matching is None or work.is_running:
        return told
    unusable = len(find_unusable(matching, work.book.report_rows()))
    return {**told, "matching": {**told["matching"], "missing": told["matching"]["missing"] + unusable}}


def _find_campaign_page(campaign: str) -> str:
    """Where the campaign is edited; empty for one that is not the organisation's own."""
    is_own = campaign in current_desk().store.list_ids()
    return url_for("desk_campaigns.show_campaign_form", campaign=campaign) if is_own else ""


def _describe_plan_of(planned: PlannedFolder) -> dict[str, Any]:
    plan = describe_planned(planned, desk_gettext)
    choices = describe_unit_choices(planned, bool(plan["unlisted"]["names"]))
    return {"plan": {**plan, **choices}, "matching": describe_matching(planned, desk_gettext)}


def _refuse_large_body() -> None:
    length = request.content_length or 0
    if length > MAX_DROPPED_FILE_BYTES:
        raise TooLarge(size=f"{length / 1e6:.0f} MB", limit=f"{MAX_DROPPED_FILE_BYTES / 1e6:g} MB")
