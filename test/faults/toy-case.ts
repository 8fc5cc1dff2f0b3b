/** The toy's crash case: every kind of statement, and rows that must stay. */
export const TOY_BEFORE = `
create store shop.customer (id number required, name text, fax text);
create store shop.visit (customer number, day date) keep 30;
create lens shop.regular over shop.customer;
note on store shop.visit is 'who came when';
put shop.customer (1, 'Ann', '0');
put shop.customer (2, 'Bob', '1');
`;

export const TOY_AFTER = `
create store shop.customer (id number required, name text, mail text);
create store shop.visit (customer number, day text) keep 90;
create store Shop.Reward (customer number required, points number);
create lens shop.regular over shop.customer, shop.visit;
create lens shop.rich over shop.regular, shop.reward;
note on store shop.reward is 'points; they ''expire''';
note on field shop.reward.points is 'whole';
`;
