"""The pages: shells without data, which their scripts fill by the API."""

from functools import cache

from flask import Blueprint, Response, render_template

from framer.assets import asset_directory

desk_pages_blueprint = Blueprint("desk_pages", __name__)

_STAGE_BEGINS = "/* The desk has these too. */\n"  # in framer.css


@desk_pages_blueprint.get("/")
def home() -> str:
    """What there is to do, and how things stand."""
    return render_template("desk/home.html", section="home")


@desk_pages_blueprint.get("/huong-dan")
def show_guide() -> str:
    """How the desk is used, in a few lines: there is no network to look anything up."""
    return render_template("desk/guide.html", section="guide")


@desk_pages_blueprint.get("/stage.css")
def show_stage_style() -> Response:
    """How the stage looks, by the public page's style: that page has it in one file, so that it asks for one."""
    return Response(_stage_style(), mimetype="text/css")


@cache
def _stage_style() -> str:
    text = (asset_directory("static") / "css" / "framer.css").read_text("utf-8")
    return text.split(_STAGE_BEGINS)[1]
