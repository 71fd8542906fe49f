"""The failures of the method, each with the signs by which it is seen and the sentence it says."""

from massline.method.alarms.alarm import DEFAULTS, Alarm, Failure, Shown, Thresholds, in_order

__all__ = ["DEFAULTS", "Alarm", "Failure", "Shown", "Thresholds", "in_order"]
