"""Settings, read from the environment here and nowhere else."""

import os
from pathlib import Path

ROOT = Path(__file__).parent
DEMO_SECRET = "only-for-the-demo"  # noqa: S105 -- refused outside the demo


def _list(name: str) -> list[str]:
    return [part for part in os.environ.get(name, "").split(",") if part]


def settings() -> dict[str, object]:
    """The settings of this process as Flask's configuration keys.

    Raises ``RuntimeError`` when a setting is missing that must not have a default.
    """
    demo = os.environ.get("SUMMIT_DEMO") == "1"
    secret = os.environ.get("SUMMIT_SECRET_KEY") or (DEMO_SECRET if demo else "")
    if not demo and (len(secret) < 16 or secret == DEMO_SECRET):
        message = "Set SUMMIT_SECRET_KEY to at least 16 random characters (or SUMMIT_DEMO=1)."
        raise RuntimeError(message)
    port = int(os.environ.get("PORT") or "8000")
    database = os.environ.get("SUMMIT_DATABASE_URL") or f"sqlite:///{ROOT}/instance/summit.db"
    return {
        "DEMO": demo,
        "PORT": port,
        "SECRET_KEY": secret,
        "SECRET_KEY_FALLBACKS": _list("SUMMIT_SECRET_KEY_FALLBACKS"),
        "SQLALCHEMY_DATABASE_URI": database,
        "REPORTS_DATABASE_URL": os.environ.get("SUMMIT_REPORTS_DATABASE_URL", ""),
        "BASE_URL": os.environ.get("SUMMIT_BASE_URL", f"http://localhost:{port}").rstrip("/"),
        "SMTP_URL": os.environ.get("SUMMIT_SMTP_URL", ""),
        "MAIL_FROM": os.environ.get("SUMMIT_MAIL_FROM", "summit@example.org"),
        "METRICS_FOR_ALL": os.environ.get("SUMMIT_METRICS_FOR_ALL") == "1",
        "TRUSTED_PROXIES": int(os.environ.get("SUMMIT_TRUSTED_PROXIES", "0")),
    }
