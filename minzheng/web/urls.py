"""Addresses of the web."""

from __future__ import annotations

from django.urls import path, register_converter

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.periods import Month

from .pages import (
    account,
    account_forms,
    accounts,
    application,
    application_deeds,
    application_documents,
    application_print,
    applications,
    audit,
    board,
    case,
    case_steps,
    cases,
    changes,
    differences,
    ending,
    explain,
    household,
    households,
    imports,
    lists,
    month,
    notices,
    policy,
    report,
    reveal,
    runs,
    sign_in,
    township,
    two_step,
    upload,
)


class MonthConverter:
    """A month in an address: ``2026-11``."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        try:
            return Month.parse(value)
        except MinzhengError as error:
            raise ValueError(value) from error

    def to_url(self, value: Month | str) -> str:
        return str(value)


register_converter(MonthConverter, "month")

urlpatterns = [
    path("", month.latest, name="month"),
    path("signin", sign_in.sign_in, name="sign_in"),
    path("signin/code", sign_in.second_step, name="second_step"),
    path("account/", account.page, name="account"),
    path("account/password", account.password, name="change_password"),
    path("account/sessions/<int:session_id>/end", account.end_session, name="end_session"),
    path("account/sessions/end-others", account.end_other_sessions, name="end_other_sessions"),
    path("account/two-step", two_step.page, name="two_step"),
    path("signout", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.language, name="language"),
    path("months/", month.choose, name="choose_month"),
    path("months/<month:month>/", month.page, name="month_of"),
    path("months/<month:month>/run", month.run, name="run_month"),
    path("months/<month:month>/exceptions/", lists.exceptions, name="all_exceptions"),
    path("months/<month:month>/exceptions/export/<slug:kind>", lists.exceptions_exported, name="all_exceptions_export"),
    path("months/<month:month>/changes/", differences.page, name="differences"),
    path("months/<month:month>/changes/export/<slug:kind>", differences.exported, name="differences_export"),
    path("months/<month:month>/<slug:benefit>/", lists.lines, name="lines"),
    path("months/<month:month>/<slug:benefit>/export/<slug:kind>", lists.lines_exported, name="lines_export"),
    path("months/<month:month>/<slug:benefit>/exceptions/", lists.exceptions, name="exceptions"),
    path("months/<month:month>/<slug:benefit>/exceptions/export/<slug:kind>", lists.exceptions_exported,
         name="exceptions_export"),
    path("townships/<int:code>/", township.page, name="township"),
    path("households/", households.listing, name="households"),
    path("households/export/<slug:kind>", households.exported, name="households_export"),
    path("households/<int:household_id>/", household.page, name="household"),
    path("households/<int:household_id>/explain/<month:month>/<slug:benefit>/", explain.page, name="explain"),
    path("households/<int:household_id>/members/<int:person_id>/death", changes.report_death, name="report_death"),
    path("households/<int:household_id>/end/<slug:business>/", ending.propose, name="propose_end"),
    path("awards/<int:award_id>/suspend", changes.suspend, name="suspend"),
    path("awards/<int:award_id>/resume", changes.resume, name="resume"),
    path("reveal/<slug:kind>/<int:key>", reveal.reveal, name="reveal"),
    path("runs/", runs.listing, name="runs"),
    path("runs/<int:number>/", runs.page, name="run"),
    path("runs/<int:number>/lock", runs.lock, name="lock"),
    path("runs/<int:number>/files/<str:name>", runs.download, name="download"),
    path("imports/", imports.listing, name="imports"),
    path("imports/<int:batch_id>/undo", imports.undo, name="undo_import"),
    path("imports/new", upload.upload, name="upload"),
    path("imports/new/<str:token>/<month:month>/marked", upload.marked, name="marked_roster"),
    path("imports/template", upload.template, name="roster_template"),
    path("report/", report.page, name="report"),
    path("cases/", cases.listing, name="cases"),
    path("cases/export/<slug:kind>", cases.exported, name="cases_export"),
    path("cases/<int:case_id>/", case.page, name="case"),
    path("cases/<int:case_id>/do", case.do, name="do_step"),
    path("cases/<int:case_id>/explanation", case.explanation, name="case_explanation"),
    path("cases/<int:case_id>/assign", case.assign, name="assign_case"),
    path("cases/hand-over", cases.hand_over, name="hand_over"),
    path("cases/steps/", case_steps.choose, name="case_steps"),
    path("cases/steps/<slug:business>/<slug:step>/", case_steps.page, name="case_steps_of"),
    path("cases/<int:case_id>/back", case.send_back, name="send_back"),
    path("cases/<int:case_id>/terminate", case.terminate, name="terminate"),
    path("cases/<int:case_id>/withdraw", case.withdraw, name="withdraw_case"),
    path("cases/<int:case_id>/objection", notices.object_to, name="object_to_case"),
    path("objections/<int:objection_id>/", notices.settle, name="settle_objection"),
    path("notices/", notices.listing, name="notices"),
    path("notices/export/<slug:kind>", notices.exported, name="notices_export"),
    path("notices/new", notices.post, name="post_notice"),
    path("notices/<int:notice_id>/", notices.page, name="notice"),
    path("notices/<int:notice_id>/finish", notices.finish, name="finish_notice"),
    path("board/", board.board, name="board"),
    path("board/lookup", board.lookup, name="lookup"),
    path("accounts/", accounts.listing, name="accounts"),
    path("accounts/export/<slug:kind>", accounts.exported, name="accounts_export"),
    path("accounts/new", account_forms.create, name="create_account"),
    path("accounts/<int:account_id>/", accounts.page, name="account_of"),
    path("accounts/<int:account_id>/change", account_forms.change, name="change_account"),
    path("accounts/<int:account_id>/deactivate", accounts.deactivate, name="deactivate_account"),
    path("accounts/<int:account_id>/reactivate", accounts.reactivate, name="reactivate_account"),
    path("accounts/<int:account_id>/reset-password", account_forms.reset_password, name="reset_password"),
    path("accounts/<int:account_id>/reset-second-step", accounts.reset_second_step, name="reset_second_step"),
    path("audit/", audit.listing, name="audit"),
    path("policy/", policy.listing, name="policy"),
    path("policy/<str:name>/", policy.history, name="parameter"),
    path("applications/", applications.listing, name="applications"),
    path("applications/export/<slug:kind>", applications.exported, name="applications_export"),
    path("applications/new", applications.new, name="new_application"),
    path("applications/<int:application_id>/", application.page, name="application"),
    path("applications/<int:application_id>/save", application.save, name="save_application"),
    path("applications/<int:application_id>/panel", application.panel, name="application_panel"),
    path("applications/<int:application_id>/submit", application_deeds.submit, name="submit_application"),
    path("applications/<int:application_id>/accept", application_deeds.accept, name="accept_application"),
    path("applications/<int:application_id>/return", application_deeds.give_back, name="return_application"),
    path("applications/<int:application_id>/reject", application_deeds.reject, name="reject_application"),
    path("applications/<int:application_id>/withdraw", application_deeds.withdraw, name="withdraw_application"),
    path("applications/<int:application_id>/print", application_print.printed, name="print_application"),
    path("applications/<int:application_id>/documents", application_documents.add, name="add_documents"),
    path("applications/<int:application_id>/documents/<int:document_id>", application_documents.download, name="document"),
    path("applications/<int:application_id>/documents/<int:document_id>/remove", application_documents.remove,
         name="remove_document"),
]
