create view core.category_path as
with recursive walk (id, path, depth) as (
  select c.id, array[c.slug], 1
  from core.category c
  where c.parent_id is null
  union all
  select c.id, w.path || c.slug, w.depth + 1
  from core.category c
  join walk w on w.id = c.parent_id
)
select id, array_to_string(path, '/') as path, depth
from walk;
