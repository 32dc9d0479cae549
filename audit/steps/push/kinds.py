"""Which kind of repair does each action, and in which order."""

from collections.abc import Mapping
from types import MappingProxyType

from audit.steps.push.contact_fields import ContactFields
from audit.steps.push.creates import Creates
from audit.steps.push.events import Events
from audit.steps.push.lists import Lists
from audit.steps.push.merges import Merges
from audit.steps.push.sales import Sales
from audit.steps.push.work import Kind
from checks.vocabulary import Action

FIELDS, LISTS = ContactFields(), Lists()
KINDS: Mapping[Action, Kind] = MappingProxyType(
    {
        Action.OPT_OUT: FIELDS,
        Action.UPDATE: FIELDS,
        Action.CREATE: Creates(),
        Action.LIST_ADD: LISTS,
        Action.LIST_REMOVE: LISTS,
        Action.APPEND: Sales(),
        Action.TRIGGER: Events(),
        Action.MERGE: Merges(),
    }
)
