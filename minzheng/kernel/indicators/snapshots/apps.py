from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    name = "minzheng.kernel.indicators.snapshots"
    label = "indicators"
