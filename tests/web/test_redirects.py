"""Where a log-in may lead: into the product and nowhere else."""

import pytest

from summit.web.redirects import safe_path

INSIDE = ["/", "/console/", "/console/summit-2025/people?q=a%20b&page=2", "/lead/3/#top"]
OUTSIDE = [
    *("", "console", "./console", "../console", "?next=/x", "#x"),
    *("http://evil.example", "https://evil.example/", "HTTP://evil.example", "ftp://evil.example"),
    *("//evil.example", "///evil.example", "////evil.example", "/\\evil.example"),
    *("\\\\evil.example", "\\/evil.example", "/\\/evil.example", "/a\\..\\evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example"),
    *(" //evil.example", " /console", "/console ", "\x00/console", "/con\x00sole", "/\x0b/e"),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x"),
    *("vbscript:x", "mailto:a@example.org", "evil.example", "evil.example/console"),
    *("//user@evil.example", "http:evil.example", "http:/evil.example", "https:///evil.example"),
    *("//evil.example@localhost", "//[::1]/", "/.//evil.example", "/a//evil.example"),
    *("/\u2028/evil.example", "/ünicode", "\u00a0//evil.example", "／／evil.example"),
    *("/" + "a" * 3000, None),
]


@pytest.mark.parametrize("target", INSIDE)
def test_a_path_of_the_product_is_followed(target):
    assert safe_path(target) == target


@pytest.mark.parametrize("target", OUTSIDE)
def test_anything_else_is_not(target):
    assert safe_path(target) is None


def test_the_corpus_is_large_enough():
    assert len(OUTSIDE) >= 40
