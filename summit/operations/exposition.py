"""Figures in the text format that Prometheus reads (exposition format, version 0.0.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure with what it counts; ``samples`` are (labels, value)."""

    name: str
    help: str
    samples: Sequence[Sample]
    kind: str = "gauge"


def exposed(metrics: Iterable[Metric]) -> str:
    """The figures as lines, each with its two lines of explanation."""
    return "".join(f"{line}\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> list[str]:
    return [
        f"# HELP {metric.name} {_escaped(metric.help)}",
        f"# TYPE {metric.name} {metric.kind}",
        *(f"{metric.name}{_labels(labels)} {value:.15g}" for labels, value in metric.samples),
    ]


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{_escaped(value, quotes=True)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}"


def _escaped(text: str, *, quotes: bool = False) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quotes else text
