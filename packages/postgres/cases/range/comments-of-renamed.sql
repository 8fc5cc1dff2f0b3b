--@ old
create schema a;
create type a.price as range (subtype = numeric);
comment on type a.price is 'from and to';
comment on type a.price_multirange is 'several';
create table a.t (id int primary key, p a.price_multirange);
create schema c;
create type c.price as range (subtype = numeric);
comment on type c.price_multirange is 'several';
create table c.t (id int primary key, p c.price_multirange);
--@ new
create schema a;
-- sluice: renamed from price
create type a.cost as range (subtype = numeric);
comment on type a.cost is 'from and to';
comment on type a.cost_multirange is 'several';
create table a.t (id int primary key, p a.cost_multirange);
-- sluice: renamed from c
create schema d;
create type d.price as range (subtype = numeric);
comment on type d.price_multirange is 'several';
create table d.t (id int primary key, p d.price_multirange);
