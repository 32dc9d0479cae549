"""Settings are read strictly: a word that is none is refused, with the nearest right one."""

from datetime import timedelta

import pytest

from audit import settings, workspace
from checks.vocabulary import SettingsError


def parsed(**written):
    return settings.parse(written, where="audit.toml")


def test_everything_has_a_default():
    design = parsed().designed()
    assert design.sla["orders"] == timedelta(hours=4)
    assert design.home.time_zone == "Europe/London"


def test_a_profile_field_is_added_moved_or_taken_out_beside_the_usual_ones():
    mirrored = {"language": "458", "birthday": "", "account_code": "12345"}
    fields = parsed(design={"profile_fields": mirrored}).designed().profile_fields
    assert fields["surname"] == "2"
    assert (fields["language"], fields["account_code"]) == ("458", "12345")
    assert "birthday" not in fields


def test_what_tells_a_person_moves_with_the_profile_unless_it_is_named_itself():
    moved = {"profile_fields": {"postcode": "42", "birthday": "", "account_code": "12345"}}
    moved["identity_fields"] = {"birthday": "40", "phone": "21", "sex": ""}
    fields = parsed(design=moved).designed().identity_fields
    assert (fields["postcode"], fields["street"]) == ("42", "10")
    assert (fields["birthday"], fields["phone"]) == ("40", "21")
    assert not {"sex", "account_code"} & {*fields}


def test_what_amounts_are_made_of_is_declared_part_by_part():
    basis = parsed(design={"basis": {"tax": False}}).designed().basis
    assert (basis.tax, basis.shipping, basis.discount) == (False, False, True)


def test_an_unknown_setting_is_refused_with_the_nearest_right_name():
    with pytest.raises(SettingsError, match=r"no setting client\.curency; did you mean currency\?"):
        parsed(client={"curency": "GBP"})


def test_an_unknown_section_is_refused_with_the_nearest_right_name():
    with pytest.raises(SettingsError, match=r"no setting stockly; did you mean stokly\?"):
        parsed(stockly={"folder": "x"})


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"stokly": {"files": {"erp_orders": "x.csv"}}}, "did you mean erp_order"),
        ({"stokly": {"columns": {"erp_order": {"orderid": "x"}}}}, "did you mean order_id"),
        ({"design": {"sla_minutes": {"order": 5}}}, "did you mean orders"),
        ({"design": {"ready_when": ["paid"]}}, "did you mean paid_at"),
        ({"design": {"profile_fields": {"surnam": "2"}}}, "did you mean surname"),
        ({"design": {"profile_fields": {"updated_at": "2"}}}, "updated_at is no fact of a profile"),
        ({"design": {"identity_fields": {"stret": "10"}}}, "did you mean street"),
        ({"stokly": {"fields": {"x": "1"}}}, "fields are declared of stokly; they are Emarsys'"),
        ({"limits": {"order.completeness.mising_in_esp": {}}}, "missing_in_esp"),
        ({"limits": {"order.completeness.missing_in_esp": {"tolerence": 1}}}, "did you mean tol"),
        ({"switched_off": {"nothing.like.it": "why"}}, "no check nothing.like.it"),
        ({"client": {"currency": "pounds"}}, "client.currency"),
        ({"client": {"time_zone": "Europe/Londn"}}, "did you mean Europe/London"),
        ({"redaction": 7}, "redaction"),
        ({"design": {"basis": {"taxes": True}}}, "'tax', 'shipping' or 'discount'"),
        ({"design": {"settle_minutes": float("inf")}}, "design.settle_minutes"),
        ({"design": {"window_days": -5}}, "design.window_days"),
        ({"design": {"sla_minutes": {"orders": float("nan")}}}, "sla_minutes"),
    ],
)
def test_a_wrong_word_is_named_and_the_right_one_offered(written, message):
    with pytest.raises(SettingsError, match=message):
        parsed(**written)


def test_a_broken_file_says_where(tmp_path):
    (tmp_path / "audit.toml").write_text("[client\nname = 1")
    with pytest.raises(SettingsError, match="not TOML") as refused:
        settings.read(tmp_path)
    assert refused.value.where.endswith("audit.toml")


def test_a_file_in_place_of_a_workspace_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="no workspace that can be read"):
        settings.read(tmp_path / "file")


def test_a_folder_without_settings_says_how_to_make_them(tmp_path):
    with pytest.raises(SettingsError) as refused:
        settings.read(tmp_path)
    assert "stokly-audit init" in refused.value.do


def test_the_file_that_init_writes_says_what_the_defaults_are(tmp_path):
    workspace.make(tmp_path / "c", name='A "quoted" café 😀')
    made = settings.read(tmp_path / "c")
    assert made.client.name == 'A "quoted" café 😀'
    assert made.designed() == parsed().designed()


def test_a_workspace_is_never_made_over_another(tmp_path):
    workspace.make(tmp_path / "c", name="first")
    with pytest.raises(SettingsError, match="is a workspace already"):
        workspace.make(tmp_path / "c", name="second")
    assert settings.read(tmp_path / "c").client.name == "first"
