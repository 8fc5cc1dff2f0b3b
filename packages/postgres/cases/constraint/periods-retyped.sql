--@ old
create extension btree_gist;
create table room (id int, at daterange, primary key (id, at without overlaps));
create table book (id int primary key, room int, at daterange, foreign key (room, period at) references room (id, period at));
create table soft (id int, at daterange, k int check (k > 0) not enforced);
--@ new
create extension btree_gist;
create table room (id bigint, at daterange, note text, constraint rk primary key (id, at without overlaps));
create table book (id int primary key, room bigint, at daterange, constraint bf foreign key (room, period at) references room (id, period at));
create table soft (id int, at daterange, k int check (k > 0), unique (id, at without overlaps));
