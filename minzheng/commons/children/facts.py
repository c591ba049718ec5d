"""Children without parents' care."""

from minzheng.kernel.policy import person_fact

child_status = person_fact("儿童类别", "child status", codes=("无", "孤儿", "事实无人抚养"))
