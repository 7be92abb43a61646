"""The eight categories of a report (RULEBOOK §3)."""

from enum import StrEnum


class Category(StrEnum):
    """What a resident wants done, and who can do it. The values are the words people read."""

    HOUSE = "房屋管理类"
    EQUIPMENT = "设备管理类"
    SAFETY = "安全管理类"
    ENVIRONMENT = "环境管理类"
    SERVICE = "综合服务类"
    NEIGHBOURS = "业户纠纷类"
    DEVELOPER = "地产相关类"
    OTHER = "其他类"
