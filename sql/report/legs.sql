-- The comparisons of the year: totals of the months, and what is open at the end.
select s.leg, s.leg_label, s.first_party_label, s.party, s.party_label,
       sum(s.total_first) as total_first, sum(s.total_second) as total_second, sum(s.difference) as difference,
       coalesce(sum(s.opening) filter (where s.month = :first_month), 0) as opening,
       sum(s.new) as new, sum(s.cleared) as cleared, sum(s.tolerated) as tolerated,
       coalesce(sum(s.closing) filter (where s.month = :last_month), 0) as closing,
       count(*) filter (where s.unproved <> 0) as unproved
from report.monthly_statement s
where s.month between :first_month and :last_month
group by s.leg, s.leg_label, s.first_party_label, s.party, s.party_label
order by s.leg, s.party
