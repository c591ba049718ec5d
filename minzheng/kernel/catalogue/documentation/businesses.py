"""Pages about the business folders: what they are, their facts, rules, parameters and indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minzheng.kernel.casework.procedures import NoticeDeclared, ProcedureDeclared, StepDeclared
from minzheng.kernel.catalogue.chapters import CHAPTERS
from minzheng.kernel.catalogue.checks.folder import FolderFiles
from minzheng.kernel.catalogue.common_figures import common_figures
from minzheng.kernel.catalogue.loader import Business, Catalogue
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.indicators import declarations
from minzheng.kernel.indicators.declarations import Combined, Counted, Indicator, Kept, Moved, ParameterValueOf, Quotient
from minzheng.kernel.indicators.relations.declarations import Relation
from minzheng.kernel.indicators.relations.outcome import statement
from minzheng.kernel.policy.declarations import Fact, RuleVersion
from minzheng.kernel.policy.folders import Folder
from minzheng.kernel.policy.parameters import Parameter, Value, as_text
from minzheng.kernel.verification.checks.conditions import CONDITIONS
from minzheng.kernel.verification.checks.declarations import FILE, CheckDeclared, ChecksDeclared

from .markdown import code, page, table


def businesses(catalogue: Catalogue) -> str:
    """What each business is founded on, what it pays, its procedure and the registers it is compared with."""
    parts = ["Every folder under `minzheng/businesses`, in the order of a bureau's yearly report."]
    for chapter, title in CHAPTERS.items():
        own = [business for business in catalogue.businesses.values() if business.chapter == chapter]
        if own:
            parts.append(f"## {title.zh} · {title.en}")
        for business in own:
            parts += list(_business(business))
    return page("Businesses", *parts)


def _business(business: Business) -> Iterator[str]:
    yield f"### {business.title.zh} · {business.title.en}"
    receives = ", ".join(code(name) for name in business.receives) or "nothing"
    kind = business.kind if business.outputs or business.kind != "benefit" else f"{business.kind} paid once"
    yield (f"Folder `{business.chapter}/{business.name}` · {kind} · {business.owner} · "
           f"{', '.join(business.business_ids)} · receives {receives}")
    yield "\n".join(f"* {law}" for law in business.law)
    if business.outputs:
        yield table(("pays", "to", "amount", "enrolled", "first month", "last month"),
                    [(f"{one.title.zh} ({one.component})", one.entity, code(one.amount), code(one.enrolled),
                      one.first_month, one.last_month) for one in business.outputs])
    yield from _procedure(business)
    yield from _registers(business)


def _procedure(business: Business) -> Iterator[str]:
    declared = Reader().declaration(business.path / "procedure.yaml", ProcedureDeclared)
    for version in declared.versions if declared else ():
        until = f" until {version.until}" if version.until else ""
        limits = ", ".join(f"{name} {days}" for name, days in version.whole.items())
        yield f"Procedure from {version.from_}{until}: {version.law}" + (f" (whole: {limits})" if limits else "")
        if version.variants:
            ways = ", ".join(f"{one.zh} ({one.name}{f', {one.working_days} working days' if one.working_days else ''})"
                             for one in version.variants)
            yield f"Types: {ways}. The amount is set between {code(version.aid.least)} and {code(version.aid.most)}." if (
                version.aid) else f"Types: {ways}."
        columns = ("step", "kind", "who", "level", "working days", "notice", "letter")
        yield table(columns, [_step(step) for step in version.steps])


def _step(step: StepDeclared) -> tuple[object, ...]:
    notice = _notice(step.notice) if step.notice else ""
    level = f"{step.level}, up to {code(step.limit)}" if step.limit else step.level
    only = f" ({', '.join(step.only)})" if step.only else ""
    who = f"{step.who} (delegated: {step.delegated.who})" if step.delegated else step.who
    return (f"{step.title.zh} · {step.title.en}{only}", step.kind, who, level, step.working_days or "", notice,
            step.letter.zh if step.letter else "")


def _notice(notice: NoticeDeclared) -> str:
    days = f"{notice.days} days, " if notice.days else ""
    return f"{days}{notice.place.zh}: {', '.join(notice.shows)}"


def _registers(business: Business) -> Iterator[str]:
    path = business.path / FILE
    declared = Reader().declaration(path, ChecksDeclared) if path.exists() else None
    if declared:
        yield table(("check", "compared with", "standard", "when", "finds", "severity", "consequence"),
                    [_check(one) for one in declared.checks])


def _check(one: CheckDeclared) -> tuple[object, ...]:
    where = "".join(f", {name}: {' or '.join(choices)}" for name, choices in one.where.items())
    books = " + ".join((one.book, *one.further))
    return (code(one.name), f"{books}{where}", one.standard, CONDITIONS[one.when].label.en, f"{one.finds.zh} · {one.finds.en}",
            one.severity, one.consequence)


def facts(catalogue: Catalogue) -> str:
    """What must be known, of whom, in which unit and from where."""
    parts = ["What must be known of persons and households. `award(…)` is a value another business gives."]
    for folder in _folders(catalogue):
        if folder.facts:
            rows = [(code(name), _both(fact), fact.entity, fact.unit, _source(fact), "、".join(fact.codes))
                    for name, fact in folder.facts.items()]
            parts += [f"## {_title(folder)}", table(("fact", "name", "of", "unit", "source", "codes"), rows)]
    return page("Facts", *parts)


def _both(fact: Fact) -> str:
    return f"{fact.label.zh} · {fact.label.en}"


def _source(fact: Fact) -> str:
    return f"award({fact.source.business}.{fact.source.name})" if fact.source.kind == "award" else fact.source.kind


def rules(catalogue: Catalogue) -> str:
    """Every rule: what it answers, what it reads, its unit and law."""
    parts = ["Each rule is one function over columns. It reads the facts, parameters and rules it names as arguments."]
    for folder in _folders(catalogue):
        if folder.rules:
            rows = [_rule(rule) for rule in folder.rules]
            parts += [f"## {_title(folder)}", table(("rule", "of", "unit", "answers", "reads", "law"), rows)]
    return page("Rules", *parts)


def _rule(rule: RuleVersion) -> tuple[object, ...]:
    since = f" from {rule.from_}" if rule.from_ else ""
    reads = ", ".join(code(name) for name in rule.arguments)
    return (f"{code(rule.name)}{since} {rule.label.zh}", rule.entity, rule.unit, rule.doc, reads, rule.law)


def parameters(catalogue: Catalogue) -> str:
    """Every parameter with all its values, each with place, dates and document."""
    parts = ["A parameter without a value in force is never a default. *Illustrative* values were published by nobody: "
             "they let the demonstration county run."]
    for folder in _folders(catalogue):
        if folder.parameters:
            parts.append(f"## {_title(folder)}")
        for name, parameter in folder.parameters.items():
            keys = f" · by {', '.join(code(key) for key in parameter.by)}" if parameter.by else ""
            keys += f" · in bands of {code(parameter.band)}" if parameter.band else ""
            optional = (" · optional" if parameter.optional else "") + _floor(parameter)
            parts.append(f"### {code(name)}")
            about = f"{parameter.label.zh} · {parameter.label.en} · {parameter.unit}{keys}{optional}"
            parts.append(f"{about} · {parameter.law}" if parameter.law else about)
            found = [value for value in catalogue.parameters.values if value.name == name]
            if found:
                rows = [_value(catalogue, value) for value in found]
                parts.append(table(("place", "for", "from", "until", "value", "document", ""), rows))
    return page("Parameters", *parts)


def _floor(parameter: Parameter) -> str:
    floor = parameter.floor
    if floor is None:
        return ""
    return f" · not below {code(floor.times) if floor.times else f'{floor.per_mille} ‰'} of {code(floor.of)}"


def _value(catalogue: Catalogue, value: Value) -> tuple[object, ...]:
    place = value.pack or (f"{value.area_code:012d}" if value.area_code else "全国")
    key = value.key if isinstance(value.key, int) else "、".join(part for part in value.key if part)
    text = as_text(value.value, catalogue.parameters.declared[value.name])
    written = value.written if value.written != text else text
    kind = "illustrative" if value.illustrative else ""
    return (place, key, value.from_, value.until or "", written, value.document, kind)


def indicators(catalogue: Catalogue) -> str:
    """Every indicator: what is counted, over which days, in which unit."""
    parts = ["`lines` are what a payroll pays, `exceptions` what it does not pay and why, `new_awards` the awards that "
             "start in the period, `ended_awards` those that ended before it was over, `registry` the households as they stand, "
             "`cases` what casework did and received. Ids are stable."]
    files = []
    for business in catalogue.businesses.values():
        declared = declarations.load(business.path / "indicators.yaml")
        files.append(declared)
        rows = [(one.id, f"{one.title.zh} · {one.title.en}", one.unit, one.period, _measure(one))
                for one in declared.indicators]
        parts += [f"## {business.title.zh} · {business.title.en}",
                  table(("id", "indicator", "unit", "period", "measure"), rows),
                  _relations(declared.checks)]
    for name, file in common_figures(catalogue.root, files).items():
        parts += [f"## {name}", "Figures that no folder records, and relations that span folders or are about every figure.",
                  table(("id", "indicator", "unit", "period", "measure"),
                        [(one.id, f"{one.title.zh} · {one.title.en}", one.unit, one.period, _measure(one))
                         for one in file.indicators]) if file.indicators else "", _relations(file.checks)]
    return page("Indicators", *parts)


def _relations(checks: Sequence[Relation]) -> str:
    rows = [(one.id, one.check, one.severity, str(statement(one)), one.why) for one in checks]
    return table(("", "relation", "severity", "what must hold", "why"), rows) if rows else ""


def _measure(one: Indicator) -> str:
    if isinstance(one, Counted):
        scope = [f"{fact} {'、'.join(values)}" for fact, values in one.where.items()] + one.benefits + one.components
        scope += [*one.reasons, *one.events]
        return f"{one.measure} of {one.of}" + (f": {'; '.join(scope)}" if scope else "")
    if isinstance(one, Quotient):
        return f"{one.numerator} ÷ {one.denominator}"
    if isinstance(one, Combined):
        return (" + " if one.measure == "total" else " − ").join(one.parts)
    if isinstance(one, ParameterValueOf):
        return f"parameter {one.parameter} {'、'.join(one.key)}"
    if isinstance(one, Kept):
        return f"{one.measure} of {one.kind}: {'、'.join([*one.deeds, *one.states])}" + (f", {one.field}" if one.field else "")
    if isinstance(one, Moved):
        return f"sum of {'、'.join(one.items)} by {'、'.join(one.moves)}" + (f" of the {one.level}" if one.level else "")
    return f"not collected: {one.reason.zh}"


def _folders(catalogue: Catalogue) -> list[Folder]:
    """Shared law first, then the businesses in their order."""
    common = [folder for folder in catalogue.program.folders.values() if folder.is_common]
    return common + [catalogue.program.folders[name] for name in catalogue.businesses]


def _title(folder: Folder) -> str:
    title = FolderFiles(folder.path).mapping("business.yaml").get("title", {})
    return f"{title['zh']} · {folder.name}" if title else f"commons/{folder.name}"
