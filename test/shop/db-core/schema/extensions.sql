-- The extensions live in core, so that their operators are found while this project's files load.
-- Other projects write core.citext and operator(core.=).
create extension if not exists citext with schema core;
create extension if not exists pg_trgm with schema core;
