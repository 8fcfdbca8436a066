# SPDX-License-Identifier: Apache-2.0
"""What the province may change in `config/`: read as the software reads it, and the rules by their versions."""

from collections.abc import Iterator

from epidesk.env import Environment
from epidesk.foundation.core.personal import BadPersonal
from epidesk.foundation.core.personal import check as check_personal
from epidesk.intake.incidents import triage_versions
from epidesk.intake.incidents.policy import BadPolicy, check_all
from epidesk.intake.questions.policy import BadQuestions
from epidesk.intake.questions.policy import check as check_questions
from epidesk.publishing.alerts.policy import BadAlerts
from epidesk.publishing.alerts.policy import check as check_alerts
from epidesk.publishing.relays.policy import BadAlertFeeds
from epidesk.publishing.relays.policy import check as check_alert_feeds

from .finding import Finding


def look(env: Environment) -> Iterator[Finding]:
    found = list(triage_versions.problems(env.config_dir))
    try:
        check_all(env.config_dir)
        check_questions(env.config_dir)
        check_personal(env.config_dir)
        check_alerts(env.config_dir)
        check_alert_feeds(env.config_dir)
    except (BadPersonal, BadPolicy, BadQuestions, BadAlerts, BadAlertFeeds) as error:
        found.append(f"{error}")
    for problem in dict.fromkeys(found):
        yield Finding("bad", "Configuration", problem, f"see the remarks in {env.config_dir}")
    if not found:
        yield Finding("good", "Configuration", f"triage, deadlines and calls are whole in {env.config_dir}")
