from typing import Any

from django.apps import AppConfig, apps
from django.db import connection
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    name = "minzheng.web"
    label = "web"

    def ready(self) -> None:
        """Listen to signing in and out, and to migrations; know the kinds of jobs, whatever process asks for or does one."""
        from . import sessions  # noqa: F401
        from .work import checking, computing, delivering, freezing, relating, reminding, reporting  # noqa: F401

        post_migrate.connect(_teach, sender=apps.get_app_config("casework"))


def _teach(**_: Any) -> None:
    """Once its tables are there, the database learns what the law says of reviews."""
    from minzheng.kernel.casework.supervision.renewing import teach
    from minzheng.kernel.catalogue.lawbook import law

    if "casework_reviewterm" in connection.introspection.table_names():
        teach(law())
