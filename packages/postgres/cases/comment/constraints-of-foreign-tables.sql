--@ old
create foreign data wrapper elsewhere;
create server far foreign data wrapper elsewhere;
create table orders (id int, label text, constraint labelled check (label <> ''));
comment on constraint labelled on orders is 'never empty';
create foreign table archive (id int, label text, constraint archived check (label <> '')) server far;
comment on foreign table archive is 'what was';
comment on constraint archived on archive is 'never empty, too';
create foreign table spare (id int, constraint positive check (id > 0)) server far;
--@ new
create foreign data wrapper elsewhere;
create server far foreign data wrapper elsewhere;
create foreign table orders (id int, label text, constraint labelled check (label <> '')) server far;
comment on constraint labelled on orders is 'never empty';
create table archive (id int, label text, constraint archived check (label <> ''));
comment on table archive is 'what was';
comment on constraint archived on archive is 'never empty, too';
create foreign table spare (id int, constraint positive check (id > 0)) server far;
comment on constraint positive on spare is 'counted from one';
