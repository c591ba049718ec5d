"""Income and property of a household and its members."""

from minzheng.kernel.policy import Unit, award, household_fact, person_fact

wage = person_fact("月工资性收入", "wages", unit=Unit.FEN_PER_MONTH)
business = person_fact("月经营净收入", "net business income", unit=Unit.FEN_PER_MONTH)
property = person_fact("月财产净收入", "net property income", unit=Unit.FEN_PER_MONTH)
transfer = person_fact("月转移净收入", "net transfer income", unit=Unit.FEN_PER_MONTH)
medical = person_fact("月医疗自付", "own-paid medical costs", unit=Unit.FEN_PER_MONTH)
education = person_fact("月教育自付", "own-paid education costs", unit=Unit.FEN_PER_MONTH)
work_place = person_fact("务工地", "place of work", codes=("无", "本市", "外地"))

vehicles = household_fact("机动车数", "motor vehicles", unit=Unit.COUNT)
dwellings = household_fact("房产套数", "dwellings", unit=Unit.COUNT)
financial_assets = household_fact("金融资产", "financial assets", unit=Unit.FEN)

dibao_standard = household_fact(
    "低保标准", "dibao standard", unit=Unit.FEN_PER_MONTH, source=award("dibao", "dibao_standard")
)
