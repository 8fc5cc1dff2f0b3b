--@ old
create table t (id int, v numeric);
--@ new
create table t (id int, v numeric);
create function add(bigint, integer) returns bigint language sql immutable as 'select $1 + $2';
create aggregate total(integer) (sfunc = add, stype = bigint, initcond = '0', parallel = safe);
create function joined(text, text) returns text language sql immutable as $$ select $1 || coalesce($2, '') $$;
create aggregate "Group"(a text) (sfunc = joined, stype = text, initcond = 'it''s ');
create function more(bigint) returns bigint language sql as 'select $1 + 1';
create aggregate how_many(*) (sfunc = more, stype = bigint, initcond = '0');
create aggregate moving(integer) (sfunc = int4_sum, stype = bigint, msfunc = int4_avg_accum, minvfunc = int4_avg_accum_inv, mstype = bigint[], minitcond = '{0,0}', mfinalfunc = int2int4_sum);
create aggregate middle(double precision order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra, finalfunc_modify = shareable);
create aggregate place(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
comment on aggregate total(integer) is 'adds';
comment on aggregate middle(double precision order by anyelement) is 'of them';
comment on aggregate how_many(*) is 'all of them';
create view sums as select total(id) as total, how_many(*) as how_many from t;
--@ expect
create aggregate public.total(integer)
hazards none
