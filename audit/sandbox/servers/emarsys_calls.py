"""The calls of the sandbox's Emarsys, and the right that each needs."""

from dataclasses import dataclass

from audit.sandbox.servers import (
    emarsys_describing,
    emarsys_events,
    emarsys_exporting,
    emarsys_lists,
    emarsys_mail,
    emarsys_reading,
    emarsys_removing,
    emarsys_segments,
    emarsys_writing,
)
from audit.sandbox.servers.emarsys_door import Endpoint


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
    Line("GET field", "field.list", emarsys_describing.list_fields),
    Line("GET field/translate/{language}", "field.list", emarsys_describing.list_fields),
    Line("GET field/choices", "field.choices", emarsys_describing.list_choices_of_several),
    Line("GET field/{field}/choice", "field.choices", emarsys_describing.list_choices),
    Line(
        "GET field/{field}/choice/translate/{language}",
        "field.choices",
        emarsys_describing.list_choices,
    ),
    Line("POST field", "field.create", emarsys_describing.add_field),
    Line("DELETE field/{field}", "field.delete", emarsys_describing.remove_field),
    Line("GET source", "source.list", emarsys_describing.list_sources),
    Line("GET settings", "settings.get", emarsys_describing.settings),
    Line("GET contact/query", "contact.query", emarsys_reading.query),
    Line("POST contact/getdata", "contact.getdata", emarsys_reading.get_data),
    Line("POST contact/checkids", "contact.checkids", emarsys_reading.check_ids),
    Line("POST contact/getcontacthistory", "contact.getcontacthistory", emarsys_reading.history),
    Line("POST export/filter", "export.filter", emarsys_exporting.start_of_segment),
    Line("POST email/getcontacts", "email.getcontacts", emarsys_exporting.start_of_list),
    Line("GET export/{export}", "export.status", emarsys_exporting.status),
    Line("GET export/{export}/data", "export.data", emarsys_exporting.content),
    Line("GET filter", "filter.list", emarsys_segments.list_all),
    Line("PUT filter", "filter.create", emarsys_segments.create),
    Line("GET filter/runs/{run}", "filter.runs", emarsys_segments.show_run),
    Line("GET filter/{segment}", "filter.get", emarsys_segments.show),
    Line("GET filter/{segment}/delete", "filter.delete", emarsys_segments.delete),
    Line("GET filter/{segment}/contact_criteria", "filter.criteria", emarsys_segments.criteria),
    Line(
        "PUT filter/{segment}/contact_criteria", "filter.update", emarsys_segments.change_criteria
    ),
    Line("GET filter/{segment}/contacts/count", "filter.count", emarsys_segments.contact_count),
    Line("GET filter/{segment}/contacts", "filter.contacts", emarsys_segments.contacts),
    Line(
        "GET filter/{segment}/contacts/{contact}", "filter.contacts", emarsys_segments.has_contact
    ),
    Line("POST filter/{segment}/runs", "filter.runs", emarsys_segments.start_run),
    Line("POST contact", "contact.create", emarsys_writing.create),
    Line("PUT contact", "contact.update", emarsys_writing.update),
    Line("POST contact/delete", "contact.delete", emarsys_removing.delete),
    # The collection of version 3 has no such call.
    Line("POST contact/merge", "contact.merge", emarsys_removing.merge, versions=(2,)),
    Line("GET contactlist", "contactlist.list", emarsys_lists.list_all),
    Line("POST contactlist", "contactlist.create", emarsys_lists.create),
    Line("POST contactlist/{list}/add", "contactlist.add", emarsys_lists.add),
    Line("POST contactlist/{list}/replace", "contactlist.replace", emarsys_lists.replace),
    Line("POST contactlist/{list}/delete", "contactlist.remove", emarsys_lists.remove),
    Line("POST contactlist/{list}/deletelist", "contactlist.delete", emarsys_lists.delete),
    Line("POST contactlist/{list}/rename", "contactlist.rename", emarsys_lists.rename),
    Line("GET contactlist/{list}/count", "contactlist.count", emarsys_lists.contact_count),
    Line("GET contactlist/{list}/contactIds", "contactlist.contactids", emarsys_lists.contact_ids),
    Line(
        "GET contactlist/{list}/contacts/{contact}",
        "contactlist.contactids",
        emarsys_lists.has_contact,
    ),
    Line("GET event", "event.list", emarsys_events.list_all),
    Line("POST event", "event.create", emarsys_events.create),
    Line("GET event/{event}", "event.get", emarsys_events.show),
    Line("POST event/{event}", "event.update", emarsys_events.rename),
    Line("GET event/{event}/usages", "event.usages", emarsys_events.usages),
    Line("POST event/{event}/delete", "event.delete", emarsys_events.delete),
    Line("POST event/{event}/trigger", "event.trigger", emarsys_events.trigger),
    Line("GET email", "email.list", emarsys_mail.list_campaigns),
    Line("POST email/responses", "email.responses", emarsys_mail.ask_responses),
    Line("POST email/getlaunchesofemail", "email.launches", emarsys_mail.list_launches),
    Line("GET email/{email}/responses", "email.responses", emarsys_mail.responses),
    Line("GET email/{email}/responsesummary", "email.responsesummary", emarsys_mail.summary),
    # The official collections disagree on the word.
    Line("POST blocklist", "blocklist.create", emarsys_mail.block),
    Line("POST blacklist", "blocklist.create", emarsys_mail.block),
)
