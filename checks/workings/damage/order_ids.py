"""Order keys of the sales data that are a name of an order, but for damage."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.damage.damaged import Damage, shaped
from checks.workings.damage.matching import matched
from checks.workings.order_keys import FORMS


def order_ids(evidence: Evidence) -> Damage:
    """Keys that, as they are written, name no order and no refund.

    Raises:
        NoEvidence: there are no orders, or no sales data.
    """
    orders, held = evidence["erp_order"], evidence["esp_order"]
    refunds = evidence.has("erp_refund")
    strange = evidence.seam().ask("strange_order_keys", forms=FORMS, refunds=refunds)
    names = [orders.select(ours=pl.col(form)) for form in FORMS]
    if refunds:
        names.append(evidence["erp_refund"].select(ours="refund_id"))
    found = matched(strange.lazy().select("value"), pl.concat(names).drop_nulls())
    rows = strange.join(found, on="value", how="inner").select(
        "transform", "load_id", "value_u", key="value", expected="ours", actual="value"
    )
    return Damage("order_id", held.select(pl.len()).collect().item(), shaped(rows))
