-- legs: collection
-- sentence: The agency has the demand notice as due, but credited nothing yet.
select u.entry_id, '征集单 ' || u.demand_no || ' 应缴未到账' as evidence, u.demand_no as difference
from undecided u
where u.demand_no in (select demand_no from collection where credited_date is null) or u.cause = 'late_posting'
