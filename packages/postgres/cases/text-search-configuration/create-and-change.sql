--@ old
create schema words;
create text search dictionary words.plain (template = pg_catalog.simple, stopwords = 'english', accept = false);
create text search dictionary words.stem (template = snowball, language = english);
create text search dictionary words.gone (template = simple);
create text search configuration words.notes (parser = pg_catalog."default");
alter text search configuration words.notes add mapping for asciiword, word with words.plain, words.stem;
alter text search configuration words.notes add mapping for numword, email with words.gone;
create text search configuration words.goes (copy = pg_catalog.english);
create table t (body text, search tsvector generated always as (to_tsvector('words.notes'::regconfig, body)) stored);
create index on t using gin (to_tsvector('words.notes'::regconfig, body));
comment on text search configuration words.notes is 'one';
--@ new
create schema words;
create text search dictionary words.plain (template = pg_catalog.simple, stopwords = 'german');
create text search dictionary words.stem (template = snowball, language = english, stopwords = english);
create text search dictionary words.fresh (template = simple);
create text search configuration words.notes (parser = pg_catalog."default");
alter text search configuration words.notes add mapping for asciiword with words.stem;
alter text search configuration words.notes add mapping for word with words.plain, words.stem;
alter text search configuration words.notes add mapping for email, host with words.fresh;
create text search configuration words.comes (copy = words.notes);
create table t (body text, search tsvector generated always as (to_tsvector('words.notes'::regconfig, body)) stored);
create index on t using gin (to_tsvector('words.notes'::regconfig, body));
comment on text search configuration words.notes is 'two';
comment on text search dictionary words.plain is 'plain';
--@ expect
change text-search-configuration words.notes
change text-search-dictionary words.plain
never replace table public.t
