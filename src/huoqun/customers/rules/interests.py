"""How what someone spoke of fades, and when it still is an interest; pure."""

from datetime import date

# Half of a month's talk is forgotten a month later: the campaigns and seasons of a community last
# about that long, and article 002 asks for needs of now, not of last year.
HALF_LIFE_DAYS = 30
# One clear message of a month ago, or older ones that weigh as much: enough to be met by content.
SCORE_LEAST = 0.5
# What was said a year ago weighs 2^-12 of a word of today: it is forgotten, text or no text.
REMEMBERED_DAYS = 365


def score(*, weight: float, last_on: date, today: date) -> float:
    """What an interest weighs today: messages, each halved every HALF_LIFE_DAYS.

    ``weight`` is the sum as of the day of the last message, so that a row need not change while
    nothing is said.
    """
    age_days = max(0, (today - last_on).days)
    return float(weight * 2.0 ** (-age_days / HALF_LIFE_DAYS))
