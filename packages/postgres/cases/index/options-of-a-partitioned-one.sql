--@ old
-- The server changes no options of an index of a partitioned table: it is made anew, and its parts with it.
create table orders (id int not null, created_on date not null, status text) partition by range (created_on);
create table orders_2024 partition of orders for values from ('2024-01-01') to ('2025-01-01');
create index by_status on orders (status);
create index by_id on only orders (id);
create index orders_2024_id on orders_2024 (id);
alter index by_id attach partition orders_2024_id;
create table k (id int not null, n int) partition by range (id);
create table k1 partition of k for values from (0) to (10);
alter table k1 add constraint k1_named primary key (id) with (fillfactor = 60);
alter table k add constraint k_pkey primary key (id);
--@ new
create table orders (id int not null, created_on date not null, status text) partition by range (created_on);
create table orders_2024 partition of orders for values from ('2024-01-01') to ('2025-01-01');
create index by_status on orders (status) with (fillfactor = 80);
create index by_id on only orders (id) with (fillfactor = 70);
create index orders_2024_id on orders_2024 (id) with (fillfactor = 70);
alter index by_id attach partition orders_2024_id;
create table k (id int not null, n int) partition by range (id);
create table k1 partition of k for values from (0) to (10);
alter table k1 add constraint k1_named primary key (id) with (fillfactor = 60);
alter table k add constraint k_pkey primary key (id) with (fillfactor = 80);
