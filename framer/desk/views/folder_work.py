"""The folder, second to fifth step: matches, the run, pictures looked at and mended, and what is handed over."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file

from framer.batch.output.deliveries import ARCHIVE_CHOICES
from framer.batch.types import DIRECTOR_NAME
from framer.desk.context import current_desk
from framer.desk.folder.correction_form import read_correction, show_correction
from framer.desk.folder.delivery import (
    describe_delivery,
    find_delivered,
    list_files,
    saved_name,
    tidy_old_pictures,
    write_all_reports,
    write_archives_of,
)
from framer.desk.folder.folder_errors import OtherFolder
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.match_choices import choose_match, describe_matches
from framer.desk.folder.photo_naming import name_photo
from framer.desk.folder.picture_copies import describe_copies
from framer.desk.folder.pictures import (
    MAX_SHOWN_SIDE,
    MIN_SHOWN_SIDE,
    STAGE_SIDE,
    describe_stage,
    draw_draft,
    draw_photo,
    find_media_type,
    read_head_picture,
    read_small_picture,
    read_whole_picture,
)
from framer.desk.folder.review_changes import (
    approve_pictures,
    correct_photo,
    correct_photos,
    count_look,
    describe_row,
    describe_rows,
)
from framer.desk.language import choose_desk_language
from framer.desk.own_words import desk_gettext
from framer.desk.requests import read_json_object
from framer.errors import UsageError

FOLDER_HEADER = "X-Framer-Folder"
# A file in OUT, which anybody may have changed: it runs nothing, and is no page of the desk for the browser.
_OPENED_PAGE_POLICY = "sandbox allow-modals; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

desk_work_blueprint = Blueprint("desk_work", __name__)


@desk_work_blueprint.get("/api/folder/matches")
def list_matches() -> Response:
    """Whose photo each is."""
    return jsonify(describe_matches(_current_work(), desk_gettext))


@desk_work_blueprint.put("/api/folder/matches/<photo>")
def put_match(photo: str) -> Response:
    """Say whose a photo is; it stands in matches.csv at once. ``remake``: its picture is made anew, too."""
    body, work = read_json_object(), _current_work()
    if "person" not in body:
        raise UsageError
    if body.get("remake") is not True:
        return jsonify(choose_match(work, photo, body["person"], desk_gettext))
    revision = work.book.revision
    changes = name_photo(work, photo, body["person"], choose_desk_language())
    told = {**describe_rows(work, revision, desk_gettext), "look": count_look(work)}
    return jsonify({**changes, **told, "run": work.describe_run(desk_gettext)})


@desk_work_blueprint.post("/api/folder/run")
def start_run() -> tuple[Response, int]:
    """Run, or go on."""
    work = _current_work()
    work.start(choose_desk_language())
    return jsonify(work.describe_run(desk_gettext)), 202


@desk_work_blueprint.post("/api/folder/pause")
def pause_run() -> tuple[Response, int]:
    """Stop once the pictures in hand are done."""
    work = _current_work()
    work.pause()
    return jsonify(work.describe_run(desk_gettext)), 202


@desk_work_blueprint.get("/api/folder/rows")
def list_rows() -> Response:
    """The photos and what became of them; ``?since=`` a revision: those that changed after it."""
    return jsonify(describe_rows(_current_work(), request.args.get("since", 0, type=int), desk_gettext))


@desk_work_blueprint.get("/api/folder/photos/<photo>/picture")
def send_picture(photo: str) -> Response:
    """The finished picture, ``?size=thumb`` or ``whole``."""
    if request.args.get("size", "whole") == "thumb":
        return Response(read_small_picture(_current_work(), photo, current_desk().make_picture), mimetype="image/jpeg")
    data, media_type = read_whole_picture(_current_work(), photo)
    return Response(data, mimetype=media_type)


@desk_work_blueprint.get("/api/folder/photos/<photo>/photo")
def send_photo(photo: str) -> Response:
    """The photo, upright, at most ``?side=`` px: a JPEG."""
    side = request.args.get("side", STAGE_SIDE, type=int)
    if not MIN_SHOWN_SIDE <= side <= MAX_SHOWN_SIDE:
        raise UsageError
    return Response(draw_photo(_current_work(), photo, side, current_desk().make_picture), mimetype="image/jpeg")


@desk_work_blueprint.get("/api/folder/photos/<photo>/heads/<int:number>")
def send_head(photo: str, number: int) -> Response:
    """One of several faces, small."""
    return Response(read_head_picture(_current_work(), photo, number), mimetype="image/jpeg")


@desk_work_blueprint.get("/api/folder/photos/<photo>/stage")
def get_stage(photo: str) -> Response:
    """What the stage needs to mend a picture."""
    work = _current_work()
    told = describe_stage(work, photo)
    work.warm_up()
    return jsonify(told)


@desk_work_blueprint.post("/api/folder/photos/<photo>/draft")
def try_correction(photo: str) -> Response:
    """How the picture would come out with a correction, and where the photo lies then; nothing is kept."""
    correction = read_correction(read_json_object())
    data = draw_draft(_current_work(), photo, correction, current_desk().make_picture)
    return Response(data, mimetype="application/json")


@desk_work_blueprint.get("/api/folder/overlay")
def send_overlay() -> Response:
    """The frame's artwork."""
    data = _current_work().planned.batch.frame.overlay_data
    return Response(data, mimetype=find_media_type(data))


