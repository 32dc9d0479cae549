"""Two catalogues that agree; a test names what is said otherwise."""

from datetime import timedelta

import pytest

PENNY, POUND = 10_000, 1_000_000
OURS = {
    "title": "Tea & Cup",
    "price_u": 10 * POUND,
    "msrp_u": 12 * POUND,
    "page_url": "https://shop.example.com/p/1",
    "image_url": "https://img.example.com/1.jpg",
    "category": "Home > Kitchen",
    "active": True,
}
THEIRS = {
    "title": "Tea & Cup",
    "price_u": 10 * POUND,
    "msrp_u": 12 * POUND,
    "link": "https://shop.example.com/p/1",
    "image": "https://img.example.com/1.jpg",
    "category": "Home > Kitchen",
}


@pytest.fixture
def shop(evidence, noon):
    """Call it with what each item is said to be on each side, item s-1 first; and other tables."""

    def made(ours=({},), theirs=({},), **tables):
        settled = {"updated_at": noon - timedelta(days=3)}
        rows = {"erp_product": [OURS | settled | one for one in ours]}
        rows["esp_product"] = [THEIRS | one for one in theirs]
        return evidence(**(rows | tables))

    return made


@pytest.fixture
def sold(noon):
    """Call it with SKU -> units sold yesterday at 5.00 net: the tables of those orders."""

    def made(units, **order):
        orders = [{"placed_at": noon - timedelta(days=1)} | order for _ in units]
        lines = [
            {
                "sku": sku,
                "qty_ordered": number,
                "net_u": number * 5 * POUND,
                "tax_u": number * POUND,
            }
            for sku, number in units.items()
        ]
        return {"erp_order": orders, "erp_order_line": lines}

    return made
