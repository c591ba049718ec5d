from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "minzheng.kernel.verification"
    label = "verification"
