--@ old
create text search template t (lexize = dsimple_lexize);
create text search template goes (init = dsimple_init, lexize = dsimple_lexize);
create text search dictionary d (template = t);
--@ new
create text search template t (init = dsimple_init, lexize = dsimple_lexize);
create text search dictionary d (template = t);
create text search template "New" (lexize = dsimple_lexize);
comment on text search template t is 'simple';
--@ expect
replace text-search-template public.t
rebuild text-search-dictionary public.d
