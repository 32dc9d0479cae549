-- One row: an object as it is read back, one level deep: billingAddress.line1 has become
-- billingAddressLine1. Numbers keep their digits.
WITH top AS (
  SELECT key, value, type, ?1 -> fullkey AS text FROM json_each(?1)
),
flat AS (
  SELECT key AS name, text FROM top WHERE type <> 'object'
  UNION ALL
  SELECT
    CASE top.key WHEN 'name' THEN inner.key WHEN 'customer' THEN inner.key
    ELSE top.key || upper(substr(inner.key, 1, 1)) || substr(inner.key, 2) END,
    top.value -> inner.fullkey
  FROM top, json_each(top.value) AS inner
  WHERE top.type = 'object'
)
SELECT json_group_object(name, json(text)) FROM flat
