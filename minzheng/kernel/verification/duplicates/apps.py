from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "minzheng.kernel.verification.duplicates"
    label = "duplicates"
