--@ roles
app
other
--@ old
alter default privileges grant execute on functions to app;
create type r as range (subtype = int);
--@ new
create type r as range (subtype = int);
create type added as range (subtype = text);
grant execute on all functions in schema public to other;
alter default privileges grant execute on functions to app;
create type later as range (subtype = numeric);
