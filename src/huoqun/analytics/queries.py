"""Every read of analytics that a room or the edge asks for."""

from huoqun.analytics import health, models


def thresholds() -> health.Thresholds:
    """The thresholds of health that hold now: the latest version, or the defaults."""
    row = models.HealthThresholds.objects.order_by("-version").first()
    if row is None:
        return health.DEFAULT
    names = health.Thresholds.__dataclass_fields__
    return health.Thresholds(**{name: getattr(row, name) for name in names})
