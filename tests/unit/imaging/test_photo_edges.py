"""What the photo is like along its edges, as far as a frame's window would reach past them."""

import numpy as np
import pytest

from framer.imaging.photo_edges import PersonView, judge_edges
from framer.imaging.types import EdgeKind

SIDE = 256  # px of the view; here a pixel is a photo pixel, and the photo is as large as the view
CENTRE, WIDE = (128.0, 128.0), 300.0  # of a window that reaches past all four edges


def view_of(pixels: np.ndarray | None = None, person: np.ndarray | None = None, angle: float = 0.0) -> PersonView:
    wall = np.full((SIDE, SIDE, 3), 200, np.uint8) if pixels is None else pixels
    if person is None:
        return PersonView(wall, np.zeros((SIDE, SIDE), np.float32), CENTRE, angle, 1.0)
    return PersonView(
        np.where(person[..., None] > 0, 150, wall).astype(np.uint8), person.astype(np.float32), CENTRE, angle, 1.0
    )


def judge(view: PersonView, diameter: float = WIDE, hair_top: float = 60.0) -> tuple[EdgeKind, ...]:
    return judge_edges((SIDE, SIDE), view, CENTRE, diameter, [(128.0, hair_top)])


def test_a_plain_wall_is_calm_and_so_is_a_wall_in_slowly_changing_light() -> None:
    assert judge(view_of()) == ("calm",) * 4
    light = np.linspace(40, 220, SIDE, dtype=np.float32).astype(np.uint8)
    assert judge(view_of(np.repeat(np.tile(light, (SIDE, 1))[:, :, None], 3, axis=2))) == ("calm",) * 4


def test_a_shelf_at_an_edge_is_busy() -> None:
    pixels = np.full((SIDE, SIDE, 3), 200, np.uint8)
    pixels[::8, -20:] = pixels[1::8, -20:] = pixels[2::8, -20:] = 20
    assert judge(view_of(pixels)) == ("calm", "calm", "busy", "calm")


def test_a_person_at_an_edge() -> None:
    """An arm beside makes it busy; hair above is close to it; clothes below go on well."""
    person = np.zeros((SIDE, SIDE))
    person[100:140, :60] = 1  # an arm
    person[:200, 100:150] = 1  # hair
    person[180:, 60:200] = 1  # shoulders
    assert judge(view_of(person=person)) == ("busy", "close", "calm", "calm")


@pytest.mark.parametrize(("angle", "edge"), [(0, 1), (90, 0), (180, 3), (270, 2), (-20, 1)])
def test_which_edge_is_above_the_head_is_for_the_crops_angle_to_say(angle: float, edge: int) -> None:
    person = np.zeros((SIDE, SIDE))
    person[:SIDE, 100:150] = 1  # in the view, which is turned: from top to bottom
    assert judge(view_of(person=person, angle=angle))[edge] == "close"


def test_what_the_window_does_not_reach_does_not_count() -> None:
    person = np.ones((SIDE, SIDE))
    assert judge(view_of(person=person), diameter=200.0) == ("calm",) * 4


def test_a_strand_of_hair_at_an_edge_does_not_count() -> None:
    person = np.zeros((SIDE, SIDE))
    person[:200, 124:132] = 1
    assert judge(view_of(person=person)) == ("calm",) * 4


def test_an_edge_of_one_colour_cuts_no_hair_though_the_net_may_see_it_there() -> None:
    """The net's pixels are coarse; hair has another colour than a wall."""
    person = np.zeros((SIDE, SIDE), np.float32)
    person[:200, 100:150] = 1
    wall = np.full((SIDE, SIDE, 3), 200, np.uint8)
    assert judge(PersonView(wall, person, CENTRE, 0.0, 1.0))[1] == "clear"


@pytest.mark.parametrize(("contrast", "hair_top", "kind"), [(0, 8, "clear"), (48, 8, "close"), (48, 60, "calm")])
def test_hair_near_an_edge_above_that_is_not_smooth_is_close_to_it(
    contrast: int, hair_top: float, kind: EdgeKind
) -> None:
    """The net does not see the tips of hair."""
    pixels = np.full((SIDE, SIDE, 3), 200, np.uint8)
    pixels[:, ::16] -= np.uint8(contrast)
    assert judge(view_of(pixels), hair_top=hair_top)[1] == kind
