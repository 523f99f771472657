-- limit: unproved
-- message: {months} 个月的对账表有 {items} 个单元的差额未被未达账项证明
-- why: A statement that is not proved says nothing of what it compares.
select count(distinct month) as months, sum(abs(difference - closing + opening - tolerated)) as amount, count(*) as items
from recon.statement
where month between :first_month and :last_month and 'statement' = any(:sources)
  and difference <> closing - opening + tolerated
having count(*) > 0
