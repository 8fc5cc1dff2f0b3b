--@ old
create type r as range (subtype = integer, multirange_type_name = many);
create table t (id int, r r, m many);
--@ seed
insert into t values (1, '[1,3)', '{[1,3)}'), (2, null, null);
--@ new
-- sluice: renamed from r
create type span as range (subtype = bigint, multirange_type_name = spans);
create table t (id int, r span, m spans);
--@ expect
never drop column public.t/r
