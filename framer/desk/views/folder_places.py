"""The folders of this computer, as they are picked."""

from pathlib import Path

from flask import Blueprint, Response, jsonify, request

from framer.desk.context import current_desk
from framer.desk.folder.out_places import check_out, make_new_folder
from framer.desk.folder.picker import FolderPicker, describe_picked
from framer.desk.requests import read_json_object

desk_places_blueprint = Blueprint("desk_places", __name__)


@desk_places_blueprint.get("/api/folder/places")
def list_places() -> Response:
    """Where picking begins."""
    folder = current_desk().folder
    roots = [
        {"name": root.path.name or str(root.path), "path": str(root.path), "kind": root.kind}
        for root in folder.picker.find_roots()
    ]
    return jsonify({"roots": roots, "recent": [{"name": Path(path).name, "path": path} for path in folder.recent]})


@desk_places_blueprint.post("/api/folder/places")
def open_place() -> Response:
    """A folder that somebody has typed or pasted, and what is in it."""
    folder = current_desk().folder
    place = folder.open_place(str(read_json_object().get("path") or ""))
    return _list(folder.picker, str(place))


@desk_places_blueprint.get("/api/folder/places/list")
def list_place() -> Response:
    """What is in one folder of this computer."""
    return _list(current_desk().folder.picker, request.args.get("path", ""))


@desk_places_blueprint.post("/api/folder/places/new")
def make_place() -> tuple[Response, int]:
    """Make a folder called ``name`` in ``path``, for pictures to go to; nothing is in it."""
    body, picker = read_json_object(), current_desk().folder.picker
    place = make_new_folder(picker, str(body.get("path") or ""), str(body.get("name") or ""))
    return _list(picker, str(place)), 201


@desk_places_blueprint.post("/api/folder/places/out")
def check_place() -> tuple[str, int]:
    """Whether the pictures of the folder that is chosen may go to ``path``."""
    folder = current_desk().folder
    place = folder.picker.reach(str(read_json_object().get("path") or ""))
    if folder.choice:
        check_out(place, Path(folder.choice.source))
    return "", 204


def _list(picker: FolderPicker, path: str) -> Response:
    picked = picker.list_folder(path)
    return jsonify(describe_picked(picked, picker.parent(picked.path)))
