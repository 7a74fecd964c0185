"""Questions that are the same question: which one stands for all, and how to part them. Pure.

``parents`` maps a question to the one that it was found to be the same as. It is never rewritten
when more are joined, so that taking a join back restores what was before it.
"""

from collections.abc import Mapping


def root_of(question: int, parents: Mapping[int, int]) -> int:
    """The question that stands for this one."""
    while question in parents:
        question = parents[question]
    return question


def family_of(question: int, parents: Mapping[int, int]) -> set[int]:
    """All questions for which ``question`` stands, and itself."""
    return {question} | {one for one in parents if _is_below(one, question, parents)}


def _is_below(one: int, ancestor: int, parents: Mapping[int, int]) -> bool:
    while one in parents:
        one = parents[one]
        if one == ancestor:
            return True
    return False
