# SPDX-License-Identifier: Apache-2.0
"""The fixed words around an alert in every language that an alert may have. (The pages themselves speak two; these are
what goes out to people, so they stand beside each other and not in catalogues.)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from epidesk.publishing.alerts.rules import SOURCE, Level

LANGUAGE_NAMES: Mapping[str, str] = {
    "vi": "Tiếng Việt",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "fr": "Français",
    "ja": "日本語",
}
CAP_LANGUAGE: Mapping[str, str] = {
    "vi": "vi-VN",
    "en": "en-US",
    "zh": "zh-CN",
    "ko": "ko-KR",
    "fr": "fr-FR",
    "ja": "ja-JP",
}


@dataclass(frozen=True)
class Phrases:
    """`levels`: what a message of the level is called, short. `begins` (said when that
    is later than its sending), `until`, `more` and `changed` have one gap. A cancellation
    says `cancelled` and `cancelled_body`, each with the number of the alert, and nothing of the alert itself."""

    levels: Mapping[Level, str]
    begins: str
    until: str
    more: str
    changed: str
    exercise: str
    cancelled: str
    cancelled_body: str
    cancelled_event: str
    cancelled_instruction: str
    province: str
    renewed: str


def _levels(notice: str, warning: str, emergency: str) -> Mapping[Level, str]:
    return {Level.NOTICE: notice, Level.WARNING: warning, Level.EMERGENCY: emergency}


PHRASES: Mapping[str, Phrases] = {
    "vi": Phrases(
        _levels("Thông báo", "Cảnh báo", "KHẨN CẤP"),
        "Từ {}.",
        "Đến {}.",
        "Chi tiết: {}",
        "Thay đổi: {}",
        "DIỄN TẬP",
        "Đã hủy cảnh báo {}",
        "Cảnh báo {} đã hủy, không còn hiệu lực. Không cần làm theo nữa.",
        "Hủy cảnh báo",
        "Không cần làm theo cảnh báo {} nữa. Mở Epidesk để xem thông tin mới nhất.",
        "Toàn thành phố",
        "Gia hạn, nội dung không đổi.",
    ),
    "en": Phrases(
        _levels("Notice", "Warning", "EMERGENCY"),
        "From {}.",
        "Until {}.",
        "More: {}",
        "Changed: {}",
        "EXERCISE",
        "Alert {} is cancelled",
        "Alert {} has been cancelled and is no longer in force. You need not follow it any more.",
        "Alert cancelled",
        "You need not follow alert {} any more. Open Epidesk for the latest information.",
        "The whole city",
        "Extended, otherwise unchanged.",
    ),
    "zh": Phrases(
        _levels("通知", "警告", "紧急"),
        "自{}起生效。",
        "有效期至{}。",
        "详情：{}",
        "变更：{}",
        "演习",
        "警报{}已取消",
        "警报{}已取消，不再有效，无需继续遵照执行。",
        "取消警报",
        "无需继续遵照警报{}。请打开Epidesk查看最新信息。",
        "全市",
        "延长有效期，内容不变。",
    ),
    "ko": Phrases(
        _levels("알림", "경고", "긴급"),
        "{}부터.",
        "{}까지.",
        "자세히: {}",
        "변경: {}",
        "훈련",
        "경보 {} 취소됨",
        "경보 {}이(가) 취소되어 더 이상 유효하지 않습니다. 더 이상 따르지 않으셔도 됩니다.",
        "경보 취소",
        "경보 {}을(를) 더 이상 따르지 않으셔도 됩니다. 최신 정보는 Epidesk에서 확인하십시오.",
        "시 전역",
        "기간 연장, 내용은 동일합니다.",
    ),
    "fr": Phrases(
        _levels("Avis", "Alerte", "URGENCE"),
        "À partir de {}.",
        "Jusqu’à {}.",
        "Détails : {}",
        "Modifié : {}",
        "EXERCICE",
        "L’alerte {} est annulée",
        "L’alerte {} est annulée et n’est plus en vigueur. Vous n’avez plus à la suivre.",
        "Alerte annulée",
        "Vous n’avez plus à suivre l’alerte {}. Ouvrez Epidesk pour les dernières informations.",
        "Toute la ville",
        "Prolongée, sans autre changement.",
    ),
    "ja": Phrases(
        _levels("お知らせ", "警報", "緊急"),
        "{}から。",
        "{}まで。",
        "詳細：{}",
        "変更点：{}",
        "訓練",
        "警報{}は取り消されました",
        "警報{}は取り消され、効力がなくなりました。これ以上従う必要はありません。",
        "警報の取り消し",
        "警報{}に従う必要はなくなりました。最新の情報はEpideskでご確認ください。",
        "市内全域",
        "期間を延長しました。内容に変更はありません。",
    ),
}


def phrases(language: str) -> Phrases:
    return PHRASES.get(language, PHRASES[SOURCE])
