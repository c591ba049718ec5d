from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "minzheng.kernel.access"
    label = "access"
