"""A feed in XML: read as a stream, bounded, and free of entities."""

import gzip

import pytest

from checks.vocabulary import ConnectorError, System

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
{}
</channel></rss>"""
MUG = (
    "<item><g:id>MUG</g:id><title>Mug &amp; lid</title><link>https://shop.test/mug</link>"
    "<g:image_link>https://shop.test/mug.jpg</g:image_link><g:price>9.99 GBP</g:price>"
    "<g:availability>in_stock</g:availability>"
    "<g:product_type>Home &gt; Mugs</g:product_type></item>"
)
PLAIN = "<item><g:id>{}</g:id><g:price>1 GBP</g:price><g:mpn>x</g:mpn></item>"


@pytest.fixture
def catalogue(read):
    def made(content, name="catalogue.xml", **how):
        return read({name: content}, system=System.EMARSYS, **how)["esp_product"]

    return made


def test_an_item_of_a_feed_becomes_an_item_of_the_catalogue(catalogue):
    assert catalogue(RSS.format(MUG)).rows.drop("loaded_at", "loaded_at_raw").row(
        0, named=True
    ) == {
        "item": "MUG",
        "group_id": None,
        "title": "Mug & lid",
        "price_u": 9_990_000,
        "msrp_u": None,
        "link": "https://shop.test/mug",
        "image": "https://shop.test/mug.jpg",
        "category": "Home > Mugs",
        "available": True,
    }


def test_an_atom_feed_writes_its_link_beside_the_name(catalogue):
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">'
        '<entry><g:id>A</g:id><link href="https://shop.test/a"/><g:mpn>1</g:mpn></entry></feed>'
    )
    assert catalogue(feed).rows.select("item", "link").rows() == [("A", "https://shop.test/a")]


def test_a_packed_feed_of_many_blocks_is_read_whole(catalogue):
    items = "".join(PLAIN.format(at) for at in range(40_000))
    found = catalogue(gzip.compress(RSS.format(items).encode()), "catalogue.xml.gz")
    assert found.rows["item"].to_list() == [str(at) for at in range(40_000)]


def test_a_name_that_only_a_late_item_holds_is_known(catalogue):
    late = "<item><g:id>B</g:id><g:brand>x</g:brand><title>Late</title></item>"
    found = catalogue(RSS.format(PLAIN.format("A") + late))
    assert found.rows.select("item", "title").rows() == [("A", None), ("B", "Late")]


def test_of_a_repeated_name_the_first_counts_and_a_nested_one_is_another(catalogue):
    item = (
        "<item><g:shipping><g:price>4 GBP</g:price></g:shipping><g:id>A</g:id>"
        "<g:price>1 GBP</g:price><g:price>2 GBP</g:price><g:mpn>1</g:mpn></item>"
    )
    assert catalogue(RSS.format(item)).rows.select("item", "price_u").rows() == [("A", 1_000_000)]


def test_a_reject_names_the_line_its_item_starts_on(catalogue):
    found = catalogue(RSS.format(PLAIN.format("A") + "\n" + MUG.replace("9.99", "9,99")))
    assert found.unread == [(4, "price_u", "9,99")]


def test_a_feed_without_items_is_an_empty_catalogue(catalogue):
    assert catalogue(RSS.format("")).rows.is_empty()


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ('<!DOCTYPE a [<!ENTITY b "bbbb">]><rss><item><id>&b;</id></item></rss>', "an entity"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><rss/>', "an entity"),
        ('<!DOCTYPE a SYSTEM "http://h/x.dtd"><rss><item><id>&b;</id></item></rss>', "an entity"),
        ("<rss><item><id>&nbsp;</id></item></rss>", "undefined entity"),
        ("<rss><channel>" + "<a>" * 60, "50 deep"),
        (RSS.format(MUG)[:-30], "no whole XML"),
        ("<html><body>Sign in</body></html>", "its outermost element is html"),
        (
            "<rss><item>" + "".join(f"<a{at}>x</a{at}>" for at in range(1_001)) + "</item></rss>",
            "1,000 names",
        ),
    ],
)
def test_what_no_honest_feed_is_stops_with_the_reason(catalogue, document, why):
    with pytest.raises(ConnectorError, match=why):
        catalogue(document)


def test_a_record_without_end_is_refused_before_it_fills_the_memory(catalogue):
    with pytest.raises(ConnectorError, match="longer than 16 MB"):
        catalogue("<rss><item><id>" + "x" * (17 << 20))
