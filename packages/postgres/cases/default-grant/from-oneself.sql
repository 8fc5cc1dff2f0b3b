--@ old
create schema app;
alter default privileges revoke delete, truncate on tables from current_user;
--@ new
create schema app;
create table app.all_of_it (id int);
create table app.less (id int);
revoke delete, truncate on app.less from current_user;
grant select on app.all_of_it to public;
alter default privileges revoke delete, truncate on tables from current_user;
