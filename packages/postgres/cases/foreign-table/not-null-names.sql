--@ old
create foreign data wrapper w;
create server one foreign data wrapper w;
create foreign table stays (id int constraint has_id not null, x int not null, y int, z int) server one;
create foreign table loses (id int constraint has_id not null) server one;
create foreign table was (id int not null) server one;
--@ new
create foreign data wrapper w;
create server one foreign data wrapper w;
create foreign table stays (id int constraint must_have_id not null, x int constraint has_x not null, y int constraint has_y not null, z int not null, v int constraint has_v not null) server one;
create foreign table loses (id int not null) server one;
create foreign table comes (id int constraint has_id not null, twice int generated always as (id * 2) stored) server one;
-- sluice: renamed from was
create foreign table "is" (id int not null) server one;
