# SPDX-License-Identifier: Apache-2.0
# Days are written as Vietnam writes them in both languages: 03/04 must not be the third of April on one page and the
# fourth of March on another.
DATE_FORMAT = "d/m/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "H:i d/m/Y"
SHORT_DATE_FORMAT = "d/m/Y"
