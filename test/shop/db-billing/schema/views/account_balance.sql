create view billing.account_balance as
select a.code, a.name, coalesce(sum(e.debit - e.credit), 0) * case when a.is_asset then 1 else -1 end as balance
from billing.ledger_account a
left join billing.ledger_entry e on e.account_code = a.code
group by a.code, a.name, a.is_asset;
