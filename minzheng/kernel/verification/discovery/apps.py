from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "minzheng.kernel.verification.discovery"
    label = "discovery"
