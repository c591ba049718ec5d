from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "minzheng.kernel.payments.funds"
    label = "funds"
