--@ old
create foreign data wrapper w options (debug 'on');
create server s foreign data wrapper w options (host 'a', fetch_size '1');
create server quiet foreign data wrapper w options (fetch_size '1');
--@ new
create foreign data wrapper w options (debug 'on', token 'clear');
create server s foreign data wrapper w options (host 'b', fetch_size '2');
create server quiet foreign data wrapper w options (fetch_size '2');
create server later foreign data wrapper w options (host 'a', password 'clear');
--@ expect
hazards H310 H607 H609
