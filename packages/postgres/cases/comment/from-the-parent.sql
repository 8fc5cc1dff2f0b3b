--@ old
create table p (id int not null, k int, n text, constraint positive check (k > 0), unique (id, k)) partition by list (k);
create table one partition of p for values in (1);
create index on p (n);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before update on p for each row execute function f();
create table o (id int, k int, primary key (id, k)) partition by list (k);
create table o1 partition of o for values in (1);
alter table o add foreign key (id, k) references p (id, k);
create table up (a int check (a > 0), b int);
create table down (c int) inherits (up);
comment on index one_id_k_key is 'gone in new';
comment on constraint one_id_k_key on one is 'of a key';
comment on index one_n_idx is 'of an index';
comment on constraint positive on one is 'of a check';
comment on trigger t on one is 'of a trigger';
comment on constraint o_id_k_fkey on o1 is 'of a foreign key';
comment on constraint up_a_check on down is 'stays';
--@ new
create table p (id int not null, k int, n text, constraint positive check (k > 1), unique (id, k)) partition by list (k);
create table one partition of p for values in (1);
create table two partition of p for values in (2);
create index on p (n) where n <> '';
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before update of n on p for each row execute function f();
create table o (id int, k int, primary key (id, k)) partition by list (k);
create table o1 partition of o for values in (1);
alter table o add foreign key (id, k) references p (id, k) on delete cascade;
create table up (a int check (a > 0), b int);
create table down (c int) inherits (up);
comment on constraint one_id_k_key on one is 'of a key, in other words';
comment on index one_n_idx is 'of an index';
comment on constraint positive on one is 'of a check';
comment on trigger t on one is 'of a trigger';
comment on constraint o_id_k_fkey on o1 is 'of a foreign key';
comment on constraint up_a_check on down is 'stays';
comment on constraint positive on two is 'of a new one';
comment on index two_id_k_key is 'of a new one';
--@ expect
change comment constraint public.one/one_id_k_key
drop comment index public.one_id_k_key
create comment index public.two_id_k_key
