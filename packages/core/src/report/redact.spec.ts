import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactor } from './redact.ts';

const SECRET = "s3cr&t/p'w ü+x";
const redact = redactor([SECRET]);

test.each([
  ['raw', SECRET],
  ['percent-encoded', encodeURIComponent(SECRET)],
  ['percent-encoded in lower case', encodeURIComponent(SECRET).toLowerCase()],
  ['as a form value', encodeURIComponent(SECRET).replaceAll('%20', '+')],
  ['as an SQL literal', SECRET.replaceAll("'", "''")],
  ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64url', Buffer.from(SECRET).toString('base64url')],
])('by value: %s', (_name, spelling) => {
  const text = redact(`before ${spelling} after`);
  expect(text).toMatch(/^before \*\*\*\S{0,3} after$/);
});

test('by value as E-quoted SQL, and by pattern in a url with quotes', () => {
  const hidden = redactor(["pa'ss\\word"]);
  expect(hidden("comment is E'pa''ss\\\\word'")).toBe("comment is E'***'");
  expect(redactor([])("at postgres://u:p%2Fa's'@h/d")).toBe('at postgres://u:***@h/d');
});

test('by value inside of a longer base64 text, at every offset', () => {
  for (const user of ['a', 'ab', 'abc', 'abcd']) {
    const header = Buffer.from(`${user}:${SECRET}`).toString('base64');
    expect(redact(header)).toContain('***');
    expect(Buffer.from(redact(header).split('***')[0]!, 'base64').toString()).not.toContain(SECRET.slice(0, 4));
  }
});

test('a url as a secret hides its password wherever it stands', () => {
  const hide = redactor(['postgres://app:p%40ssw0rd@db.example/shop']);
  expect(hide('fatal: p@ssw0rd was refused')).toBe('fatal: *** was refused');
});

const none = redactor([]);
test.each([
  ['postgres://app:hunter2@db:5432/shop', 'postgres://app:***@db:5432/shop'],
  ['postgres://app:hun@ter2@db:5432/shop', 'postgres://app:***@db:5432/shop'],
  ['host=db password=hunter2 dbname=shop', 'host=db password=*** dbname=shop'],
  ["host=db password='hun ter\\'2' dbname=shop", 'host=db password=*** dbname=shop'],
  ['https://x.example/?user=a&password=hunter2&x=1', 'https://x.example/?user=a&password=***&x=1'],
  ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
  ["alter role app PASSWORD 'hun''ter2' valid until 'x'", "alter role app PASSWORD '***' valid until 'x'"],
  ["create role a password e'hun\\'ter2' login", "create role a password '***' login"],
  ["create role a password 'hunter2\\' login", "create role a password '***' login"],
  ['create role a password $x$hunter2$x$ login', "create role a password '***' login"],
  ["create role a password 'hunter", "create role a password '***'"],
  ["options (user 'a', password 'hunter2')", "options (user 'a', password '***')"],
  ['{"password": "hun\\"ter2", "a": 1}', '{"password": "***", "a": 1}'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
])('by pattern: %s', (text, expected) => {
  expect(none(text)).toBe(expected);
});

test.each([
  'select * from app.users where password_changed_at < now()',
  "create role a password '${secret:APP}' login",
  'password=${secret:APP}',
  'postgres://app:${SLUICE_PASSWORD}@db/shop',
  'unexpected token: select',
  'table sales.orders: 12 rows',
])('left alone: %s', (text) => {
  expect(none(text)).toBe(text);
});

test('a secret of any characters never survives in any place', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }).filter((each) => each.trim().length >= 4 && !'***'.includes(each)), fc.string(), fc.string(), (secret, before, after) => {
      expect(redactor([secret])(`${before} ${secret} ${after}`).includes(` ${secret} `)).toBe(false);
    }),
  );
});

// So long that anything but linear work runs into the limit of a test.
test('a long hostile text', () => {
  none(`password '${"'".repeat(1_000_000)}`);
  none(`a://${':'.repeat(1_000_000)}`);
  none('password=\''.repeat(100_000));
});
