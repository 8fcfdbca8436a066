# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class QuestionsConfig(rooms.RoomConfig):
    name = "epidesk.intake.questions"
    label = "questions"

    def ready(self) -> None:
        from epidesk.intake.questions.desk_stream import register

        super().ready()
        register()
