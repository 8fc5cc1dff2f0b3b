--@ old
create table p (id int not null, d date not null, note text, primary key (id, d)) partition by range (d);
create table p1 (id int not null, d date not null, note text, constraint p1_key primary key (id, d));
alter table p attach partition p1 for values from ('2020-01-01') to ('2020-02-01');
create table p2 partition of p for values from ('2020-02-01') to ('2020-03-01') partition by range (d);
create table p2a partition of p2 for values from ('2020-02-01') to ('2020-02-10');
create index p_both on p (id, note);
alter index p1_id_note_idx rename to p1_both;
alter index p2_id_note_idx rename to p2_both;
alter index p2a_id_note_idx rename to p2a_both;
--@ new
create table p (id bigint not null, d date not null, note varchar(30), primary key (id, d)) partition by range (d);
create table p1 (id bigint not null, d date not null, note varchar(30), constraint p1_key primary key (id, d));
alter table p attach partition p1 for values from ('2020-01-01') to ('2020-02-01');
create table p2 partition of p for values from ('2020-02-01') to ('2020-03-01') partition by range (d);
create table p2a partition of p2 for values from ('2020-02-01') to ('2020-02-10');
create index p_both on p (id, note);
alter index p1_id_note_idx rename to p1_both;
alter index p2_id_note_idx rename to p2_both;
alter index p2a_id_note_idx rename to p2a_both;
