# SPDX-License-Identifier: Apache-2.0
"""The words of the demonstration's questions and rumours. Answers and verdicts follow the WHO's public advice on
COVID-19 (myth busters, advice for the public, read 2026-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Judged:
    """`reaches`: what each who sent it said of how far it has spread; `evidence`: title, the same in English, and
    reference; all of it stands on the WHO's page of myths (`MYTHS`)."""

    rumour: str
    seen: str
    reaches: tuple[str, ...]
    verdict: str
    evidence: tuple[tuple[str, str, str], ...]
    vi: Mapping[str, str]
    en: Mapping[str, str]


BASIS = (
    "[Lời khuyên của WHO](https://www.who.int/emergencies/diseases/novel-coronavirus-2019/advice-for-public), 18/3/2023"
)
"""What the answers rest on."""
MYTHS = "https://www.who.int/emergencies/diseases/novel-coronavirus-2019/advice-for-public/myth-busters"
ANSWERED = (
    (
        "isolation",
        "F1 cách ly tại nhà có được nấu ăn chung với gia đình không?",
        "Không nên. Người đang cách ly ở một phòng riêng, ăn riêng và dùng bát đũa riêng.\n\n"
        "Người nhà để thức ăn trước cửa phòng, rửa tay sau khi dọn.",
    ),
    (
        "protection",
        "Đeo khẩu trang vải có tác dụng không, hay phải dùng khẩu trang y tế?",
        "Khẩu trang vải nhiều lớp, che kín mũi và miệng, giúp giảm giọt bắn khi ra ngoài.\n\n"
        "Người có triệu chứng, người trên 60 tuổi, người có bệnh nền và người chăm sóc người bệnh nên dùng khẩu trang "
        "y tế, thay khi ẩm và không dùng lại.",
    ),
    (
        "vaccination",
        "Tôi đang cho con bú thì có tiêm vắc xin được không?",
        "Được. Người đang cho con bú được khuyên tiêm như người khác và không cần ngừng cho bú sau khi tiêm.\n\n"
        "Hãy nói với cán bộ tiêm nếu bạn từng dị ứng nặng với thuốc hoặc vắc xin.",
    ),
)
"""Topic, question, answer."""
CORRECTION = (
    "Không nên. Người đang cách ly ở một phòng riêng, ăn riêng và dùng bát đũa riêng.\n\n"
    "Người nhà để thức ăn trước cửa phòng, đeo khẩu trang khi đến gần, rửa tay sau khi dọn. Bát đũa rửa bằng nước nóng "
    "và xà phòng thì dùng lại được.",
    "Bổ sung việc đeo khẩu trang khi đến gần và cách rửa bát đũa.",
)
ASKED = (
    "Cháu tôi 4 tuổi ho ba ngày nay nhưng không sốt thì có cần xét nghiệm không?",
    "Khu tôi ở chưa có ca nào, có được tổ chức đám cưới trong nhà không ạ?",
)
JUDGED = (
    Judged(
        "Mỗi tối xông tỏi 15 phút là diệt sạch virus trong mũi, nhiều người khỏi rồi, chia sẻ gấp cho người thân.",
        "zalo",
        ("hundreds", "thousands", "group", "hundreds"),
        "false",
        (
            (
                "Tỏi là thực phẩm tốt, nhưng không có bằng chứng tỏi bảo vệ khỏi COVID-19",
                "Garlic is healthy food, but there is no evidence that it protected people from COVID-19",
                "WHO, Myth busters",
            ),
            ("Hít hơi nóng có thể gây bỏng đường thở", "Breathing hot steam can burn the airways", "WHO, Myth busters"),
        ),
        {
            "claimed": "Xông tỏi 15 phút mỗi tối diệt sạch virus trong mũi.",
            "summary": "Không có bằng chứng nào. Xông tỏi không diệt virus và hơi nóng có thể gây bỏng đường thở.",
            "advice": "Đeo khẩu trang, rửa tay, và gọi đường dây nóng khi sốt hoặc ho.",
        },
        {
            "claimed": "Steaming garlic for 15 minutes every night kills all virus in the nose.",
            "summary": "There is no evidence for it. Garlic steam kills no virus, and hot steam can burn the airways.",
            "advice": "Wear a mask, wash your hands, and call the hotline when you have fever or cough.",
        },
    ),
    Judged(
        "Máy đo thân nhiệt ở siêu thị phát hiện được ai nhiễm COVID, qua được máy là yên tâm.",
        "facebook",
        ("group", "one"),
        "misleading",
        (
            (
                "Máy đo thân nhiệt chỉ phát hiện người đang sốt, không phát hiện người nhiễm",
                "Thermal scanners detect a fever, not who is infected",
                "WHO, Myth busters",
            ),
        ),
        {
            "claimed": "Máy đo thân nhiệt phát hiện được người nhiễm COVID-19.",
            "summary": "Máy chỉ thấy người đang sốt. Người nhiễm có thể chưa sốt, và người sốt có thể mắc bệnh khác.",
            "advice": "Qua máy rồi vẫn giữ khoảng cách và đeo khẩu trang.",
        },
        {
            "claimed": "Thermal scanners find people who have COVID-19.",
            "summary": "They only see a fever. Who is infected may have none yet, and a fever may be something else.",
            "advice": "Keep your distance and your mask on, also behind the scanner.",
        },
    ),
    Judged(
        "Người trẻ khỏe cũng mắc COVID được chứ không riêng người già, có đúng không?",
        "spoken",
        ("one",),
        "true",
        (
            (
                "Người ở mọi lứa tuổi đều có thể nhiễm virus gây COVID-19",
                "People of all ages can be infected by the virus that causes COVID-19",
                "WHO, Myth busters",
            ),
        ),
        {
            "claimed": "Người trẻ khỏe cũng mắc COVID-19, không riêng người già.",
            "summary": "Đúng. Mọi lứa tuổi đều có thể nhiễm; người già và người có bệnh nền dễ bệnh nặng hơn.",
        },
        {
            "claimed": "Young and healthy people get COVID-19 too, not only the old.",
            "summary": "True. People of all ages can be infected; the old and the ill fall seriously ill more often.",
        },
    ),
)
RUMOURS = (
    ("Nghe nói uống nước chanh nóng với muối nở thì khỏi COVID trong ba ngày, có thật không?", "zalo", "group"),
    ("uong chanh nong pha muoi no la khoi covid trong 3 ngay, bac si noi vay do", "facebook", "hundreds"),
)
"""What was sent and waits: text, where it was seen, how far it has spread."""
