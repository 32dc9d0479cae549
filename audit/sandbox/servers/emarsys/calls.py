"""The calls of the sandbox's Emarsys, and the right that each needs."""

from dataclasses import dataclass

from audit.sandbox.servers.emarsys import (
    describing,
    events,
    exporting,
    lists,
    mail,
    reading,
    removing,
    segments,
    writing,
)
from audit.sandbox.servers.emarsys.door import Endpoint


@dataclass(frozen=True, slots=True)
class Line:
    """One call.

    Attributes:
        call: method and path below the version; {} parts are named.
        right: what the API user needs for it.
        endpoint: what answers.
        versions: of the API that have it.
    """

    call: str
    right: str
    endpoint: Endpoint
    versions: tuple[int, ...] = (2, 3)


LINES = (
    Line("GET field", "field.list", describing.list_fields),
    Line("GET field/translate/{language}", "field.list", describing.list_fields),
    Line("GET field/choices", "field.choices", describing.list_choices_of_several),
    Line("GET field/{field}/choice", "field.choices", describing.list_choices),
    Line(
        "GET field/{field}/choice/translate/{language}",
        "field.choices",
        describing.list_choices,
    ),
    Line("POST field", "field.create", describing.add_field),
    Line("DELETE field/{field}", "field.delete", describing.remove_field),
    Line("GET source", "source.list", describing.list_sources),
    Line("GET settings", "settings.get", describing.settings),
    Line("GET contact/query", "contact.query", reading.query),
    Line("POST contact/getdata", "contact.getdata", reading.get_data),
    Line("POST contact/checkids", "contact.checkids", reading.check_ids),
    Line("POST contact/getcontacthistory", "contact.getcontacthistory", reading.history),
    Line("POST export/filter", "export.filter", exporting.start_of_segment),
    Line("POST email/getcontacts", "email.getcontacts", exporting.start_of_list),
    Line("GET export/{export}", "export.status", exporting.status),
    Line("GET export/{export}/data", "export.data", exporting.content),
    Line("GET filter", "filter.list", segments.list_all),
    Line("PUT filter", "filter.create", segments.create),
    Line("GET filter/runs/{run}", "filter.runs", segments.show_run),
    Line("GET filter/{segment}", "filter.get", segments.show),
    Line("GET filter/{segment}/delete", "filter.delete", segments.delete),
    Line("GET filter/{segment}/contact_criteria", "filter.criteria", segments.criteria),
    Line("PUT filter/{segment}/contact_criteria", "filter.update", segments.change_criteria),
    Line("GET filter/{segment}/contacts/count", "filter.count", segments.contact_count),
    Line("GET filter/{segment}/contacts", "filter.contacts", segments.contacts),
    Line("GET filter/{segment}/contacts/{contact}", "filter.contacts", segments.has_contact),
    Line("POST filter/{segment}/runs", "filter.runs", segments.start_run),
    Line("POST contact", "contact.create", writing.create),
    Line("PUT contact", "contact.update", writing.update),
    Line("POST contact/delete", "contact.delete", removing.delete),
    # The collection of version 3 has no such call.
    Line("POST contact/merge", "contact.merge", removing.merge, versions=(2,)),
    Line("GET contactlist", "contactlist.list", lists.list_all),
    Line("POST contactlist", "contactlist.create", lists.create),
    Line("POST contactlist/{list}/add", "contactlist.add", lists.add),
    Line("POST contactlist/{list}/replace", "contactlist.replace", lists.replace),
    Line("POST contactlist/{list}/delete", "contactlist.remove", lists.remove),
    Line("POST contactlist/{list}/deletelist", "contactlist.delete", lists.delete),
    Line("POST contactlist/{list}/rename", "contactlist.rename", lists.rename),
    Line("GET contactlist/{list}/count", "contactlist.count", lists.contact_count),
    Line("GET contactlist/{list}/contactIds", "contactlist.contactids", lists.contact_ids),
    Line(
        "GET contactlist/{list}/contacts/{contact}",
        "contactlist.contactids",
        lists.has_contact,
    ),
    Line("GET event", "event.list", events.list_all),
    Line("POST event", "event.create", events.create),
    Line("GET event/{event}", "event.get", events.show),
    Line("POST event/{event}", "event.update", events.rename),
    Line("GET event/{event}/usages", "event.usages", events.usages),
    Line("POST event/{event}/delete", "event.delete", events.delete),
    Line("POST event/{event}/trigger", "event.trigger", events.trigger),
    Line("GET email", "email.list", mail.list_campaigns),
    Line("POST email/responses", "email.responses", mail.ask_responses),
    Line("POST email/getlaunchesofemail", "email.launches", mail.list_launches),
    Line("GET email/{email}/responses", "email.responses", mail.responses),
    Line("GET email/{email}/responsesummary", "email.responsesummary", mail.summary),
    # The official collections disagree on the word.
    Line("POST blocklist", "blocklist.create", mail.block),
    Line("POST blacklist", "blocklist.create", mail.block),
)
