from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "minzheng.kernel.verification.watching"
    label = "watching"
