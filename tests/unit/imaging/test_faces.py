"""Photo → faces: the detector on real portraits, and the cascade with a fake detector."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from framer.errors import SetupError
from framer.imaging.decode import decode_photo
from framer.imaging.face_detector import Detection, model_path, thread_detector
from framer.imaging.faces import find_faces
from framer.imaging.sampling import downscale_photo
from framer.imaging.types import Face, Faces, PhotoBox, PhotoLimits
from support.pictures import astronaut, clouds, hopper, saved

Portrait = Callable[[], Image.Image]
BOTH = pytest.mark.parametrize("portrait", [astronaut, hopper], ids=["astronaut", "hopper"])
LANDMARKS = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))  # in shares of a face's box


def faces_in(image: Image.Image) -> Faces:
    photo = decode_photo(saved(image, "BMP"), PhotoLimits(), 1080)
    return find_faces(lambda side: downscale_photo(photo, side), photo.width, photo.height, thread_detector())


@cache
def face_of(portrait: Portrait) -> Face:
    (face,) = faces_in(portrait()).faces
    return face


def side_by_side(*images: Image.Image, height: int = 600) -> Image.Image:
    """Pictures side by side on a plain wall."""
    wall = Image.new("RGB", (sum(image.width for image in images), height), (120, 130, 140))
    left = 0
    for image in images:
        wall.paste(image, (left, (height - image.height) // 2))
        left += image.width
    return wall


def overlap(a: PhotoBox, b: PhotoBox) -> float:
    width = max(0, min(a.right, b.right) - max(a.x, b.x))
    height = max(0, min(a.bottom, b.bottom) - max(a.y, b.y))
    return width * height / (a.width * a.height + b.width * b.height - width * height)


@BOTH
def test_a_portraits_face_is_found_with_its_eyes(portrait: Portrait) -> None:
    faces = faces_in(portrait())
    assert faces.chosen_number == 0
    (face,) = faces.faces
    assert face.score > 0.9
    assert face.rotation == 0
    (left_x, left_y), (right_x, right_y) = face.eyes
    assert left_x < right_x
    assert face.box.x < left_x < right_x < face.box.right
    for y in (left_y, right_y):
        assert 0.25 < (y - face.box.y) / face.box.height < 0.55


@pytest.mark.parametrize("side", [128, 1_200, 3_000])
def test_a_face_is_the_same_at_every_size_of_the_photo(side: int) -> None:
    (face,) = faces_in(astronaut(side)).faces
    box, factor = face_of(astronaut).box, side / 512
    expected = PhotoBox(box.x * factor, box.y * factor, box.width * factor, box.height * factor)
    assert overlap(face.box, expected) > 0.8


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_face_on_its_side_or_head_says_how_to_rotate_a_crop(portrait: Portrait, rotation: int) -> None:
    """The picture lies rotated counter-clockwise by `rotation` degrees, and so is the crop that shows it upright."""
    (face,) = faces_in(portrait().rotate(rotation, expand=True)).faces
    assert face.rotation == rotation
    (left_x, _), (right_x, _) = face.eyes
    assert left_x <= right_x
    upright_box, (width, height) = face_of(portrait).box, portrait().size
    x, y = upright_box.centre
    expected_x, expected_y = {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[rotation]
    assert np.hypot(face.box.centre[0] - expected_x, face.box.centre[1] - expected_y) < 0.1 * upright_box.height


@BOTH
@pytest.mark.parametrize("tilt", [-30, -15, 15, 30])
def test_a_tilted_head_is_found_as_it_is(portrait: Portrait, tilt: int) -> None:
    faces = faces_in(portrait().rotate(tilt, Image.Resampling.BICUBIC, fillcolor=(128, 128, 128)))
    assert faces.chosen_face
    assert faces.chosen_face.rotation == 0


def with_mask(image: Image.Image, face: Face) -> None:
    (_, _), (_, _), nose, _, _ = face.landmarks
    box = face.box
    outline = [(box.x, nose[1]), nose, (box.right, nose[1]), (box.right - 0.2 * box.width, box.bottom),
               (box.x + 0.2 * box.width, box.bottom)]  # fmt: skip
    ImageDraw.Draw(image).polygon(outline, (150, 190, 220))


def with_hat(image: Image.Image, face: Face) -> None:
    box = face.box
    draw = ImageDraw.Draw(image)
    brow = box.y + 0.2 * box.height
    draw.rectangle((box.x - 0.1 * box.width, box.y - 0.5 * box.height, box.right + 0.1 * box.width, brow), (90, 30, 30))
    draw.rectangle((box.x - 0.4 * box.width, brow - 8, box.right + 0.4 * box.width, brow), (60, 20, 20))


def with_sunglasses(image: Image.Image, face: Face) -> None:
    draw = ImageDraw.Draw(image)
    half_width, half_height = 0.22 * face.box.width, 0.12 * face.box.height
    for x, y in face.eyes:
        draw.ellipse((x - half_width, y - half_height, x + half_width, y + half_height), (15, 15, 15))
    draw.line(face.eyes, (15, 15, 15), 4)


def with_headscarf(image: Image.Image, face: Face) -> None:
    x, y = face.box.centre
    width, height = face.box.width, face.box.height
    cloth = Image.new("L", image.size)
    draw = ImageDraw.Draw(cloth)
    draw.ellipse((x - 0.9 * width, y - 0.95 * height, x + 0.9 * width, y + 1.1 * height), 255)
    draw.ellipse((x - 0.48 * width, y - 0.45 * height, x + 0.48 * width, y + 0.5 * height), 0)
    image.paste((70, 90, 120), mask=cloth)


@BOTH
@pytest.mark.parametrize("wear", [with_mask, with_hat, with_sunglasses, with_headscarf])
def test_what_people_wear_does_not_hide_them(portrait: Portrait, wear: Callable[[Image.Image, Face], None]) -> None:
    image, face = portrait().copy(), face_of(portrait)
    wear(image, face)
    chosen = faces_in(image).chosen_face
    assert chosen
    assert chosen.rotation == 0
    assert overlap(chosen.box, face.box) > 0.4


@pytest.mark.parametrize("share", [40, 24])
def test_a_small_person_in_a_large_photo_is_found(share: int) -> None:
    """A face of about 1/40 of the long side and less, as in a full-body photo."""
    person = astronaut(512 * 1_600 // share // face_height())
    image = clouds(1_600, 1_200).filter(ImageFilter.GaussianBlur(40))
    image.paste(person, (900, 500))
    faces = faces_in(image)
    assert faces.chosen_face
    (person_x, person_y), factor = face_of(astronaut).box.centre, person.width / 512
    x, y = faces.chosen_face.box.centre
    assert np.hypot(x - 900 - person_x * factor, y - 500 - person_y * factor) < 20


def face_height() -> int:
    return round(face_of(astronaut).box.height)


def no_faces() -> dict[str, Image.Image]:
    noise = np.random.default_rng(3).integers(0, 256, (480, 640, 3)).astype(np.uint8)
    shapes = Image.new("RGB", (640, 480), (240, 240, 230))
    draw = ImageDraw.Draw(shapes)
    draw.ellipse((60, 60, 260, 260), (230, 190, 40))
    draw.rectangle((350, 100, 560, 400), (40, 90, 160))
    draw.polygon([(100, 450), (200, 300), (300, 450)], (30, 140, 60))
    return {
        "gradient": Image.linear_gradient("L").convert("RGB").resize((640, 480)),
        "noise": Image.fromarray(noise),
        "clouds": clouds(640, 480),
        "shapes": shapes,
        "black": Image.new("RGB", (640, 480)),
        "tiny": Image.new("RGB", (1, 1)),
        "thin": Image.new("RGB", (1, 2_000), (9, 9, 9)),
    }


@pytest.mark.parametrize("name", no_faces())
def test_a_photo_without_people_has_no_face(name: str) -> None:
    assert faces_in(no_faces()[name]) == Faces()


def with_face(portrait: Portrait, height: int) -> Image.Image:
    """A portrait brought to a face of about `height` px."""
    image, factor = portrait(), height / face_of(portrait).box.height
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)


@pytest.mark.parametrize("middle", [125, 110])
def test_the_most_central_of_the_large_faces_wins_and_all_are_listed(middle: int) -> None:
    astronauts = with_face(astronaut, 125)
    faces = faces_in(side_by_side(astronauts, with_face(hopper, middle), astronauts))
    assert len(faces.faces) == 3
    assert faces.chosen_number == 1
    assert [face.box.x for face in faces.faces] == sorted(face.box.x for face in faces.faces)


def test_a_small_face_in_the_middle_does_not_win() -> None:
    large = with_face(hopper, 160)
    face = faces_in(side_by_side(large, with_face(astronaut, 70), large)).chosen_face
    assert face
    assert face.box.height > 130


def test_the_person_in_focus_is_chosen_not_the_larger_one_in_front() -> None:
    """Somebody out of focus at the left edge, larger than who was photographed."""
    in_front, behind = with_face(hopper, 260), with_face(astronaut, 160)
    photo = side_by_side(in_front, behind)
    assert faces_in(photo).chosen_number == 0
    soft = in_front.filter(ImageFilter.GaussianBlur(8))
    chosen = faces_in(side_by_side(soft, behind)).chosen_face
    assert chosen
    assert chosen.box.x > in_front.width
    cut = in_front.crop((round(0.42 * in_front.width), 0, *in_front.size))
    chosen = faces_in(side_by_side(cut, behind)).chosen_face
    assert chosen
    assert chosen.box.x > cut.width


class FakeDetector:
    """A detector for a photo of 1280 × 960 px, with given detections in it and a given score in close-ups."""

    def __init__(self, detections: Sequence[tuple[PhotoBox, float]], close_up_score: float, min_side: int = 0) -> None:
        self.detections, self.close_up_score, self.min_side = detections, close_up_score, min_side
        self.sizes_seen: list[tuple[int, int]] = []

    def __call__(self, image: Image.Image) -> list[Detection]:
        self.sizes_seen.append(image.size)
        if image.width == image.height:
            box = PhotoBox(110, 100, 100, 120)
            return [detection_at(box, self.close_up_score)] if self.close_up_score else []
        if image.width < max(image.height, self.min_side):
            return []
        factor = image.width / 1280
        return [
            detection_at(PhotoBox(box.x * factor, box.y * factor, box.width * factor, box.height * factor), score)
            for box, score in self.detections
        ]


def detection_at(box: PhotoBox, score: float) -> Detection:
    points = tuple((box.x + u * box.width, box.y + v * box.height) for u, v in LANDMARKS)
    return Detection(box, score, points)  # type: ignore[arg-type]


def faces_by(detector: FakeDetector) -> Faces:
    photo = clouds(1_280, 960)
    return find_faces(lambda side: photo.resize((side, side * 3 // 4)), 1_280, 960, detector)


FACE = PhotoBox(500, 300, 160, 200)


def test_a_certain_face_is_believed_at_the_smallest_size() -> None:
    detector = FakeDetector([(FACE, 0.95)], close_up_score=0)
    (face,) = faces_by(detector).faces
    assert detector.sizes_seen == [(320, 240)]
    assert overlap(face.box, FACE) > 0.99


def test_an_uncertain_face_is_believed_when_it_is_one_in_close_up() -> None:
    detector = FakeDetector([(FACE, 0.8)], close_up_score=0.92)
    (face,) = faces_by(detector).faces
    assert overlap(face.box, FACE) > 0.99
    assert max(detector.sizes_seen) > (320, 240)


@pytest.mark.parametrize("close_up_score", [0.0, 0.8, 0.85])
def test_what_close_ups_do_not_confirm_is_chosen_but_not_sure(close_up_score: float) -> None:
    """Somebody in a mask, or a dog: better than the middle of the photo."""
    face = faces_by(FakeDetector([(FACE, 0.88)], close_up_score)).chosen_face
    assert face
    assert not face.is_sure
    assert overlap(face.box, FACE) > 0.99


def test_what_hardly_looks_like_a_face_is_none() -> None:
    assert faces_by(FakeDetector([(FACE, 0.66)], close_up_score=0.7)) == Faces()


def test_of_doubtful_faces_the_largest_is_chosen_not_the_surest() -> None:
    """A man with a phone before his face, and passers-by far behind him."""
    behind = [(PhotoBox(x, 320, 40, 50), 0.88) for x in (60, 200, 1_000)]
    detector = FakeDetector([*behind, (FACE, 0.84)], close_up_score=0.8)
    faces = faces_by(detector)
    assert faces.chosen_face
    assert overlap(faces.chosen_face.box, FACE) > 0.99
    assert len(faces.faces) == 1
    assert not faces.are_many


@pytest.mark.parametrize("score", [0.75, 0.88])
def test_a_doubtful_face_beside_a_sure_one_is_offered_but_not_chosen(score: float) -> None:
    """However central: a dog on the arm; or a colleague in a mask, who may want to be chosen."""
    dog, person = PhotoBox(540, 380, 200, 240), PhotoBox(200, 100, 160, 200)
    faces = faces_by(FakeDetector([(dog, score), (person, 0.94)], close_up_score=0.8))
    assert [face.is_sure for face in faces.faces] == [True, False]
    assert faces.chosen_number == 0
    assert not faces.are_many


@pytest.mark.parametrize(("score", "is_chosen"), [(0.80, False), (0.88, True)])
def test_somebody_in_a_mask_is_chosen_when_the_sure_face_is_a_far_smaller_passer_by(
    score: float, is_chosen: bool
) -> None:
    masked, passer_by = PhotoBox(400, 200, 400, 520), PhotoBox(60, 300, 160, 200)
    chosen = faces_by(FakeDetector([(masked, score), (passer_by, 0.94)], close_up_score=0.8)).chosen_face
    assert chosen
    assert chosen.is_sure != is_chosen
    assert overlap(chosen.box, masked if is_chosen else passer_by) > 0.99


@pytest.mark.parametrize(("lying_score", "rotation"), [(0.86, 90), (0.81, 0)])
def test_a_doubtful_face_in_a_photo_on_its_side_turns_it_where_it_scores_better(
    lying_score: float, rotation: int
) -> None:
    """Somebody in a mask, who scores 0.8 as the photo lies: of their own side the net is a little surer."""
    lying = detection_at(PhotoBox(60, 100, 60, 80), lying_score)

    class MaskDetector(FakeDetector):
        def __call__(self, image: Image.Image) -> list[Detection]:
            if image.width < image.height:  # both sides are looked at; it lies as a crop turned by 90 degrees shows it
                self.sizes_seen.append(image.size)
                return [lying] if self.sizes_seen.count(image.size) == 1 else []
            return super().__call__(image)

    face = faces_by(MaskDetector([(FACE, 0.8)], close_up_score=0.8)).chosen_face
    assert face
    assert not face.is_sure
    assert face.rotation == rotation


def test_small_doubtful_faces_beside_a_sure_one_are_not_offered() -> None:
    faces = faces_by(FakeDetector([(FACE, 0.95), (PhotoBox(50, 50, 70, 90), 0.8)], close_up_score=0.8))
    assert len(faces.faces) == 1


def test_a_group_costs_no_close_ups_of_those_who_are_not_chosen() -> None:
    """Sure: who stands in the middle, and a second one, so that it is a group. The others are offered."""
    row = [(PhotoBox(x, 400, 100, 120), 0.88) for x in range(60, 1_200, 160) if abs(x + 50 - 640) > 90]
    middle = (PhotoBox(590, 400, 100, 120), 0.95)
    detector = FakeDetector([*row, middle], close_up_score=0.92)
    faces = faces_by(detector)
    assert len(faces.faces) == len(row) + 1
    assert faces.are_many
    assert faces.chosen_face
    assert overlap(faces.chosen_face.box, middle[0]) > 0.99
    assert detector.sizes_seen == [(320, 240), (640, 480), *[(320, 320)] * 3]


def test_a_photo_of_nothing_is_looked_at_five_times() -> None:
    detector = FakeDetector([], close_up_score=0)
    assert faces_by(detector) == Faces()
    assert sorted(detector.sizes_seen) == [(240, 320), (240, 320), (320, 240), (320, 240), (960, 720)]


def test_a_face_too_small_for_the_smallest_size_is_found_in_a_larger_one() -> None:
    small = PhotoBox(1_000, 700, 24, 30)
    (face,) = faces_by(FakeDetector([(small, 0.93)], close_up_score=0.93, min_side=900)).faces
    assert overlap(face.box, small) > 0.99


@pytest.mark.parametrize(("close_up_score", "found"), [(0.9, True), (0.6, False)])
def test_the_hint_of_a_face_is_looked_at_in_close_up(close_up_score: float, found: bool) -> None:
    """Somebody far away, who is just too small in the largest size."""
    hint = PhotoBox(1_000, 700, 13, 16)
    faces = faces_by(FakeDetector([(hint, 0.4)], close_up_score, min_side=900))
    assert bool(faces.faces) == found
    assert all(face.is_sure and overlap(face.box, hint) > 0.99 for face in faces.faces)


def test_hints_of_faces_count_for_nothing_elsewhere() -> None:
    assert faces_by(FakeDetector([(FACE, 0.55)], close_up_score=0.9, min_side=0)).faces
    assert (
        len(faces_by(FakeDetector([(FACE, 0.95), (PhotoBox(50, 50, 180, 220), 0.55)], close_up_score=0.9)).faces) == 1
    )


def test_a_small_uncertain_detection_beside_a_certain_large_face_costs_one_larger_size() -> None:
    detector = FakeDetector([(FACE, 0.95), (PhotoBox(50, 50, 40, 50), 0.7)], close_up_score=0.5)
    assert len(faces_by(detector).faces) == 1
    assert detector.sizes_seen == [(320, 240), (640, 480)]


def test_smaller_people_beside_a_large_one_stay_choosable() -> None:
    small, large = astronaut().resize((100, 100)), hopper().resize((140, 140 * hopper().height // hopper().width))
    photo = Image.new("RGB", (340, 180), (120, 130, 140))
    for x, person in ((0, small), (100, large), (240, small)):
        photo.paste(person, (x, 0))
    faces = faces_in(photo)
    assert len(faces.faces) == 3
    assert faces.chosen_number == 1


def test_the_model_that_is_not_there_is_a_broken_set_up(tmp_path: object) -> None:
    with pytest.raises(SetupError, match="FRAMER_MODEL"):
        model_path(f"{tmp_path}/none.onnx")