@desk_work_blueprint.put("/api/folder/approvals")
def put_approvals() -> Response:
    """Approve pictures as they were seen, or take that back."""
    body, work = read_json_object(), _current_work()
    pictures: Any = body.get("pictures")
    if not isinstance(pictures, dict) or type(body.get("approved")) is not bool:
        raise UsageError
    before = work.book.revision
    approve_pictures(work, pictures, body["approved"])
    return jsonify({**describe_rows(work, before, desk_gettext), "look": count_look(work)})


@desk_work_blueprint.put("/api/folder/photos/<photo>/correction")
def put_correction(photo: str) -> Response:
    """The whole correction that is in force from now on; the picture is made anew at once."""
    work = _current_work()
    before = correct_photo(work, photo, read_correction(read_json_object()), choose_desk_language())
    row = work.book.find(photo)
    return jsonify(
        {
            "row": describe_row(work, photo, row, desk_gettext) if row else None,
            "before": show_correction(before.describe()),
            "copies": describe_copies(work.planned, work.book),
            "look": count_look(work),
        }
    )


@desk_work_blueprint.put("/api/folder/corrections")
def put_corrections() -> Response:
    """The whole corrections of many photos at once, by ID; and what was in force before, which may be sent back."""
    work, asked = _current_work(), read_json_object().get("corrections")
    if not isinstance(asked, dict) or not all(isinstance(each, dict) for each in asked.values()):
        raise UsageError
    corrections = {photo: read_correction(each) for photo, each in asked.items()}
    revision = work.book.revision
    before = correct_photos(work, corrections, choose_desk_language())
    told = {photo: show_correction(each.describe()) for photo, each in before.items()}
    return jsonify({**describe_rows(work, revision, desk_gettext), "before": told, "look": count_look(work)})


@desk_work_blueprint.get("/api/folder/delivery")
def get_delivery() -> Response:
    """How far it is, and what there is to hand over."""
    return jsonify(describe_delivery(_current_work(), choose_desk_language()))


@desk_work_blueprint.post("/api/folder/reports")
def post_reports() -> Response:
    """Write all reports as things stand now."""
    work = _current_work()
    write_all_reports(work, choose_desk_language())
    return jsonify({"files": list_files(work)["files"]})


@desk_work_blueprint.post("/api/folder/archives")
def post_archives() -> Response:
    """Write one ZIP (``by``: "all"), or one for each unit ("unit"); ``approved``: of approved pictures alone."""
    work, body = _current_work(), read_json_object()
    choice, only_approved = body.get("by"), body.get("approved") is True
    if choice not in ARCHIVE_CHOICES:
        raise UsageError
    return jsonify(write_archives_of(work, str(choice), choose_desk_language(), only_approved=only_approved))


@desk_work_blueprint.post("/api/folder/tidy")
def post_tidy() -> Response:
    """Move old pictures aside."""
    work = _current_work()
    return jsonify({"moved": tidy_old_pictures(work), "look": count_look(work)})


@desk_work_blueprint.get("/api/folder/files/<file>")
def send_delivered(file: str) -> Response:
    """One of the files that are handed over, to be saved; ``?open=1`` shows the director's page."""
    work = _current_work()
    path = find_delivered(work, file)
    is_opened, name = request.args.get("open") == "1" and path.name == DIRECTOR_NAME, saved_name(path, desk_gettext)
    if not is_opened:
        return send_file(path.absolute(), as_attachment=True, download_name=name)
    answer = send_file(path.absolute(), download_name=name)  # which the browser saves it under
    answer.headers["Content-Security-Policy"] = _OPENED_PAGE_POLICY
    return answer


def _current_work() -> FolderWork:
    """The work on the folder that the window shows, if it says which. Raises OtherFolder, and as `require_work`."""
    work = current_desk().folder.require_work()
    shown = request.headers.get(FOLDER_HEADER)
    if shown and shown != work.planned.choice.mark:
        raise OtherFolder
    return work
