"""Titles on pages with good line breaks: names, compounds and numbers with their words are not torn."""

import re
from collections.abc import Sequence
from functools import lru_cache

MAX_UNBROKEN_LENGTH = 18  # characters: what a phone of 320 px has room for in large letters
NO_BREAK_SPACE, WORD_JOINER = "\u00a0", "\u2060"

# What a break costs: inside a compound; between a number or a name's words; after what is counted; before a place.
_COMPOUND, _NUMBERED, _NAME, _COUNTED, _PLACE = 4, 3, 3, 2, 1
_OPENING_SIGNS, _CLOSING_SIGNS = "“‘\"'([«", "”’\"')]»,.;:!?…"
_DASHES = ("–", "-", "—")
_NUMERAL = re.compile(r"[0-9]|[IVXLC]+\b")
_COUNT = re.compile(r"[0-9]{1,3}([.,][0-9]+)*%?")  # of what is named next; longer numbers are years
_JOINT = re.compile(r"(?<=[^\W_][-–/])(?=[^\W_])")  # where browsers break 2020-2025 and 27/2
_BEFORE_NUMERALS = frozenset(re.findall(r"\w+", "ngày tháng năm quý tuần thứ số lần kỳ khoá khóa khối tổ tập"))
_NEVER_COUNTED = frozenset(re.findall(r"\w+", "của và vì với cho tại ở về trong là được"))
_PLACES = frozenset(re.findall(r"\w+", "tỉnh huyện quận xã phường phố bản thôn ấp"))
# Words of two syllables that titles of campaigns are made of, in both spellings where there are two.
_COMPOUNDS = frozenset(
    re.findall(
        r"(\w+) (\w+)",
        """
    anh hùng, an toàn, âm nhạc, bà mẹ, bảo hiểm, bảo vệ, bác sĩ, bác sỹ, bệnh nhân, bệnh tật, bệnh viện,
    cao tuổi, cách mạng, cán bộ, cấp cứu, chào mừng, chăm sóc, chấp hành, chiến binh, chiến dịch, chiến sĩ,
    chiến sỹ, chiến thắng, chi bộ, chi đoàn, chính phủ, chính quyền, chung tay, chuyển đổi, chúc mừng, công an,
    công chức, công dân, công đoàn, công nghệ, công nhân, công tác, cộng đồng, cộng hoà, cộng hòa, cơ quan,
    cơ sở, cứu hộ, dân số, dân tộc, dinh dưỡng, dịch bệnh, doanh nghiệp, du lịch, dược sĩ, dược sỹ, đa khoa,
    đào tạo, đảng bộ, đảng uỷ, đảng ủy, đảng viên, đại biểu, đại hội, đất nước, điều dưỡng, đoàn kết, đoàn viên,
    đồng bào, đồng hành, đổi mới, độc lập, đơn vị, gia đình, giải phóng, giáo dục, giáo viên, hành chính,
    hành động, hạnh phúc, hiến máu, hiện đại, hoạt động, học sinh, học tập, hội nghị, hội thao, hội thảo,
    hội thi, hội viên, hợp tác, hưởng ứng, kế hoạch, khai giảng, khai mạc, khám bệnh, khánh thành, khoa học,
    khởi nghiệp, kiểm soát, kinh tế, kỉ niệm, kỷ nguyên, kỷ niệm, kỹ thuật, lao động, lần thứ, lễ hội,
    liên hoan, liệt sĩ, liệt sỹ, lực lượng, ma tuý, ma túy, mặt trận, môi trường, mùa hè, mùa thu, mùa xuân,
    năm học, năm mới, ngày hội, nghệ thuật, nghị quyết, nguyên đán, người bệnh, người dân, nhà giáo, nhà nước,
    nhân dân, nhân đạo, nhân viên, nhiệm kỳ, nhiệm vụ, nhiệt liệt, nhi đồng, nhi khoa, nông dân, nông nghiệp,
    nông thôn, phát huy, phát triển, phong trào, phòng chống, phòng khám, phục hồi, phục vụ, phụ nữ, phụ sản,
    quân đội, quân sự, quê hương, quốc gia, quốc hội, quốc khánh, quốc phòng, quốc tế, quyết tâm, quyết thắng,
    sản xuất, sáng tạo, sinh nhật, sinh viên, sức khoẻ, sức khỏe, sự nghiệp, thanh niên, thành công, thành lập,
    thành phố, thành tích, thầy thuốc, thể dục, thể thao, thế giới, thế hệ, thiếu nhi, thiếu niên, thi đua,
    thống nhất, thuốc lá, thương binh, thực phẩm, tiêm chủng, tiên phong, tiến bộ, tinh thần, tình nguyện,
    tích cực, toàn cầu, toàn dân, toàn diện, toàn quốc, toàn thể, tôn vinh, tổ chức, tổ quốc, trách nhiệm,
    trẻ em, triển lãm, tri ân, trung học, trung tâm, trung thu, trung ương, truyền thông, truyền thống,
    trường học, tuần lễ, tuổi trẻ, tuyên truyền, tuyển sinh, tự do, tự hào, uỷ ban, ủy ban, văn hoá, văn hóa,
    văn minh, văn nghệ, vệ sinh, viên chức, vinh quang, vươn mình, vững bước, xã hội, xây dựng, xung kích,
    yêu nước, yêu thương, y dược, y học, y tế
        """,
    )
)


