-- One row per record of the list that was asked for, in its order: seq, the record's number.
-- {resource}, {where} and {sort} are made by code; values are parameters.
SELECT seq
FROM {resource}
WHERE {where}
ORDER BY {sort} seq
