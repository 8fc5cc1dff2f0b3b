--@ old
create table t (a text, b text);
create collation unused (provider = icu, locale = 'de');
--@ new
create collation nat (provider = icu, locale = 'en-u-kn-true');
create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create collation plain from "C";
create collation unused (provider = icu, locale = 'fr');
comment on collation nat is 'numbers by value';
create table t (a text collate nat, b text collate plain, c text collate ci);
create index i on t (b collate nat);
create domain d as text collate nat;
create view v as select a, b collate plain as b2 from t;
create type c as (x text collate nat);
--@ expect
replace collation public.unused
