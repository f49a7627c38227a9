"""Operations of an element, as every protocol invokes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .schema import Node


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        input: the schema of its input.
        run: takes `{"input": {...}}`, checks it, and returns the reply's body, or None when there is nothing to say.
    """

    input: Node
    run: Callable[[Any], dict[str, Any] | None]
