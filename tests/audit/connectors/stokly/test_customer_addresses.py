"""A customer's address, nested as it is written or flattened as orders read back."""

import pytest

LINES = {"line1": "Unit 4", "line2": "Old Mill", "city": "Hereford", "postcode": "HR1 1AB"}
SHAPES = {
    "nested": {"billingAddress": LINES},
    "nested as another importer writes it": {"address": LINES},
    "flattened": {f"billingAddress{name.capitalize()}": said for name, said in LINES.items()},
}


@pytest.fixture
def held(small):
    """Call it with customers of Stokly: street, city, postcode and company of each."""

    def made(*customers):
        named = [{"customerId": str(number), **one} for number, one in enumerate(customers)]
        rows = small({"/v0/customers": named}).pull("erp_customer")["erp_customer"].rows
        return rows.sort("customer_id").select("street", "city", "postcode", "company").rows()

    return made


@pytest.mark.parametrize("shape", SHAPES)
def test_an_address_is_read_in_every_shape_that_is_known(held, shape):
    assert held(SHAPES[shape]) == [("Unit 4, Old Mill", "Hereford", "HR1 1AB", None)]


def test_a_customer_without_an_address_stands_beside_one_with(held):
    one = {"billingAddress": LINES | {"line2": ""}, "company": "Byron Ltd"}
    assert held(one, {"billingAddress": None}) == [
        ("Unit 4", "Hereford", "HR1 1AB", "Byron Ltd"),
        (None, None, None, None),
    ]


def test_an_address_without_a_second_line_is_its_first(held):
    assert held({"billingAddressLine1": "1 Mill Lane"})[0][0] == "1 Mill Lane"
