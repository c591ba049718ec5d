"""Sealed fields as people see them: masked by default, in full for those who may, for a purpose, on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from minzheng.kernel.values.identity import mask_account, mask_id, mask_phone
from minzheng.kernel.values.language import say

from .actions import record_read
from .actor import Actor
from .encryption import open_sealed
from .queries import require
from .roles import READERS_IN_FULL


class Field(Enum):
    """The sealed fields and how each is masked."""

    ID_NUMBER = "id_number"
    ACCOUNT_NO = "account_no"
    PHONE = "phone"


_MASKS: dict[Field, Callable[[str], str]] = {
    Field.ID_NUMBER: mask_id,
    Field.ACCOUNT_NO: mask_account,
    Field.PHONE: mask_phone,
}


def masked(sealed: bytes | memoryview, field: Field) -> str:
    """What everybody may see of a sealed field: 430426********0013."""
    return _MASKS[field](open_sealed(sealed))


def in_full(
    sealed: bytes | memoryview, field: Field, *, subject: str, purpose: str, by: Actor, at: datetime
) -> str:
    """The whole text of a sealed field of ``subject``; that ``by`` read it, when and for what goes on record.

    Raises NotAllowed for a role that may not, or without a purpose.
    """
    require(by, READERS_IN_FULL, say("查看完整的敏感信息"))
    record_read(by=by, at=at, subject=f"{subject}.{field.value}", purpose=purpose)
    return open_sealed(sealed)
