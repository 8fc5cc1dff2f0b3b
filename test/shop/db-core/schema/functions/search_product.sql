create function core.search_product(term text, most integer default 20)
returns table (product_id bigint, name text, score real)
language sql stable rows 20
set search_path = core, pg_catalog
as $$
  select p.id, p.name, similarity(p.name, term)
  from core.product p
  where p.name % term or p.words @@ plainto_tsquery('simple', term)
  order by 3 desc, 2
  limit most
$$;
