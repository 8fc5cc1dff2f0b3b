--@ old
create collation phone (provider = icu, locale = 'de@collation=phonebook');
create collation loose (provider = icu, locale = '@colStrength=secondary;colNumeric=yes', deterministic = false);
create table entry (who text collate phone, what text collate loose);
create index entry_i on entry (who, what);
--@ new
create collation phone (provider = icu, locale = 'de@collation=phonebook');
create collation loose (provider = icu, locale = '@colStrength=secondary;colNumeric=yes', deterministic = false);
create collation upper_first (provider = icu, locale = 'sv_SE.utf8@colCaseFirst=upper');
create table entry (who text collate phone, what text collate loose, at date);
create index entry_i on entry (who, what);
--@ expect
never replace collation public.phone
never replace collation public.loose
