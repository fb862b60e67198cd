"""The Vietnamese names under which people know layouts, palettes, ornaments, emblems and languages."""

_CHOICES = {  # without accents, as `ascii_name` writes them
    "ring": ("vong_tron", "tron"),
    "ribbon": ("dai_lua", "ruy_bang"),
    "page": ("nen_doi", "doi"),
    "slim": ("vong_manh", "manh"),
    "foot": ("dai_co", "dai_co_o_chan", "co"),
    "badge": ("co_duoi_nheo", "co_duoi_nheo_o_goc", "duoi_nheo"),
    "front": ("chan_dung_noi", "chan_dung_noi_truoc_khung", "chan_dung"),
    "party-red": ("do", "do_dang", "dang", "mau_do"),
    "health-blue": ("xanh_y_te", "y_te", "xanh_duong", "xanh_duong_y_te", "xanh"),
    "health-green": ("xanh_la", "xanh_la_cay", "xanh_la_y_te"),
    "youth-blue": ("xanh_doan", "doan", "doan_thanh_nien", "thanh_nien"),
    "blood-donation": ("hien_mau", "do_hien_mau"),
    "environment": ("moi_truong", "xanh_moi_truong"),
    "tet": ("do_tet", "ngay_tet", "nam_moi"),
    "mourning": ("tang", "tang_le", "mau_tang", "quoc_tang", "den"),
    "star-anise": ("hoa_hoi", "hoi"),
    "lotus": ("hoa_sen", "sen"),
    "bronze-drum": ("trong_dong",),
    "peach-blossom": ("hoa_dao", "dao"),
    "drop": ("giot", "giot_mau", "giot_nuoc"),
    "star": ("sao", "sao_vang", "ngoi_sao"),
    "party": ("bua_liem", "dang", "dang_ky", "co_dang"),
    "cross": ("chu_thap", "chu_thap_y_te"),
    "none": ("khong", "khong_co", "khong_dung"),
    "vi": ("tieng_viet", "viet", "vn", "viet_nam", "vietnamese"),
    "en": ("tieng_anh", "anh", "english"),
}  # fmt: skip


def find_choice(name: str, choices: tuple[str, ...]) -> str:
    """Which of `choices` the Vietnamese `name`, without accents, stands for; "" for none of them."""
    return next((choice for choice in choices if name in _CHOICES.get(choice, ())), "")
