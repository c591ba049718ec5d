from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "minzheng.kernel.reports"
    label = "reports"
