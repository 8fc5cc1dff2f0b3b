--@ old
create type span as range (subtype = float8, subtype_diff = float8mi);
create function text_diff(a text, b text) returns float8 language sql immutable as $$ select 0::float8 $$;
--@ new
create function text_diff(a text, b text) returns float8 language sql immutable as $$ select 0::float8 $$;
create type span as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = spans);
create type words as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops, subtype_diff = text_diff);
create table t (s span, ss spans, w words);
--@ expect
create range public.words
