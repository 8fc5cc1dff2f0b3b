--@ roles
sluice_case_keeper sluice_case_heir
--@ old
-- A sequence and the table that it goes with must have the same owner; what a deployment makes is its own.
create table stays (a integer);
alter table stays owner to sluice_case_keeper;
create table changes_hands (a integer);
alter table changes_hands owner to sluice_case_keeper;
create table ties (a bigint not null);
alter table ties owner to sluice_case_keeper;
create sequence free;
--@ new
create table stays (a integer, id bigserial);
alter table stays owner to sluice_case_keeper;
create table changes_hands (a integer, id bigserial);
alter table changes_hands owner to sluice_case_heir;
create table ties (a bigint not null);
alter table ties owner to sluice_case_keeper;
create sequence free;
alter sequence free owner to sluice_case_keeper;
alter sequence free owned by ties.a;
create table comes (id serial);
alter table comes owner to sluice_case_heir;
