from django.apps import AppConfig


class OldReportsConfig(AppConfig):
    name = "minzheng.kernel.reports.reading"
    label = "old_reports"
