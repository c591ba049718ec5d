from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "minzheng.kernel.indicators.relations"
    label = "relations"
