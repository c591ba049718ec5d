from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "minzheng.kernel.payments.bank"
    label = "bank"
