-- One row per record of the list that was asked for, in its order: seq, the record's number.
-- {resource}, {where} and {sort} are made by code; whatever a client sent is a parameter.
INSERT INTO {listed} (seq)
SELECT seq
FROM {resource}
WHERE {where}
ORDER BY {sort} seq
