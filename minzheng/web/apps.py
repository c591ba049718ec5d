from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "minzheng.web"
    label = "web"

    def ready(self) -> None:
        """Listen to signing in and out."""
        from . import sessions  # noqa: F401
