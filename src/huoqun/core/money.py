"""Money as integer minor units (分, cents) beside an ISO 4217 code; never floats."""

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies whose minor unit is not one hundredth.
_EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "BHD": 3,
    "KWD": 3,
    "JOD": 3,
    "OMR": 3,
    "TND": 3,
}

DEFAULT_CURRENCY = "CNY"


def exponent(currency: str) -> int:
    """How many decimal places one unit of the currency has."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in major units as minor units, rounded half up (away from zero)."""
    scaled = amount.scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal amount in major units."""
    return Decimal(minor).scaleb(-exponent(currency))
