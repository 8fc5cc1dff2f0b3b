create view core.mailing_list with (security_invoker = true) as
select a.home_country, a.email, a.full_name
from core.active_customer a
where a.newsletter;
