--@ old
create sequence s;
--@ new
create unlogged sequence s;
--@ expect
change sequence public.s
