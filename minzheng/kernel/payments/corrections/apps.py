from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "minzheng.kernel.payments.corrections"
    label = "corrections"
