"""Which column is which: the headings that offices write, in Vietnamese and English."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from framer.batch.csv_table import normalize_word, split_words

# Whose name it is, in a heading: “Họ tên NV”, “Tên CBCCVC”.
_STAFF_WORDS = split_words(
    "nhanvien nv canbo cb cbvc cbcc cbccvc cbnv cbcnv cbcnvc cbvcnld congchuc vienchuc canbocongchucvienchuc "
    "nguoilaodong nld nguoi nhanvienyte nvyt doanvien dangvien hoivien thanhvien nhansu nguoiduocchup"
)
# What a form asks for, about the heading itself.
_FORM_START = re.compile(r"(?:xin|vuilong|moi)?(?:nhap|ghi|dien|chobiet|tai|tailen|gui|dinhkem|upload|chon)")
_FORM_END = re.compile(
    r"(?:cua)?(?:anhchi|ban|quyvi|thayco|dongchi|minh|toi)|(?:len|taiday)"
    r"|(?:viet|ghi|danh|bang)?(?:chu)?(?:inhoa|codau|daydu)(?:codau|tiengviet)?|batbuoc"
)
# What each kind of column may be called, as `normalize_word` returns it.
_HEADINGS = {
    "file": split_words(
        "file filename path photo picture image photofile imagefile tep tentep tepanh tentepanh duongdan anh tenfile "
        "fileanh tenfileanh tenanh tenanhgoc anhthe hinhanh hinh anhgoc linkanh link anhchandung filehinh filehinhanh "
        "tenhinh tenhinhanh tentephinh tephinh duongdananh duonglinkanh anhdaidien photolink imagelink"
    ),
    "output": split_words(
        "output outputname newname tenmoi tenketqua tenxuat tenanhmoi tenanhkhung tenanhketqua tenxuatra"
    ),
    "name": split_words(
        "name fullname employeename staffname ten hoten hovaten hotenkhaisinh hovatenkhaisinh tenkhaisinh hotendaydu "
        "tendaydu hochuvaten hodemvaten hotendemvaten hochulotvaten"
    )
    | frozenset(f"{lead}{who}" for lead in ("ten", "hoten", "hovaten") for who in _STAFF_WORDS),
    "family": split_words("hodem ho hovatendem hotendem hovadem holot hovatenlot hotenlot hochulot lastname surname"),
    "given": split_words("tengoi firstname givenname"),
    "unit": split_words(
        "unit unitname department donvi tendonvi khoa phong khoaphong phongkhoa phongban ban bophan coquan "
        "donvicongtac noicongtac noilamviec donvilamviec khoaphongcongtac coquancongtac tochuc dept division team "
        "tokhoi khoi to tocongtac khoaphongban donvikhoaphong khoaphongtrungtam phongkhoaban coquandonvi "
        "donvicoquan tenkhoaphong tenphongban bophancongtac"
    ),
    "title": split_words(
        "chucvu chucdanh title position post chucvuchucdanh chucdanhchucvu vitri vitrivieclam congviec"
    ),
    "code": split_words(
        "code employeecode employeeid staffid staffcode id manv manhanvien macb macanbo macbvc macbccvc masonhanvien "
        "masocanbo mavienchuc maso ma masonv sohieu sohieucbcc sohieucanbo masothe mathe madinhdanh mahoso"
    ),
    "phone": split_words(
        "phone phonenumber mobile telephone sdt sodt dienthoai sodienthoai didong dtdd sodidong sodienthoaididong "
        "zalo sozalo dienthoaididong"
    ),
    "number": split_words("stt tt so sothutu thutu no number order"),
    "born": split_words("ngaysinh namsinh ngaythangnamsinh sinhngay dob birthday dateofbirth born"),
}
# One of these makes a row of headings; the others alone may stand in any letterhead.
ESSENTIAL_KINDS = frozenset({"file", "name", "family"})
_MAX_HEADING_CHARACTERS = 80


def heading_kind(cell: str) -> str:
    """The kind of column that a heading names; empty for none. ``?`` stands for a letter that was lost."""
    if not cell or len(cell) > _MAX_HEADING_CHARACTERS:
        return ""
    # The whole, then without what stands in brackets, then its first line.
    for text in (
        cell,
        re.sub(r"[(\[{].*?[)\]}]", " ", cell, flags=re.DOTALL),
        cell.strip().splitlines()[0] if cell.strip() else "",
    ):
        if kind := _kinds_by_word().get(normalize_word(text), "") or _form_heading_kind(normalize_word(text)):
            return kind
    return _lossy_heading_kind(cell) if "?" in cell or "\ufffd" in cell else ""


def count_headings(cells: Sequence[str]) -> int:
    """How many different kinds of column a row names."""
    return len({kind for cell in cells if (kind := heading_kind(cell))})


def find_columns(cells: Sequence[str]) -> Mapping[str, int]:
    """The column of each kind in a row of headings; of two of one kind the first.

    “Họ đệm” makes “Tên” a given name.
    """
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        kind = heading_kind(cell)
        if kind == "name" and "family" in columns and normalize_word(cell) in {"ten", "name"}:
            kind = "given"
        if kind:
            columns.setdefault(kind, index)
    if "given" not in columns and {"family", "name"} <= columns.keys():  # “Tên” before “Họ đệm”
        is_given = normalize_word(cells[columns["name"]]) in {"ten", "name"}
        columns |= {"given": columns.pop("name")} if is_given else {}
    return columns


@cache
def _kinds_by_word() -> dict[str, str]:
    return {word: kind for kind, words in _HEADINGS.items() for word in words}


def _form_heading_kind(word: str) -> str:
    """The kind of what a form asks for: “Họ và tên của anh/chị”, “Tải ảnh chân dung lên”."""
    start = _FORM_START.match(word)
    for core in (word, word[start.end() :] if start else ""):
        for end in range(2, len(core) + 1):
            if (kind := _kinds_by_word().get(core[:end])) and (end == len(core) or _FORM_END.fullmatch(core[end:])):
                return kind
    return ""


def _lossy_heading_kind(cell: str) -> str:
    """The only kind whose word fits when each lost letter is any letter."""
    parts = re.split(r"[?\ufffd]", cell)
    pattern = re.compile("[a-z]".join(re.escape(normalize_word(part)) for part in parts))
    if sum(len(normalize_word(part)) for part in parts) < 2:
        return ""
    kinds = {kind for word, kind in _kinds_by_word().items() if pattern.fullmatch(word)}
    return kinds.pop() if len(kinds) == 1 else ""
