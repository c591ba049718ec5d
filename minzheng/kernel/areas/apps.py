from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "minzheng.kernel.areas"
    label = "areas"
