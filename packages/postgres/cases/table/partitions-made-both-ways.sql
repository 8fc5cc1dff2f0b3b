--@ old
create table keep (id int not null);
create table payment (id int not null, amount numeric not null default 1, note text default 'x', big int check (big > 0)) partition by range (id);
create table p1 partition of payment for values from (0) to (10);
--@ new
create table keep (id int constraint kept not null, also int constraint given not null);
create table payment (id int not null, amount numeric not null default 1, note text default 'x', big int check (big > 0)) partition by range (id);
create table p1 partition of payment for values from (0) to (10);
create table p2 (note text, big int, amount numeric not null default 1, id int not null, constraint payment_big_check check (big > 0));
alter table payment attach partition p2 for values from (10) to (20);
create table p3 partition of payment (amount default 5, note not null) for values from (20) to (30);
create table p4 (id int constraint own_name not null, amount numeric not null default 7, note text default 'x', big int, constraint payment_big_check check (big > 0));
alter table payment attach partition p4 default;
--@ expect
never replace table public.payment
