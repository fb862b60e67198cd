"""Names of units as people write them."""

NAMES = (
    "Trung tâm Kiểm soát bệnh tật tỉnh Lạng Sơn",
    "Bệnh viện Đa khoa tỉnh Lạng Sơn",
    "SỞ Y TẾ TỈNH LẠNG SƠN",
    "Ủy ban nhân dân xã Ẳng Cang, Phòng khám Đa khoa số 2",
)
