--@ old
create domain kept as text constraint must not null constraint filled check (value <> '');
create domain plain as int not null;
create domain gone as int constraint here not null;
create domain other as int constraint one not null;
create table t (k kept default 'x', p plain default 1, g gone default 2, o other default 3);
comment on constraint must on domain kept is 'always';
comment on constraint here on domain gone is 'not for long';
comment on constraint filled on domain kept is 'something';
--@ new
create domain kept as varchar(80) constraint must not null constraint filled check (value <> '');
create domain plain as int constraint given not null;
create domain gone as int;
create domain other as int constraint two not null;
create domain added as date constraint known not null;
create table t (k kept default 'x', p plain default 1, g gone default 2, o other default 3, a added default current_date);
comment on constraint must on domain kept is 'always';
comment on constraint two on domain other is 'another';
comment on constraint known on domain added is 'added';
