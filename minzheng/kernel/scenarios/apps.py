from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "minzheng.kernel.scenarios"
    label = "scenarios"
