"""What can be asked of deliveries."""

from __future__ import annotations

from datetime import datetime

from .models import Delivery


def is_repeat(delivery: Delivery, at: datetime) -> bool:
    """Whether ``deliver`` at that moment answered a delivery that had been made before."""
    return delivery.at != at
