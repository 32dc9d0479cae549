-- One row is one order met whose records must be asked for: its place among all that were met, from
-- 1, its id and its mark.
SELECT met.rowid, met.order_id, met.marker
FROM met
LEFT JOIN answer
    ON answer.path = :path AND answer.order_id = met.order_id AND answer.page = 0
    AND answer.marker = met.marker
WHERE answer.order_id IS NULL
ORDER BY met.rowid