@lru_cache(maxsize=100)
def join_compounds(title: str) -> str:
    """`title` as one line, its spaces and hyphens that must not end a line made unbreakable (U+00A0, U+2060).

    No unbreakable run is longer than MAX_UNBROKEN_LENGTH characters, but for a single word. Where a run would be, it is
    broken where it harms least, and else in its middle.
    """
    words = title.split()
    bonds = [bond_strength(words, index) for index in range(1, len(words))]
    # By how many words are placed: the cost of what is torn, the sum of squared lengths, and the words of the last run.
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(words) + 1):
        choices = []
        for first in range(end - 1, -1, -1):
            if first < end - 1 and not bonds[first]:
                break
            length = len(" ".join(words[first:end]))
            if first < end - 1 and length > MAX_UNBROKEN_LENGTH:
                break
            torn, squares, _ = best[first]
            choices.append((torn + (bonds[first - 1] if first else 0), squares + length**2, end - first))
        best.append(min(choices))
    runs, end = [], len(words)
    while end:
        first = end - best[end][2]
        runs.append(NO_BREAK_SPACE.join(_join_word(word) for word in words[first:end]))
        end = first
    return " ".join(reversed(runs))


def bond_strength(words: Sequence[str], index: int) -> int:
    """What a line break before the word at `index` costs, up to 4; 0: nothing."""
    before, after = words[index - 1].lstrip(_OPENING_SIGNS), words[index]
    if after in _DASHES:  # a line may end in one, and begin with none
        return _COMPOUND
    if not before or before[-1] in _CLOSING_SIGNS or not after[0].isalnum():
        return 0
    if (before.casefold(), after.rstrip(_CLOSING_SIGNS).casefold()) in _COMPOUNDS:
        return _COMPOUND
    if _NUMERAL.match(after):
        return _numeral_strength(before, after, words[index + 1 :])
    if after[0].islower():
        strength = _COUNTED if _COUNT.fullmatch(before) and after not in _NEVER_COUNTED else 0
    elif before[0].isupper():
        strength = _NAME
    else:
        strength = _PLACE if before in _PLACES else 0
    return strength


def _numeral_strength(before: str, numeral: str, rest: Sequence[str]) -> int:
    """A number stays with the word before it, unless it counts what comes after."""
    counts = _COUNT.fullmatch(numeral) and rest and rest[0][0].islower() and rest[0] not in _NEVER_COUNTED
    return 0 if counts and before.casefold() not in _BEFORE_NUMERALS else _NUMBERED


def _join_word(word: str) -> str:
    """The word without breaks after its hyphens and slashes, unless it is very long."""
    return _JOINT.sub(WORD_JOINER, word) if len(word) <= MAX_UNBROKEN_LENGTH else word
