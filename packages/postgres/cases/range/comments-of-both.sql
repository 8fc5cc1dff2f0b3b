--@ old
create type price as range (subtype = numeric);
comment on type price is 'from and to';
comment on type price_multirange is 'several';
create type span as range (subtype = int8, multirange_type_name = spans);
comment on type spans is 'spans';
create type bare as range (subtype = date);
comment on type bare_multirange is 'gone';
create type kept as range (subtype = int4, multirange_type_name = many);
comment on type many is 'many';
create table t (id int primary key, p price, m price_multirange, s spans, k many);
--@ new
create type price as range (subtype = numeric);
comment on type price is 'to and from';
comment on type price_multirange is 'more of them';
create type span as range (subtype = int8, multirange_type_name = spans);
comment on type span is 'one';
create type bare as range (subtype = timestamptz);
comment on type bare_multirange is 'others';
create type kept as range (subtype = int4, multirange_type_name = more);
comment on type more is 'more';
create table t (id int primary key, p price, m price_multirange, s spans, k more);
