--@ old
create table dated (id int, made date);
create table sized (id int, size int);
create table parcel (label text) inherits (dated, sized);
create table express (hours int) inherits (parcel);
--@ new
create table dated (id int, made date);
create table sized (id int, size int);
create table parcel (label text) inherits (sized);
create table express (hours int) inherits (parcel, dated);
--@ expect
never drop column public.express/made
never replace table public.express
--@ back
never drop column public.express/made
