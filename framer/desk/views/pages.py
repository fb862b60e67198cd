"""The pages: shells without data, which their scripts fill by the API."""

from flask import Blueprint, render_template

desk_pages_blueprint = Blueprint("desk_pages", __name__)


@desk_pages_blueprint.get("/")
def home() -> str:
    """What there is to do, and how things stand."""
    return render_template("desk/home.html", section="home")
