-- Answers of orders met again with the same marker belong to this pull too.
UPDATE answer
SET pull = :pull
FROM met
WHERE answer.path = :path AND answer.order_id = met.order_id AND answer.marker = met.marker
