-- Seasons never overlap.
insert into core.season (name, period) values ('Smoke spring', daterange('1990-03-01', '1990-06-01'));

-- expect: error 23P01
insert into core.season (name, period) values ('Smoke early summer', daterange('1990-05-15', '1990-08-01'));

insert into core.season (name, period) values ('Smoke summer', daterange('1990-06-01', '1990-09-01'));
