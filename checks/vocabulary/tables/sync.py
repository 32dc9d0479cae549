"""What lies between the two systems, and what we noted about our own reading."""

from checks.vocabulary.tables.column import Column, Kind, Personal, System, Table

SYNC_EVENT = Table(
    name="sync_event",
    system=System.SYNC,
    one_row_is="one record that the integration layer moved or tried to move",
    key=(),
    declared={
        "lane": Column(Kind.TEXT, "the way it went, e.g. orders"),
        "entity": Column(Kind.TEXT, "what it is, e.g. order"),
        "key": Column(Kind.TEXT, "which one", required=True, personal=Personal.ID),
        "created_at": Column(Kind.INSTANT, "when it entered"),
        "attempts": Column(Kind.COUNT, "how often it was tried"),
        "last_error": Column(Kind.TEXT, "in the integration's words"),
        "status": Column(Kind.TEXT, "where it stands, e.g. queued"),
        "delivered_at": Column(Kind.INSTANT, "when Emarsys took it; null while it has not"),
    },
)

SNAPSHOT = Table(
    name="snapshot",
    system=System.AUDIT,
    one_row_is="one table of one snapshot, as it was read",
    key=("snapshot_id", "entity"),
    declared={
        "snapshot_id": Column(Kind.TEXT, "names the snapshot", required=True),
        "system": Column(Kind.TEXT, "whose facts", required=True),
        "entity": Column(Kind.TEXT, "canonical table", required=True),
        "source": Column(Kind.TEXT, "where the rows came from"),
        "taken_at": Column(Kind.INSTANT, "the moment the source speaks of", raw=False),
        "started_at": Column(Kind.INSTANT, "when reading began", raw=False),
        "finished_at": Column(Kind.INSTANT, "when reading ended", raw=False),
        "pages": Column(Kind.COUNT, "pages or files read"),
        "rows": Column(Kind.COUNT, "rows read, repeats included"),
        "distinct_ids": Column(Kind.COUNT, "rows kept; distinct keys where the table has a key"),
        "repeats": Column(Kind.COUNT, "rows dropped because their key was there already"),
        "differing": Column(Kind.COUNT, "repeats that said something else than the row kept"),
        "count_first": Column(Kind.COUNT, "rows the source announced at the start"),
        "count_last": Column(Kind.COUNT, "rows the source announced at the end"),
        "changed_during": Column(Kind.COUNT, "rows that changed while reading"),
        "rejected_rows": Column(Kind.COUNT, "rows that could not be read"),
        "rejected_values": Column(Kind.COUNT, "values that could not be read and are null"),
        "ended": Column(Kind.FLAG, "whether the last page or the end of the file was seen"),
        "complete": Column(Kind.FLAG, "a whole, consistent copy"),
        "content_hash": Column(Kind.TEXT, "of the rows kept, in any order; hexadecimal"),
        "schema_hash": Column(Kind.TEXT, "of the source's own columns; hexadecimal"),
        "config_hash": Column(Kind.TEXT, "of the mapping used; hexadecimal"),
    },
)

CONFIG_ITEM = Table(
    name="config_item",
    system=System.AUDIT,
    one_row_is="one piece of either system's configuration",
    key=("snapshot_id", "system", "kind", "key"),
    declared={
        "snapshot_id": Column(Kind.TEXT, "names the snapshot", required=True),
        "system": Column(Kind.TEXT, "whose configuration", required=True),
        "kind": Column(Kind.TEXT, "e.g. channel, field, segment", required=True),
        "key": Column(Kind.TEXT, "which one", required=True),
        "value_hash": Column(Kind.TEXT, "SHA-256 of its value, hexadecimal"),
        "value_redacted": Column(Kind.TEXT, "its value without secrets"),
    },
)

PERSON_LINK = Table(
    name="person_link",
    system=System.AUDIT,
    one_row_is="one record of either system, and the person it belongs to",
    key=("system", "record_id"),
    declared={
        "component_id": Column(
            Kind.TEXT,
            "names all that exact identifiers tie, the widest reading",
            required=True,
            personal=Personal.ID,
        ),
        "system": Column(Kind.TEXT, "whose record", required=True),
        "record_id": Column(Kind.TEXT, "which record", required=True, personal=Personal.ID),
        "link_kind": Column(Kind.TEXT, "the identifiers that tie it, joined with '+'"),
        "strength": Column(Kind.TEXT, "how sure", one_of=("strong", "weak")),
        "person_id": Column(
            Kind.TEXT,
            "names the person, by likeness too; null where it was not learned",
            personal=Personal.ID,
        ),
        "reason": Column(Kind.TEXT, "why it is tied, or not, against what the others say"),
    },
)

PERSON_PAIR = Table(
    name="person_pair",
    system=System.AUDIT,
    one_row_is="two records that nothing exact ties, and how likely they are one person",
    key=("left_system", "left_id", "right_system", "right_id"),
    declared={
        "left_system": Column(Kind.TEXT, "whose record", required=True),
        "left_id": Column(Kind.TEXT, "which record", required=True, personal=Personal.ID),
        "right_system": Column(Kind.TEXT, "whose record", required=True),
        "right_id": Column(Kind.TEXT, "which record", required=True, personal=Personal.ID),
        "probability_ppm": Column(Kind.COUNT, "that they are one person, in parts per million"),
        "kind": Column(Kind.TEXT, "what they are to each other, as far as it is sure"),
        "decided": Column(Kind.TEXT, "a person's word", one_of=("same", "different")),
        "evidence": Column(Kind.TEXT, "which fields agree and what that is worth; no values"),
    },
)

OPT_OUT_PUSH = Table(
    name="opt_out_push",
    system=System.AUDIT,
    one_row_is="one opt-out of one contact that we wrote to Emarsys ourselves",
    key=("contact_id", "channel", "stated_at"),
    newest="applied_at",
    declared={
        "contact_id": Column(Kind.TEXT, "whose", required=True, personal=Personal.ID),
        "customer_id": Column(
            Kind.TEXT, "who stated it; null where no customer is known", personal=Personal.ID
        ),
        "channel": Column(Kind.TEXT, "for which", required=True, one_of=("email", "sms")),
        "stated_at": Column(
            Kind.INSTANT, "when it was stated; null when no time is kept", raw=False
        ),
        "applied_at": Column(
            Kind.INSTANT, "when Emarsys confirmed it to us", required=True, raw=False
        ),
    },
)

OPT_IN_SEEN = Table(
    name="opt_in_seen",
    system=System.AUDIT,
    one_row_is="one contact that is not mailable by a channel, and when our snapshots saw it turn",
    key=("contact_id", "channel"),
    declared={
        "contact_id": Column(Kind.TEXT, "whose", required=True, personal=Personal.ID),
        "channel": Column(Kind.TEXT, "by which", required=True, one_of=("email", "sms")),
        "in_at": Column(
            Kind.INSTANT,
            "the newest snapshot that shows it mailable; null where none that we looked at does",
            raw=False,
        ),
        "out_at": Column(
            Kind.INSTANT, "when the first snapshot after that was read", required=True, raw=False
        ),
    },
)
