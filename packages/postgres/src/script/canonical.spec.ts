import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalArguments, canonicalBody, canonicalExpression, canonicalIndex, canonicalKey, canonicalQuery, canonicalStatement, canonicalType, loadableQuery, normaliseArgumentTypes } from './canonical.ts';
import { ready } from './parser.ts';

beforeAll(ready);

describe('canonicalExpression', () => {
  it.each([
    ["((a)::text = ANY ((ARRAY['a'::character varying, NULL::character varying])::text[]))", "((a)::text = ANY (ARRAY[('a'::character varying)::text, (NULL::character varying)::text]))"],
    ["((a)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", "((a)::text = ANY (ARRAY['a'::text, 'b'::text]))"],
    ['((ARRAY[ARRAY[(1)::bigint], ARRAY[x]])::text[] IS NULL)', '(ARRAY[ARRAY[((1)::bigint)::text], ARRAY[(x)::text]] IS NULL)'],
    ['((ARRAY[vx, a])::character varying(5)[] = b)', '(ARRAY[(vx)::character varying(5), (a)::character varying(5)] = b)'],
    ['(((id = 1) AND (f = 2)) AND (g = 3))', '((id = 1) AND (f = 2) AND (g = 3))'],
    ["('{}'::json IS NOT NULL)", "(JSON('{}'::text) IS NOT NULL)"],
    ["(COALESCE(c, ('x'::character varying)::text) = 'y'::text)", "(COALESCE(c, 'x'::text) = 'y'::text)"],
    ["((COALESCE(c, ('it''s'::text)::character varying))::text = 'y'::text)", "((COALESCE(c, 'it''s'::character varying))::text = 'y'::text)"],
    ["(XMLSERIALIZE(CONTENT x AS text) = 'x'::text)", "(XMLSERIALIZE(CONTENT x AS text NO INDENT) = 'x'::text)"],
    ['((ROW(a, ROW(b, c)) IS DISTINCT FROM ROW(1, ROW(2, 3))) OR (d = 4))', '((a IS DISTINCT FROM 1) OR (b IS DISTINCT FROM 2) OR (c IS DISTINCT FROM 3) OR (d = 4))'],
    ['(ROW(a, ROW(b, c)) IS NOT DISTINCT FROM ROW(1, ROW(2, 3)))', '(NOT ((a IS DISTINCT FROM 1) OR (b IS DISTINCT FROM 2) OR (c IS DISTINCT FROM 3)))'],
    ['((ROW(a, b) = ROW(1, 2)) AND (c = 3))', '((a = 1) AND (b = 2) AND (c = 3))'],
    ['((ROW(a, b) <> ROW(1, 2)) OR (c <> 3))', '((a <> 1) OR (b <> 2) OR (c <> 3))'],
    ["'a'::character varying", "'a'::text"],
    ["'ab'::bpchar", "'ab'::text"],
    ["'{}'::character varying[]", "'{}'::text[]"],
    ['NULL::character varying', 'NULL::bpchar'],
  ])('%s means %s', (one, other) => expect(canonicalExpression(one)).toBe(canonicalExpression(other)));

  it.each([
    ["((a)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", "((a)::text = ANY ((ARRAY['a'::character varying, 'c'::character varying])::text[]))"],
    ["((a)::text = ANY ((ARRAY['a'::character varying])::text[]))", "((a)::text <> ALL ((ARRAY['a'::character varying])::text[]))"],
    ["(a = ANY (ARRAY[('ab'::character varying(1))::text]))", "(a = ANY (ARRAY['ab'::text]))"],
    ["(a = ANY (ARRAY[('a '::bpchar)::text]))", "(a = ANY (ARRAY['a '::text]))"],
    ["'ab '::bpchar", "'ab '::text"],
    ["('x'::text)::character varying(3)", "'x'::character varying"],
    ['((a AND b) OR c)', '(a AND (b OR c))'],
    ['((a AND b AND c) OR d OR e)', '(a AND b AND (c OR d OR e))'],
    ["'{}'::json", "'{}'::jsonb"],
    ['(ROW(a, b) < ROW(1, 2))', '((a < 1) AND (b < 2))'],
    ['(ROW(a, b) = c)', '(a = b)'],
    ["'{1}'::integer[]", "'{1}'::bigint[]"],
    ["(ARRAY['a'::text])::text[]", "(ARRAY['a'::text])::name[]"],
    ["JSON('{}'::text WITH UNIQUE KEYS)", "JSON('{}'::text)"],
    ["NULL::text", "'NULL'::text"],
  ])('%s does not mean %s', (one, other) => expect(canonicalExpression(one)).not.toBe(canonicalExpression(other)));

  it('gives back what it cannot or need not read', () => {
    for (const text of ['(a > 0)', 'now()', "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')", 'FOR VALUES IN (ARRAY[)', '']) expect(canonicalExpression(text)).toBe(text);
  });
});

