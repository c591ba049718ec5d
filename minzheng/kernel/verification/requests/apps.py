from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "minzheng.kernel.verification.requests"
    label = "requests"
