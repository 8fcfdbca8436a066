# SPDX-License-Identifier: Apache-2.0
from epidesk.publishing.content.models.dated_texts import DatedText
from epidesk.publishing.content.models.guides import Guide, GuidePicture, GuideRemark, GuideVersion
from epidesk.publishing.content.models.local_rules import LocalRule

__all__ = ["DatedText", "Guide", "GuidePicture", "GuideRemark", "GuideVersion", "LocalRule"]
