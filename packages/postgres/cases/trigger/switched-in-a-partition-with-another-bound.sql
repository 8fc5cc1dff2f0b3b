--@ old
create table visit (id int, seen date, place text) partition by range (seen);
create table visit_early partition of visit for values from ('2020-01-01') to ('2021-01-01');
create table visit_mid partition of visit for values from ('2021-01-01') to ('2022-01-01') partition by list (place);
create table visit_mid_sea partition of visit_mid for values in ('sea');
create table visit_late partition of visit for values from ('2022-01-01') to ('2023-01-01');
create function note_visit() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger noted after insert on visit for each row execute function note_visit();
create trigger told after insert on visit for each row execute function note_visit();
alter table visit_early disable trigger noted;
alter table visit_mid_sea enable always trigger noted;
alter table visit_late disable trigger told;
--@ new
create table visit (id int, seen date, place text) partition by range (seen);
create table visit_early partition of visit for values from ('2020-01-01') to ('2020-07-01');
create table visit_mid partition of visit for values from ('2021-01-01') to ('2021-07-01') partition by list (place);
create table visit_mid_sea partition of visit_mid for values in ('sea');
create table visit_late partition of visit for values from ('2022-01-01') to ('2022-07-01');
create function note_visit() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger noted after insert on visit for each row execute function note_visit();
create trigger told after insert or update on visit for each row execute function note_visit();
alter table visit_early disable trigger noted;
alter table visit_mid_sea enable always trigger noted;
alter table visit_late enable replica trigger told;
