"""Flask's extensions, made here and bound to an app in ``summit.app``."""

from flask_alembic import Alembic
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from summit.db import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
alembic = Alembic(metadatas=Base.metadata, run_mkdir=False)
babel = Babel()
csrf = CSRFProtect()
