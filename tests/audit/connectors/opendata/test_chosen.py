"""The settings choose Open Data, and a snapshot can be made of it."""

from audit.connectors.chosen import chosen
from audit.settings import parse

WRITTEN = {
    "emarsys": {
        "opendata": {"project": "sap-od-x", "dataset": "emarsys_x_1", "account": "1"},
    }
}


def test_the_settings_choose_it_and_it_gives_the_purchases(tmp_path):
    [emarsys] = chosen(tmp_path, parse(WRITTEN, where="audit.toml"))
    assert emarsys.assigned == {"emarsys-opendata": frozenset({"esp_sale_line"})}
