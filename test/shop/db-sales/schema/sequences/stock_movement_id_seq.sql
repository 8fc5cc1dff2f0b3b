-- Identity columns of partitioned tables differ between majors; a sequence and a default do not.
create sequence sales.stock_movement_id_seq;

alter sequence sales.stock_movement_id_seq owned by sales.stock_movement.id;
