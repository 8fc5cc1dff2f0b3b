--@ old
create foreign data wrapper w;
create server one foreign data wrapper w;
create table parts (id int, at date not null) partition by range (at);
create table base (id int, x text);
create foreign table p1 partition of parts for values from ('2020-01-01') to ('2021-01-01') server one;
create foreign table heir (extra int) inherits (base) server one;
--@ new
create foreign data wrapper w;
create server one foreign data wrapper w;
create table parts (id int, at date not null, note text) partition by range (at);
create table base (id int, x text, y int);
create foreign table p1 partition of parts for values from ('2020-01-01') to ('2022-01-01') server one options (a 'b');
create foreign table p2 partition of parts default server one;
create foreign table heir (extra int, more int) inherits (base) server one;
