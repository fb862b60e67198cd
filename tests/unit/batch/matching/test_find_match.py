"""One photo → whose it is. Never a guess where two people fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.batch.matching.find_match import find_match
from framer.batch.matching.people_index import PeopleIndex
from framer.batch.staff_list.types import StaffPerson

PEOPLE = [
    StaffPerson("1", "Nguyễn Thị Ánh Tuyết", unit="Khoa Nội", title="Bác sĩ", code="NV0123", phone="0912 345 678"),
    StaffPerson("2", "Lý Thị Bích Hoa", unit="Khoa Sản", code="12345"),
    StaffPerson("3", "Nguyễn Văn Hùng", unit="Khoa Nội", code="0012"),
    StaffPerson("4", "Nguyễn Văn Hưng", unit="Khoa Sản"),
    StaffPerson("5", "Trần Thị Lan", unit="Khoa Nội"),
    StaffPerson("6", "Trần Thị Hương", unit="Khoa Nội"),
    StaffPerson("7", "Trần Thị Hương", unit="Khoa Sản"),
    StaffPerson("8", "Đỗ Đức Đạt", unit="Phòng Tổ chức"),
    StaffPerson("9", "Hà An", unit="Phòng Tổ chức"),
]
INDEX = PeopleIndex(PEOPLE)


def matched(photo: str, folder_photo_count: int = 30) -> tuple[str, str, str]:
    """Heap, name (or how many fit), reason."""
    match = find_match(photo, INDEX, folder_photo_count)
    who = str(len(match.people)) if match.person is None else f"{match.person + 1}"
    return match.heap, who, match.reason


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        ("Nguyễn Thị Ánh Tuyết.jpg", ("sure", "1", "name")),
        ("nguyen thi anh tuyet.jpg", ("sure", "1", "name")),
        ("NGUYEN_THI_ANH_TUYET.jpeg", ("sure", "1", "name")),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ánh Tuyết.jpg"), ("sure", "1", "name")),
        ("Nguyễn Thị Ánh Tuyết – ảnh thẻ (3x4).tif", ("sure", "1", "name")),
        ("nguyen thi anh tuyet anh the.jpg", ("sure", "1", "name")),
        ("12. Nguyễn Thị Ánh Tuyết.jpg", ("sure", "1", "name")),
        ("Nguyễn Thị Ánh Tuyết (2).jpg", ("sure", "1", "name")),
        ("Nguyễn Thị Ánh Tuyết - Bác sĩ.jpg", ("sure", "1", "name")),
        ("nguyen-thi-anh-tuyet-khoa-noi.webp", ("sure", "1", "name")),
        ("BS Nguyễn Thị Ánh Tuyết.jpg", ("sure", "1", "name")),
        ("Scan Nguyễn Thị Ánh Tuyết.jpg", ("sure", "1", "name")),
        ("LyThiBichHoa.jpg", ("sure", "2", "name")),
        ("lythibichhoa.jpg", ("sure", "2", "name")),
        ("do duc dat.png", ("sure", "8", "name")),
        ("Hoa Ly Thi Bich.jpg", ("sure", "2", "order")),
        ("Tuyet Nguyen Thi Anh.jpg", ("sure", "1", "order")),
        ("NV0123.jpg", ("sure", "1", "code")),
        ("nv-0123 (2).jpg", ("sure", "1", "code")),
        ("12345 - ly thi bich hoa.jpg", ("sure", "2", "code")),
        ("0912345678.jpg", ("sure", "1", "phone")),
        ("+84 912345678.jpg", ("sure", "1", "phone")),
        ("0012.jpg", ("sure", "3", "code")),
        ("Nguyễn Văn Hưng.jpg", ("sure", "4", "name")),
        ("Khoa Sản/nguyen van hung.jpg", ("sure", "4", "unit")),
        ("Khoa Nội/Trần Thị Hương.jpg", ("sure", "6", "unit")),
        ("BV/KHOA SAN/tran thi huong.jpg", ("sure", "7", "unit")),
        ("Trần Thị Lan ảnh thẻ.jpg", ("sure", "5", "name")),
    ],
)  # fmt: skip
def test_sure(photo: str, expected: tuple[str, str, str]) -> None:
    assert matched(photo) == expected


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        ("Trần Thị Lan Anh.jpg", ("likely", "5", "more_words")),
        ("tran thi lan anh.jpg", ("likely", "5", "more_words")),
        ("Vũ Trần Thị Lan.jpg", ("likely", "5", "more_words")),
        ("Trần Thị Lân.jpg", ("likely", "5", "marks")),
        ("Khoa Sản/Trần Thị Lan.jpg", ("likely", "5", "other_unit")),
        ("An Hà.jpg", ("likely", "9", "order")),
        ("HA An.jpg", ("likely", "9", "name")),
        ("noi tran thi lan.jpg", ("likely", "5", "more_words")),
        ("Tuyết.jpg", ("likely", "1", "part")),
        ("Bích Hoa.jpg", ("likely", "2", "part")),
        ("Nguyễn Tuyết.jpg", ("likely", "1", "part")),
        ("Khoa Nội/Hương.jpg", ("likely", "6", "part")),
        ("NTA Tuyết.jpg", ("likely", "1", "initials")),
        ("tuyet n.t.a.jpg", ("likely", "1", "initials")),
        ("HoaLTB.jpg", ("likely", "2", "initials")),
        ("12.jpg", ("likely", "3", "code_number")),
    ],
)  # fmt: skip
def test_likely(photo: str, expected: tuple[str, str, str]) -> None:
    assert matched(photo) == expected


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        ("nguyen van hung.jpg", ("none", "2", "ambiguous")),
        ("Trần Thị Hương.jpg", ("none", "2", "ambiguous")),
        ("Hương.jpg", ("none", "2", "ambiguous")),
        ("Hà An và Trần Thị Lan.jpg", ("none", "2", "ambiguous")),
        ("NV0123 Trần Thị Lan.jpg", ("none", "2", "contradiction")),
        ("IMG_20200918_071512.jpg", ("none", "0", "nothing")),
        ("IMG_0012.JPG", ("none", "0", "nothing")),
        ("IMG_12345.JPG", ("none", "0", "nothing")),
        ("z2088123456789_0f3ab1cd2e4f5a6b7c8d9e0f1a2b3c4d.jpg", ("none", "0", "nothing")),
        ("DSC_0007.JPG", ("none", "0", "nothing")),
        ("Tập thể khoa 3.jpg", ("none", "0", "nothing")),
        ("Phạm Văn Tài.jpg", ("none", "0", "nothing")),
        ("Khoa Sản/Tuyết.jpg", ("none", "0", "nothing")),
    ],
)
def test_nobody(photo: str, expected: tuple[str, str, str]) -> None:
    assert matched(photo) == expected


@pytest.mark.parametrize(
    ("photo", "count", "expected"),
    [
        ("Khoa Nội/Nguyễn Thị Ánh Tuyết/IMG_0001.jpg", 1, ("sure", "1", "folder")),
        ("Nguyen Thi Anh Tuyet/z2088123456789_0f3a.jpg", 2, ("sure", "1", "folder")),
        ("Nguyễn Thị Ánh Tuyết/Phạm Văn Tài.jpg", 1, ("likely", "1", "folder")),
        ("Nguyễn Thị Ánh Tuyết gửi/IMG_0001.jpg", 2, ("likely", "1", "folder")),
        ("Nguyễn Thị Ánh Tuyết/IMG_0001.jpg", 20, ("none", "0", "nothing")),
        ("Nguyễn Thị Ánh Tuyết/Trần Thị Lan.jpg", 2, ("sure", "5", "name")),
    ],
)
def test_a_folder_may_be_called_after_its_person(photo: str, count: int, expected: tuple[str, str, str]) -> None:
    assert matched(photo, count) == expected


def test_letters_that_the_list_has_lost_fit_any() -> None:
    index = PeopleIndex(
        [StaffPerson("1", "Nguy?n Th? Ánh"), StaffPerson("2", "Nguy?n V?n H?ng", has_lost_letters=True)]
    )
    assert find_match("Nguyễn Văn Hùng.jpg", index, 9).people == (1,)
    assert find_match("nguyen thi anh.jpg", index, 9).people == (0,)
    two = PeopleIndex([StaffPerson(str(number), "Nguy?n V?n H?ng", has_lost_letters=True) for number in (1, 2)])
    assert find_match("Nguyễn Văn Hùng.jpg", two, 9).heap == "none"


SYLLABLES = ["Nguyễn", "Thị", "Văn", "Ánh", "Tuyết", "Hùng", "Hưng", "Lan", "Anh", "Đạt", "Hà", "An"]
LISTED = st.lists(
    st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=4).map(" ".join), min_size=1, max_size=8, unique=True
)


@given(LISTED, st.data())
def test_a_photo_called_just_like_one_person_is_never_anothers(names: list[str], data: st.DataObject) -> None:
    index = PeopleIndex([StaffPerson(str(number), name) for number, name in enumerate(names)])
    name = data.draw(st.sampled_from(names))
    match = find_match(f"{name}.jpg", index, 9)
    assert match.person is None or names[match.person] == name
    assert match.heap == "sure"


@given(LISTED, st.lists(st.sampled_from([*SYLLABLES, "IMG", "2", "-", "ảnh"]), max_size=6).map(" ".join))
def test_what_is_sure_has_all_words_of_the_name(names: list[str], stem: str) -> None:
    index = PeopleIndex([StaffPerson(str(number), name) for number, name in enumerate(names)])
    match = find_match(f"{stem}.jpg", index, 9)
    if match.heap == "sure" and match.person is not None:
        assert set(index.words[match.person]) <= set(PeopleIndex([StaffPerson("", stem)]).words[0])


NAMESAKES = PeopleIndex(
    [
        StaffPerson("1", "Nguyễn Thị Hoa", unit="Khoa Dược"),
        StaffPerson("2", "Nguyễn Thị Hoa", unit="Khoa Nội"),
        StaffPerson("3", "Trần Thị Hoa", unit="Trạm Y tế xã Bình Gia"),
        StaffPerson("4", "Hoàng Thị Hà", unit="Khoa Nội", title="Bác sĩ"),
        StaffPerson("5", "Lê Văn Hà", unit="Khoa Ngoại"),
        StaffPerson("6", "Nguyễn Văn Hùng", unit="Khoa Nội"),
        StaffPerson("7", "Nguyễn Văn Hưng", unit="Khoa Nội"),
        StaffPerson("8", "Phạm Minh Anh", unit="Văn phòng Sở"),
        StaffPerson("9", "Đinh Công Thẻ", unit="Khoa Sản"),
        StaffPerson("10", "Lê Văn Sơn", unit="TTYT huyện Bắc Sơn"),
        StaffPerson("11", "Hoàng Văn Khoa", unit="Khoa Nội"),
    ]
)


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        ("Anh_Nguyen_Thi_Hoa_khoa_Duoc.jpg", ("sure", (0,), "unit")),
        ("Nguyễn Thị Hoa - Khoa Nội.jpg", ("sure", (1,), "unit")),
        ("khoa noi - nguyen thi hoa.jpg", ("sure", (1,), "unit")),
        ("Nguyễn Thị Hoa (Khoa Nội 2).jpg", ("none", (0, 1), "ambiguous")),  # another unit, which is not in the list
        ("Nguyễn Thị Hoa.jpg", ("none", (0, 1), "ambiguous")),
        ("Tran Thi Hoa TYT xa Binh Gia.jpg", ("sure", (2,), "name")),
        ("Trần Thị Hoa - Khoa Dược.jpg", ("likely", (2,), "other_unit")),
        ("chi Hoa TYT xa Binh Gia.jpg", ("likely", (2,), "part_unit")),
        ("chị Hoa Bình Gia.jpg", ("likely", (2,), "part_unit")),
        ("Ảnh thẻ - BS Hà khoa Nội.jpg", ("likely", (3,), "part_unit")),
        ("cô Trần Hoa.jpg", ("likely", (2,), "part")),
        ("PMAnh.jpg", ("likely", (7,), "initials")),
        ("BSCKII. Hoàng Thị Hà.jpg", ("sure", (3,), "name")),
        ("Đồng chí Hoàng Thị Hà.jpg", ("sure", (3,), "name")),
        ("Nguyễn Văn Hùng + Nguyễn Văn Hưng.jpg", ("none", (5, 6), "ambiguous")),
        ("anh em Phạm Minh Anh.jpg", ("likely", (7,), "more_words")),
        ("Ảnh thẻ 3x4.jpg", ("none", (), "nothing")),
        ("Khoa Nội.jpg", ("none", (), "nothing")),
        ("Bac Son.jpg", ("none", (), "nothing")),
    ],
)
def test_units_and_titles_in_a_files_name(photo: str, expected: tuple[str, tuple[int, ...], str]) -> None:
    match = find_match(photo, NAMESAKES, 30)
    assert (match.heap, match.people, match.reason) == expected
