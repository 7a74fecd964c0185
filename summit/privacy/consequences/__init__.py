"""What erasing a person will change, told before it is done."""

from summit.privacy.consequences.queries import Consequences, consequences

__all__ = ["Consequences", "consequences"]