describe('the time at which a statement was read', () => {
  it.each([
    ["'2026-11-26 20:04:59.021'::timestamp without time zone", "'2026-11-26 20:04:40.967114'::timestamp without time zone"],
    ["'2026-11-26 20:04:59.021+00'::timestamp with time zone", "'2026-11-26 22:05:40.967114+02:30'::timestamp with time zone"],
    ["(at < ('2026-11-26 20:04:59.021'::timestamp without time zone - '1 mon'::interval))", "(at < ('2026-11-26 20:05:59.1'::timestamp without time zone - '1 mon'::interval))"],
    ["'20:04:59.021'::time without time zone", "'20:04:59.9'::time without time zone"],
  ])('is no difference: %s', (one, other) => {
    expect(canonicalExpression(one)).toBe(canonicalExpression(other));
    expect(canonicalQuery(` SELECT ${one} AS at FROM t;`)).toBe(canonicalQuery(` SELECT ${other} AS at FROM t;`));
  });

  it.each([
    ["'2026-11-26 20:04:59'::timestamp without time zone", "'2026-11-26 20:04:58'::timestamp without time zone"],
    ["'2099-12-31 23:59:59.999'::timestamp without time zone", "'2098-12-31 23:59:59.999'::timestamp without time zone"],
    ["'1970-01-01 00:00:00.5'::timestamp without time zone", "'1970-01-01 00:00:00.6'::timestamp without time zone"],
    ["'2026-11-26 20:04:59.021'::text", "'2026-11-26 20:04:59.022'::text"],
    ["'2026-11-26 20:04:59.021'::timestamp without time zone", "'2026-11-26 20:04:59.021+00'::timestamp with time zone"],
  ])('but what people write is one: %s', (one, other) => {
    expect(canonicalExpression(one)).not.toBe(canonicalExpression(other));
    expect(canonicalQuery(` SELECT ${one} AS at FROM t;`)).not.toBe(canonicalQuery(` SELECT ${other} AS at FROM t;`));
  });
});

it('the key of a partitioned table', () => {
  expect(canonicalKey('LIST (((((b >= 0) AND (b <= 10)) AND (a >= 0))))')).toBe(canonicalKey('LIST ((((b >= 0) AND (b <= 10) AND (a >= 0))))'));
  expect(canonicalKey('RANGE (((a >= 0) AND (b > 0) AND (c > 0)))')).not.toBe(canonicalKey('LIST (((a >= 0) AND (b > 0) AND (c > 0)))'));
});

describe('canonicalQuery', () => {
  it.each([
    [' SELECT t.id,\n    t.v AS w\n   FROM s.t\n  WHERE (t.a = 1)\n  ORDER BY t.v;', ' SELECT id,\n    v AS w\n   FROM s.t\n  WHERE (a = 1)\n  ORDER BY v;'],
    [' SELECT x.a FROM s.t x', 'SELECT a FROM s.t x'],
    [' SELECT s.a FROM ( SELECT t.a FROM t) s', 'SELECT a FROM ( SELECT t.a FROM t) s'],
    [' SELECT g.g FROM generate_series(1, 3) g(g)', 'SELECT g FROM generate_series(1, 3) g(g)'],
    [' WITH c AS ( SELECT t.a FROM t) SELECT c.a FROM c', 'WITH c AS ( SELECT t.a FROM t) SELECT a FROM c'],
    [' SELECT (t.co).a FROM t', ' SELECT (co).a FROM t'],
    ['SELECT ( SELECT min(t_1.n) AS min FROM tt t_1 WHERE (t_1.k = tt.k)) AS m FROM tt', 'SELECT ( SELECT min(tt_1.n) AS min FROM tt tt_1 WHERE (tt_1.k = tt.k)) AS m FROM tt'],
    ['SELECT (x_1.*)::t AS x FROM t x_1, t y_1 FOR UPDATE OF y_1', 'SELECT (a_1.*)::t AS x FROM t a_1, t b_1 FOR UPDATE OF b_1'],
    ['SELECT j_1.a FROM (t JOIN u USING (a) AS j_1)', 'SELECT i_1.a FROM (t JOIN u USING (a) AS i_1)'],
    [
      " WITH RECURSIVE r AS (SELECT u.id FROM u UNION ALL SELECT u.id FROM u) CYCLE id SET c TO 'Y'::text DEFAULT 'N'::text USING p SELECT r.id FROM r",
      " WITH RECURSIVE r AS (SELECT u.id FROM u UNION ALL SELECT u.id FROM u) CYCLE id SET c TO 'Y' DEFAULT 'N' USING p SELECT id FROM r",
    ],
  ])('%s is %s', (one, other) => expect(canonicalQuery(one)).toBe(canonicalQuery(other)));

  it.each([
    ['SELECT t.a FROM t JOIN u ON true', 'SELECT a FROM t JOIN u ON true'],
    ['SELECT t.a FROM t, u', 'SELECT a FROM t, u'],
    ['SELECT t.a FROM t UNION SELECT u.a FROM u', 'SELECT a FROM t UNION SELECT a FROM u'],
    ['SELECT a FROM t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.b = t.b)))', 'SELECT a FROM t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.b = b)))'],
    ['WITH c AS ( SELECT t.a FROM t) SELECT a FROM c', 'WITH c AS ( SELECT a FROM t) SELECT a FROM c'],
    ['SELECT t.a FROM t', 'SELECT t.b FROM t'],
    ['SELECT x.a FROM t x', 'SELECT y.a FROM t y'],
    ['SELECT x_1.a FROM t x_1, t y_1', 'SELECT y_1.a FROM t x_1, t y_1'],
    ['SELECT x.a FROM t x, t y FOR UPDATE OF x', 'SELECT x.a FROM t x, t y FOR UPDATE OF y'],
    ['SELECT ( SELECT min(t_1.n) AS min FROM t t_1 WHERE (t_1.k = t.k)) AS m FROM t', 'SELECT ( SELECT min(t_1.n) AS min FROM t t_1 WHERE (t_1.k = t_1.k)) AS m FROM t'],
    ['SELECT x.a AS x FROM t x, u', 'SELECT y.a AS y FROM t y, u'],
    ['SELECT t.* FROM t', 'SELECT * FROM t'],
  ])('%s is not %s', (one, other) => expect(canonicalQuery(one)).not.toBe(canonicalQuery(other)));
});

