from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "minzheng.kernel.verification.matching"
    label = "matching"
