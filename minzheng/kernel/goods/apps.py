from django.apps import AppConfig


class GoodsConfig(AppConfig):
    name = "minzheng.kernel.goods"
    label = "goods"
