create domain core.email as core.citext
  constraint email_shape check (value ~ '^[^@[:space:]]+@[^@[:space:]]+\.[a-z]+$');

comment on domain core.email is 'Compared without regard to case';
