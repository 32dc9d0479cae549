"""What the account says of itself: fields, choices, contact sources, settings."""

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Refusal
from audit.sandbox.servers.emarsys.state import EmarsysState

LANGUAGES = {"en": "en", "de": "de"}
ENGLISH = "en"
MOST_NAME = 60
ADDABLE = {"shorttext", "longtext", "largetext", "date", "url", "numeric"}


def language(asked: str) -> str:
    """The column of names in that language; English for those the sandbox does not speak."""
    return LANGUAGES.get(asked, ENGLISH)


def list_fields(state: EmarsysState, asked: Asked) -> Answer:
    """Every field of the account."""
    name = language(asked.named.get("language", ENGLISH))
    rows = state.rows(f"select id, {name}, type, string_id from field order by id")  # noqa: S608 - a column of ours
    return Answer(
        [
            {
                "id": state.id_form(number),
                "name": called,
                "application_type": kind,
                "string_id": string_id,
            }
            for number, called, kind, string_id in rows
        ]
    )


def list_choices(state: EmarsysState, asked: Asked) -> Answer:
    """The choices of one field."""
    number = _field(state, asked.named["field"])
    return Answer(_choices(state, number, language(asked.named.get("language", ENGLISH))))


def list_choices_of_several(state: EmarsysState, asked: Asked) -> Answer:
    """The choices of the fields that the query names."""
    name = language(asked.query.get("language", ENGLISH))
    numbers = [_field(state, one) for one in asked.query.get("fields", "").split(",")]
    return Answer([{"fieldId": str(one), "choices": _choices(state, one, name)} for one in numbers])


def add_field(state: EmarsysState, asked: Asked) -> Answer:
    """A custom field more; choice fields cannot be made."""
    name, kind = asked.fields().get("name"), asked.fields().get("application_type")
    if not isinstance(name, str) or not 0 < len(name) <= MOST_NAME or kind not in ADDABLE:
        raise Refusal(400, 9001, "Invalid field name or application type")
    if state.value("select 1 from field where en = ?", name):
        raise Refusal(400, 9002, "A field of that name exists")
    string_id = name.lower().replace(" ", "_")
    number = state.make(
        "insert into field (string_id, en, de, type, is_open, is_custom) values (?, ?, ?, ?, 1, 1)",
        string_id,
        name,
        name,
        kind,
    )
    state.make(f'alter table contact add column "{number}" text')
    state.note(asked.method, asked.path, (None, str(number), None, name))
    return Answer({"id": number})


def remove_field(state: EmarsysState, asked: Asked) -> Answer:
    """A custom field less, with all its values."""
    number = _field(state, asked.named["field"])
    is_custom = state.value("select is_custom from field where id = ?", number)
    if not is_custom or str(number) == state.external_id:
        raise Refusal(400, 9003, "The field can't be deleted")
    state.make("delete from field where id = ?", number)
    state.make(f'alter table contact drop column "{number}"')
    state.note(asked.method, asked.path, (None, str(number), None, None))
    return Answer()


def list_sources(state: EmarsysState, _: Asked) -> Answer:
    """Where contacts can come from."""
    rows = state.rows("select id, en from choice where field = 33 order by bit_position")
    return Answer([{"id": number, "name": name} for number, name in rows])


def settings(state: EmarsysState, _: Asked) -> Answer:
    """The account's own settings."""
    return Answer(
        {
            "id": state.options.number,
            "environment": "sandbox",
            "timezone": "Europe/London",
            "name": "sandbox",
            "country": "United Kingdom",
            "password_history_queue_size": 1,
        }
    )


def _field(state: EmarsysState, text: str) -> int:
    number = state.value(
        "select id from field where cast(id as text) = ? or string_id = ?", text, text
    )
    if number is None:
        raise Refusal(400, 1007, "No such field")
    return int(number)


def _choices(state: EmarsysState, number: int, name: str) -> list[dict[str, object]]:
    rows = state.rows(
        f"select id, {name}, bit_position from choice where field = ? order by bit_position",  # noqa: S608 - a column of ours
        number,
    )
    return [
        {"id": state.id_form(int(one)), "choice": label, "bit_position": str(bit)}
        for one, label, bit in rows
    ]
