"""The folder of exports: names, headers, text of values, and the same bytes again."""

import hashlib
import os
import re
import subprocess
import sys

import polars as pl
import pytest

from audit.sandbox.shop import open_shop

HEADERS = """
stokly/customers
    customerId,barcode,type,email,phone,forename,surname,country,postcode,addressLine1,
    addressLine2,city,company,language,birthday,status,mergedIntoId,timeMerged,timeCreated,
    timeUpdated
stokly/consents
    customer_id,channel,state,changed_at,source,evidence
stokly/customer_aliases
    customerId,type,value,since,until
stokly/sale_orders
    saleOrderId,niceId,channelName,sourceReferenceId,customerId,isGuest,email,phone,currency,
    createdAt,paidAt,fraudClearedAt,cancelledAt,updatedAt,stage,itemStatuses,shippingCost,
    shippingTax,discount,total,tags,isTest
stokly/sale_order_lines
    saleOrderId,lineId,parentId,lineType,itemSku,listingSku,quantity,quantityCancelled,
    quantityDispatched,quantityReturned,displayLinePrice,displayLineTax,displayLineDiscount,displayLineDiscountTax
stokly/dispatches
    dispatch_id,sale_order_id,dispatched_at,carrier,tracking_number
stokly/refunds
    refund_id,sale_order_id,at,amount
stokly/refund_lines
    refund_id,sku,quantity,net,tax
stokly/items
    sku,parentSku,name,price,msrp,page_url,image_url,category,status,available,stock_as_of,
    timeUpdated
emarsys/contacts
    user_id,External ID,Email,Mobile,Opt-In,Mobile SMS Opt-In,Email Valid,Source,
    Date of First Registration,Last Modified,First Name,Last Name,Country,ZIP Code,Date of Birth,
    Registration Language,Address,City,Company,Phone,Gender
emarsys/sales_items
    item,price,order,timestamp,customer,email,quantity,contact_id,is_generated,load_id,loaded_at
emarsys/loads
    load_id,kind,file_name,content_hash,started_at,finished_at,rows_in,rows_loaded,
    rows_rejected,status
emarsys/catalogue
    item,group_id,title,link,image,category,available,price,msrp,loaded_at
emarsys/external_events
    event_id,event_name,contact_id,event_time,trigger_id,order_id
emarsys/unsubscribes
    contact_id,source,event_time
emarsys/segments
    segment_id,name,rule_hash
sync/sync_events
    lane,entity,key,created_at,attempts,last_error,status,delivered_at
"""


def headers():
    """Export -> its header, as `HEADERS` has it below the export's name."""
    blocks = re.findall(r"^(\S+)\n((?: .*\n)+)", HEADERS, re.MULTILINE)
    return {
        export: "".join(line.strip() for line in lines.splitlines()) for export, lines in blocks
    }


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    return folder, open_shop(folder, scale=0.02, seed=5)


def test_every_export_lies_where_it_is_looked_for_under_its_headers(opened):
    folder, _ = opened
    found = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*")}
    assert found == set(headers())
    for export, header in headers().items():
        with (folder / f"{export}.csv").open(encoding="utf-8", newline="") as file:
            assert file.readline() == f"{header}\n"


def test_values_are_written_as_agreed(opened):
    folder, _ = opened
    order = pl.read_csv(folder / "stokly/sale_orders.csv", infer_schema=False).row(0, named=True)
    assert order["createdAt"].endswith("Z")
    assert len(order["createdAt"]) == len("2026-01-01T00:00:00Z")
    assert order["isTest"] in {"true", "false"}
    whole, places = order["total"].split(".")
    assert whole.lstrip("-").isdigit()
    assert len(places) == 4


def test_the_key_and_the_near_misses_lie_beside_the_exports(opened):
    folder, shop = opened
    key = pl.read_csv(folder / "answer_key.csv", schema=shop.answer_key.schema)
    assert key.equals(shop.answer_key)
    assert (folder / "near_misses.csv").exists()


def test_a_shop_opened_without_faults_has_an_empty_key(tmp_path):
    shop = open_shop(tmp_path, scale=0.01, seed=1, faulty=False)
    assert shop.answer_key.is_empty()
    assert shop.near_misses.is_empty()


def test_each_stage_is_told(tmp_path):
    class Heard(list):
        def advance(self, what, by):
            self.append((what, by))

    told = Heard()
    open_shop(tmp_path, scale=0.01, seed=1, tell=told)
    assert [what for what, _ in told] == [
        "making the trade",
        "building the shop",
        "planting faults",
        "writing the exports",
    ]


def _bytes_of(folder, hash_seed, threads):
    code = (
        "import pathlib, sys; from audit.sandbox.shop import open_shop;"
        "open_shop(pathlib.Path(sys.argv[1]), scale=0.02, seed=3)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "POLARS_MAX_THREADS": threads}
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment)
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def test_the_same_seed_makes_the_same_bytes_on_any_number_of_threads(tmp_path):
    assert _bytes_of(tmp_path / "a", "0", "1") == _bytes_of(tmp_path / "b", "4242", "5")
