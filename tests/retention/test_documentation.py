"""The worked example of docs/retention.md runs as it stands there."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "retention.md"


def test_the_worked_example_comes_out_as_written() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert code.count("assert") == 3
    exec(compile(code, str(DOCUMENT), "exec"), {})
