# SPDX-License-Identifier: Apache-2.0
"""An alert without a fault, to be spoilt in one place by each test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from epikit.formats.cap12 import (
    Alert,
    Area,
    Certainty,
    Circle,
    Info,
    MsgType,
    Named,
    Resource,
    ResponseType,
    Severity,
    Status,
    Urgency,
)

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
RING = ((107.55, 16.44), (107.63, 16.44), (107.63, 16.5), (107.55, 16.5), (107.55, 16.44))
AREA = Area(
    "Phường Thuận Hóa, thành phố Huế",
    polygons=(RING,),
    circles=(Circle((107.5909, 16.4637), 2.5),),
    geocodes=(Named("VN-DVHC", "19753"),),
)
VIETNAMESE = Info(
    event="Sốt xuất huyết Dengue",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.OBSERVED,
    response_types=(ResponseType.PREPARE, ResponseType.MONITOR),
    event_codes=(Named("epidesk:disease", "dengue"),),
    effective_at=AT,
    onset_at=AT,
    expires_at=AT + timedelta(hours=24),
    sender_name="Trung tâm Kiểm soát bệnh tật thành phố Huế",
    headline="Ổ dịch sốt xuất huyết ở phường Thuận Hóa",
    description="Có 14 ca mắc trong 7 ngày qua & số ca đang tăng <nhanh>.",
    instruction="Đậy kín vật chứa nước, diệt lăng quăng ngay hôm nay.",
    web="https://hue.example.vn/alerts/1/",
    contact="https://hue.example.vn/questions/",
    parameters=(Named("epidesk:level", "emergency"),),
    resources=(Resource("Bản đồ ổ dịch", "image/png", 20_480, "https://hue.example.vn/map.png"),),
    areas=(AREA,),
)
ENGLISH = Info(
    event="Dengue fever",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.OBSERVED,
    language="en-US",
    response_types=(ResponseType.PREPARE, ResponseType.MONITOR),
    event_codes=(Named("epidesk:disease", "dengue"),),
    expires_at=AT + timedelta(hours=24),
    sender_name="Hue Centre for Disease Control",
    headline="Dengue outbreak in Thuan Hoa ward",
    description="14 cases in the last 7 days, and rising.",
    instruction="Cover water containers and remove mosquito larvae today.",
    web="https://hue.example.vn/en/alerts/1/",
    contact="https://hue.example.vn/en/questions/",
    areas=(Area("Thuan Hoa ward, Hue city", polygons=(RING,)),),
)
GOOD = Alert(
    identifier="urn:uuid:0199b0a0-7000-7000-8000-000000000001",
    sender="cdc@hue.example.vn",
    sent_at=AT,
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    codes=("IPAWSv1.0",),
    note="Ghi chú",
    incidents=("hue-2026-11", "ổ dịch Thuận Hóa"),
    infos=(VIETNAMESE, ENGLISH),
)
