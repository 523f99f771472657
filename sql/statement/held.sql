-- Which books of each fund came in at all: what was not sent cannot agree.
select fund, 'special_account' as book from special_account where fund is not null group by fund
union all
select fund, 'bank_statement' from bank_statement where account = 'special' and fund is not null group by fund
union all
select fund, 'trial_balance' from trial_balance where fund is not null group by fund
union all
select fund, 'reported_statement' from reported_statement where fund is not null group by fund
order by fund, book
