--@ old
create table m (id integer, name text not null);
create table p (id integer, extra date);
create table m_1 (own text) inherits (m, p);
create table m_2 () inherits (m_1);
--@ seed
insert into m_2 (id, name, extra, own) values (1, 'a', '2024-01-01', 'b');
--@ new
create table m (id bigint, name text);
create table p (id bigint, extra date);
create table m_1 (own text) inherits (m);
