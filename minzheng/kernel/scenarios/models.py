"""Scenarios: parameter values that are not in force, and what the rules would make of them.

A scenario's values never change: another idea is another scenario. Its result is what the registry of the day of the
computation gave; computed again, it takes the place of the one before. Money integer fen, months ``YYYYMM``.
"""

from __future__ import annotations

from django.db import models

from minzheng.kernel.values.language import Label


class ScenarioState(models.TextChoices):
    """A scenario is entered, computed, and may be adopted: then it became the draft of a new standard."""

    ENTERED = "entered", "待测算"
    COMPUTED = "computed", "已测算"
    ADOPTED = "adopted", "已采用"


class ChangeKind(models.TextChoices):
    """What the scenario does to a subject: ``POSSIBLE`` is one that is not on the roll and would become entitled."""

    POSSIBLE = "possible", "新符合条件"
    ENTERING = "entering", "新增发放"
    LEAVING = "leaving", "不再发放"
    RAISED = "raised", "增加"
    LOWERED = "lowered", "减少"


KINDS: dict[str, Label] = {
    ChangeKind.POSSIBLE: Label("新符合条件", "newly entitled"), ChangeKind.ENTERING: Label("新增发放", "newly paid"),
    ChangeKind.LEAVING: Label("不再发放", "no longer paid"), ChangeKind.RAISED: Label("增加", "raised"),
    ChangeKind.LOWERED: Label("减少", "lowered"),
}
STATES: dict[str, Label] = {
    ScenarioState.ENTERED: Label("待测算", "not computed yet"), ScenarioState.COMPUTED: Label("已测算", "computed"),
    ScenarioState.ADOPTED: Label("已采用", "adopted"),
}


class Scenario(models.Model):
    """Values tried on one month of one area and all below it; ``changes`` as ``changes.plain`` writes them.

    ``before_fen`` and ``after_fen`` are what the month's run pays without and with them, ``possible_fen`` what who is not
    on the roll would be due besides; ``spread`` as ``spreading.spread`` says,
    with ``displaced_fen``, what these would lose of other benefits by being taken in;
    ``document`` the draft of a standard that it became.
    """

    name = models.TextField()
    month = models.IntegerField()
    area_code = models.BigIntegerField()
    changes = models.JSONField(default=list)
    state = models.TextField(choices=ScenarioState, default=ScenarioState.ENTERED)
    cloned_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="clones")
    by = models.TextField()
    at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    digest = models.TextField(default="", blank=True)
    before_fen = models.BigIntegerField(default=0)
    after_fen = models.BigIntegerField(default=0)
    possible_fen = models.BigIntegerField(default=0)
    spread = models.JSONField(default=dict)
    document = models.ForeignKey("standards.StandardDocument", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(state="entered", computed_at=None) | ~models.Q(state="entered")),
                name="entered_scenarios_have_no_result"),
        ]
        indexes = [models.Index(fields=["area_code", "id"], name="scenarios_of_an_area")]

    def __str__(self) -> str:
        return f"scenario {self.pk} {self.name}"

    @property
    def balance_fen(self) -> int:
        """By how much the month costs more for who is on the roll."""
        return self.after_fen - self.before_fen

    @property
    def displaced_fen(self) -> int:
        """What the newly entitled get by other benefits that would end if they were taken in."""
        return int(self.spread.get("displaced_fen", 0))

    @property
    def taking_in_fen(self) -> int:
        """By how much a month costs more still if all the newly entitled are taken in."""
        return self.possible_fen - self.displaced_fen


class ScenarioTally(models.Model):
    """What a village pays of one benefit without and with the scenario; households and persons are counted within the benefit.

    ``possible_…`` are those not on the roll who would become entitled.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="tallies")
    area_code = models.BigIntegerField()
    benefit = models.TextField()
    before_households = models.IntegerField()
    before_persons = models.IntegerField()
    before_fen = models.BigIntegerField()
    after_households = models.IntegerField()
    after_persons = models.IntegerField()
    after_fen = models.BigIntegerField()
    entering_households = models.IntegerField()
    entering_persons = models.IntegerField()
    leaving_households = models.IntegerField()
    leaving_persons = models.IntegerField()
    possible_households = models.IntegerField()
    possible_persons = models.IntegerField()
    possible_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scenario", "area_code", "benefit"], name="one_scenario_tally")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.benefit} {self.before_fen} {self.after_fen}"


class ScenarioChange(models.Model):
    """One subject that the scenario touches, by how much in fen of the month."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="touched", db_constraint=False, db_index=False)
    kind = models.TextField(choices=ChangeKind)
    benefit = models.TextField()
    component = models.TextField()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    area_code = models.BigIntegerField()
    before_fen = models.BigIntegerField()
    after_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["scenario", "balance_fen", "id"], name="scenario_by_balance"),
            models.Index(fields=["scenario", "kind", "balance_fen", "id"], name="scenario_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.benefit}.{self.component} {self.household_id}"


class Forecast(models.Model):
    """Twelve months ahead of an area and all below it, on the registry of the day it was made."""

    area_code = models.BigIntegerField()
    first_month = models.IntegerField()
    by = models.TextField()
    at = models.DateTimeField()
    amount_fen = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["area_code", "id"], name="forecasts_of_an_area")]

    def __str__(self) -> str:
        return f"forecast {self.pk} from {self.first_month}"


class ForecastMonth(models.Model):
    """What one month is expected to pay of one benefit."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="months")
    month = models.IntegerField()
    benefit = models.TextField()
    households = models.IntegerField()
    persons = models.IntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forecast", "month", "benefit"], name="one_row_per_month_forecast")]

    def __str__(self) -> str:
        return f"{self.month} {self.benefit} {self.amount_fen}"
