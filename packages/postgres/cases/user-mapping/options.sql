--@ roles
app boss
--@ old
create foreign data wrapper w;
create server one foreign data wrapper w;
create server two foreign data wrapper w;
create user mapping for app server one options ("user" 'u', password 'first one');
create user mapping for public server one options ("user" 'everybody');
create user mapping for boss server one;
create user mapping for app server two options (password 'x');
--@ new
create foreign data wrapper w;
create server one foreign data wrapper w;
create server two foreign data wrapper w;
create user mapping for app server one options ("user" 'v', password 'it''s another');
create user mapping for public server one options ("user" 'everybody', passfile 'there');
create user mapping for app server two options (password 'x', sslpassword 'y');
create user mapping for boss server two options ("user" 'b');
--@ expect
change user-mapping one.app
change user-mapping one.PUBLIC
drop user-mapping one.boss
create user-mapping two.boss
