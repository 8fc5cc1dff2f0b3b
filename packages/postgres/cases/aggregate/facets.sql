--@ roles
create role reader;
--@ old
create function add(bigint, integer) returns bigint language sql immutable as 'select $1 + $2';
create aggregate total(integer) (sfunc = add, stype = bigint, initcond = '0');
create aggregate middle(double precision order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
create aggregate place(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
alter aggregate middle(double precision order by anyelement) owner to postgres;
--@ new
create function add(bigint, integer) returns bigint language sql immutable as 'select $1 + $2';
create aggregate total(integer) (sfunc = add, stype = bigint, initcond = '0');
create aggregate middle(double precision order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
create aggregate place(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
revoke all on function total(integer) from public;
grant execute on function total(integer) to reader;
revoke all on function middle(double precision, anyelement) from public;
alter aggregate middle(double precision order by anyelement) owner to reader;
revoke all on function place(variadic "any") from public;
comment on aggregate place(variadic "any" order by variadic "any") is 'rank';
