from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "minzheng.kernel.jobs"
    label = "jobs"
