--@ roles
app
--@ old
create type word;
create function word_in(cstring, oid, int) returns word language internal immutable strict as 'varcharin';
create function word_out(word) returns cstring language internal immutable strict as 'varcharout';
create type word (input = word_in, output = word_out, like = varchar, storage = main);
create table t (id int primary key, w word default 'x'::word);
create view v as select w from t;
--@ seed
insert into t values (1, 'one'), (2, 'a word'), (3, null);
--@ new
create type word;
create function word_in(cstring, oid, int) returns word language internal immutable strict parallel safe as 'varcharin';
create function word_out(word) returns cstring language internal immutable strict as 'varcharout';
create function word_send(word) returns bytea language internal stable strict as 'varcharsend';
create function word_recv(internal, oid, int) returns word language internal stable strict as 'varcharrecv';
create type word (input = word_in, output = word_out, receive = word_recv, send = word_send, typmod_in = varchartypmodin, typmod_out = varchartypmodout, like = varchar, storage = extended);
grant usage on type word to app;
revoke usage on type word from public;
create table t (id int primary key, w word default 'x'::word);
create view v as select w from t;
--@ expect
change base-type public.word
never replace base-type public.word
never replace column public.t.w
--@ back
change base-type public.word
never replace base-type public.word
