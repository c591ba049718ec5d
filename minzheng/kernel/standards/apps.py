from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "minzheng.kernel.standards"
    label = "standards"
