--@ old
create table t (id int primary key, doc jsonb, lines text);
--@ new
create table t (id int primary key, doc jsonb, lines text, raw json);
create table made_here (raw json);
--@ expect
hazards H312
--@ back
hazards H101 H104
