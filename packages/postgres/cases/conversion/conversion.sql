--@ old
create conversion c for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
create conversion goes for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
--@ new
create default conversion c for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
create conversion "New" for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
comment on conversion c is 'to latin';
--@ expect
replace conversion public.c
rename conversion public.goes
