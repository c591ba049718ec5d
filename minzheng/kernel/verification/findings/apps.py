from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "minzheng.kernel.verification.findings"
    label = "findings"
