"""What the disability certificate says."""

from minzheng.kernel.policy import Unit, person_fact

disability_category = person_fact(
    "残疾类别", "disability category", unit=Unit.CODE,
    codes=("无", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"),
)
disability_grade = person_fact(
    "残疾等级", "disability grade", unit=Unit.CODE, codes=("无", "一级", "二级", "三级", "四级")
)
