--@ old
-- Names of parts come from expressions as they were written: a cast that changes nothing is not kept, but gave the name.
create table m (id int not null, a int, n numeric, t text) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create index m_four on m (((a * 4)::numeric));
create index m_t on m ((t::varchar), (n + 1), (n - 1));
create table k (id int not null, a numeric) partition by range (id);
create table k1 partition of k for values from (0) to (10);
--@ seed
insert into m values (1, 2, 3, 'x');
insert into k values (1, 2);
--@ new
create table m (id int not null, a numeric, n numeric, t text) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create index m_four on m (((a * 4)::numeric));
comment on index m1_numeric_idx is 'four times';
create index m_t on m ((t::varchar), (n + 1), (n - 1));
create table k (id int not null, a numeric) partition by range (id);
create table k1 partition of k for values from (0) to (10);
create index k_a on k (((a * 4)::numeric), (case when a > 1 then 1 else 2 end::int), coalesce(a, 1), nullif(a, 2), (array[a, id]), ((a)::int), (a || 'x'), greatest(a, 4), (row(a, id) is null));
