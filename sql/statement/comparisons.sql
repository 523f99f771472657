-- The statement of each fund, a line for each comparison and component.
select s.fund, s.leg, l.party as first_party, s.party as other_party, s.component, s.total_first, s.total_second,
    s.difference, s.opening, s.new, s.cleared, s.tolerated, s.closing
from statement s
left join leg_first l on l.leg = s.leg
order by s.fund, s.leg, s.party, s.component
