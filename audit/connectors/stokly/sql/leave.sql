-- Answers that this pull took for its own, of orders it has since met with another marker, or lost.
UPDATE answer
SET pull = ''
WHERE path = :path AND pull = :pull AND NOT EXISTS (
    SELECT 1 FROM met WHERE met.order_id = answer.order_id AND met.marker = answer.marker
)
