-- One row is one page of one order of the pull: all that its seal is over, and the seal.
SELECT order_id, page, marker, records, body, seal
FROM answer
WHERE path = ? AND pull = ?
ORDER BY order_id, page
