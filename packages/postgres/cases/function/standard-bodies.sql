--@ old
create table t (id int, a text);
--@ new
create table t (id int, a text);
create function z_first() returns int return 1;
create function a_second() returns int begin atomic select z_first() + count(*)::int from t; end;
create procedure b_third(x int) begin atomic insert into t values (x + a_second(), 'x'); update t set a = 'y' where id = x; end;
create view v as select a_second() as n;
create function m_view() returns bigint return (select sum(n) from v);
