"""What one level asks of the next."""

from __future__ import annotations

from webapp.domains.planning.rules.values import ONE, Use

_SCALE = ONE * ONE
_HALF = _SCALE // 2


def gross(quantity: int, use: Use) -> int:
    """What *quantity* of a parent needs of a component: quantity × net × (1 + loss), rounded half up to a millionth."""
    return (quantity * use.quantity * (ONE + use.loss) + _HALF) // _SCALE
