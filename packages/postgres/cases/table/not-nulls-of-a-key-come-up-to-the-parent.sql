--@ old
create table visit (no int, place text, seen date) partition by list (place);
create table visit_a partition of visit (constraint visit_a_key primary key (place, no)) for values in ('a');
--@ seed
insert into visit values (1, 'a', '2026-01-01');
--@ new
create table visit (no int, place text not null, seen date not null) partition by list (place);
create table visit_a partition of visit for values in ('a');
create unique index visit_a_key on visit_a (place, no);