it('reads whole statements, bodies and argument lists', () => {
  const array = (cast: boolean) => (cast ? "(ARRAY['a'::character varying])::text[]" : "ARRAY[('a'::character varying)::text]");
  const same = (canonical: (text: string) => string, form: (text: string) => string) => {
    expect(canonical(form(array(true)))).toBe(canonical(form(array(false))));
    expect(canonical(form(array(true)))).not.toBe(canonical(form("ARRAY['b'::text]")));
  };
  same(canonicalStatement, (text) => `CREATE INDEX i ON s.t USING btree (a) WHERE (a = ANY (${text}))`);
  same(canonicalBody, (text) => `RETURN (a = ANY (${text}))`);
  same(canonicalBody, (text) => `BEGIN ATOMIC\n SELECT t.id\n    FROM tt.t\n   WHERE (t.v = ANY (${text}));\nEND`);
  same(canonicalArguments, (text) => `a integer, VARIADIC b text[] DEFAULT ${text}`);
  same(canonicalIndex, (text) => `USING btree (id, ((v = ANY (${text})))) INCLUDE (n) WITH (fillfactor='70') WHERE (a = 1)`);
  expect(canonicalIndex('USING btree (a)')).toBe('USING btree (a)');
  expect(canonicalIndex(`USING btree (a) WITH (fillfactor='70', deduplicate_items='on') WHERE (a > 1)`)).toBe(`USING btree (a) WITH (deduplicate_items='on', fillfactor='70') WHERE (a > 1)`);
  expect(canonicalArguments('a integer, OUT b text')).toBe('a integer, OUT b text');
});

it('makes a printed CYCLE clause loadable', () => {
  const clause = (yes: string, no: string) => `WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT 1) CYCLE a SET c TO ${yes} DEFAULT ${no} USING p SELECT 1`;
  expect(loadableQuery(clause("'it''s'::text", "'N'::character varying"))).toBe(clause("'it''s'", "'N'"));
  expect(loadableQuery(clause('true', 'false'))).toBe(clause('true', 'false'));
});

it('keeps the capitals of a field of EXTRACT', () => {
  expect(loadableQuery(`SELECT EXTRACT(YEAR FROM a), EXTRACT(month FROM a), EXTRACT("Day" FROM a), 'EXTRACT(YEAR FROM it''s)', "EXTRACT(YEAR FROM x)" FROM t`))
    .toBe(`SELECT EXTRACT("YEAR" FROM a), EXTRACT(month FROM a), EXTRACT("Day" FROM a), 'EXTRACT(YEAR FROM it''s)', "EXTRACT(YEAR FROM x)" FROM t`);
});

it.each([
  ['int4', 'integer'], ['pg_catalog.int8', 'bigint'], ['integer', 'integer'], ['varchar(5)[]', 'character varying(5)[]'], ['character varying', 'character varying'],
  ['character varying(5)', 'character varying(5)'], ['char', 'character'], ['"char"', '"char"'], ['bpchar', 'character'], ['numeric(10, 2)', 'numeric(10,2)'], ['decimal(10, 2)', 'numeric(10,2)'],
  ['timestamptz(3)', 'timestamp(3) with time zone'], ['timestamp', 'timestamp without time zone'], ['timestamp(3) without time zone', 'timestamp(3) without time zone'],
  ['timestamp with time zone', 'timestamp with time zone'], ['time[]', 'time without time zone[]'], ['bit varying(3)', 'bit varying(3)'], ['s.int4', 's.int4'], ['"int4"', '"int4"'], ['text', 'text'], ['s."T"[]', 's."T"[]'],
])('type %s is %s', (written, printed) => {
  expect(canonicalType(written)).toBe(printed);
  expect(canonicalType(printed)).toBe(printed);
});

it('normalises the argument types of an address', () => {
  expect(normaliseArgumentTypes('int4, numeric(10, 2), s."a,b"[], timestamptz')).toBe('integer,numeric(10,2),s."a,b"[],timestamp with time zone');
  expect(normaliseArgumentTypes('(integer,text)')).toBe('integer,text');
  expect(normaliseArgumentTypes('')).toBe('');
});
