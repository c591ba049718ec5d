"""The shape of ``cases.yaml``.

A case names a month and a place, says what differs from an ordinary adult without income, property or need, and what must
come out. Amounts are yuan as an official writes them; names of facts are the roster's, names of results those of the rules.

    assumptions:                                  # values several cases share, put in force by name
      one_person_rules:
        dibao.dibao_minimum: {yuan: 50}
    cases:
      - name: {zh: 三口之家补差, en: top-up for a household of three}
        source: SA-03 example 1
        month: 2022-06
        pack: district_2022                       # or  area: "430426102201"
        assuming: [one_person_rules]
        payroll: false                            # true: only who is on the roll is paid
        given:                                    # values only for this case, written as in parameters.yaml
          household_means.work_cost_rate: {per_mille: 400}
        household: {residence: 城市, financial_assets: "1200.50"}
        members:
          - {birth_date: 1985-03-02, wage: 1500, work_place: 本市}
          - {}                                    # nothing special; 未知 marks a fact that is not known
        expect:
          dibao.monthly_amount: 732               # a fraction is exact: 3860/12
          refused: not_eligible                   # the reason the exception list gives
          missing: dibao.uplift_aged              # the parameter or fact without which nothing comes out
          members:
            "1": {ages.age: 37}
"""

from __future__ import annotations

from pydantic import ConfigDict, Field

from minzheng.kernel.catalogue.declared import Names
from minzheng.kernel.values.yaml import Declaration

Plain = str | int | bool


class GivenDeclared(Declaration):
    """A parameter's value for one case; the key that carries it says its unit."""

    by: dict[str, str] = Field(default_factory=dict)
    from_age: int | None = None
    yuan: str | int | None = None
    yuan_per_year: str | int | None = None
    per_mille: int | None = None
    count: int | None = None
    months: int | None = None
    years: int | None = None
    code: str | None = None
    flag: bool | None = None


Givens = dict[str, GivenDeclared | list[GivenDeclared]]


class OutcomeDeclared(Declaration):
    """What must come out for the household or one member: values by name of rule, and what stands in the way.

    ``missing`` and ``refused`` speak of the folder's own benefit, or name others: ``{dibao: parameter_missing}``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Plain] = Field(init=False)

    missing: str | dict[str, str] = Field(default_factory=dict)
    refused: str | dict[str, str] = Field(default_factory=dict)


class ExpectedDeclared(OutcomeDeclared):
    """What must come out for the household, and for members by their number in the list."""

    members: dict[str, OutcomeDeclared] = Field(default_factory=dict)


class CaseDeclared(Declaration):
    """One worked example."""

    name: Names
    source: str = Field(min_length=1)
    month: str
    area: str | None = None
    pack: str | None = None
    payroll: bool = False
    assuming: list[str] = Field(default_factory=list)
    given: Givens = Field(default_factory=dict)
    household: dict[str, Plain] = Field(default_factory=dict)
    members: list[dict[str, Plain]]
    expect: ExpectedDeclared


class CasesDeclared(Declaration):
    """``cases.yaml``."""

    assumptions: dict[str, Givens] = Field(default_factory=dict)
    cases: list[CaseDeclared] = Field(min_length=1)
