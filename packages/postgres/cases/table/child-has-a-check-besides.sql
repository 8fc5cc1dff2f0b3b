--@ old
create table m (id numeric, name text default 'p', constraint m_c check (id > -5));
create table p (id numeric, extra date);
create table m_1 (own text) inherits (p, m);
--@ new
create table m (id bigint, name text default 'p', constraint m_c check (id > -5));
create table p (id bigint, extra date);
create table m_1 (own text) inherits (m);
