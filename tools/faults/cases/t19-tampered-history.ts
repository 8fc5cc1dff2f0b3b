/** T19: scripts that were edited after they were applied, and journals that were: what only looks different passes and is told, what says something else is refused. */
import { join } from 'node:path';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { serverPlace, type Copy, type Place } from '../place.ts';
import { sluice, told } from '../sluice.ts';
import { together } from '../together.ts';
import { write } from '../workspace.ts';

const SCRIPT = `-- Orders, and who made them.
create table app.orders (id bigint primary key, note text default 'a  b', "Total" numeric(12, 2));
/* amounts */
create function app.twice(n int) returns int language sql as $$
  select n * 2; -- twice
$$;
insert into app.orders (id, note) values (1, 'caf\u00e9'), (2, E'x\\ny');
`;
const SECOND = 'create index orders_note on app.orders (note);\n';

interface Edit {
  readonly name: string;
  /** same: how a checkout or an editor writes a file is no edit at all, and nothing is told. */
  readonly way: 'same' | 'cosmetic' | 'semantic';
  readonly to: string;
}

const same = (name: string, to: string): Edit => ({ name, way: 'same', to });
const cosmetic = (name: string, to: string): Edit => ({ name, way: 'cosmetic', to });
const semantic = (name: string, from: string, to: string): Edit => {
  if (!SCRIPT.includes(from)) throw new Error(`the script has no ${from}`);
  return { name, way: 'semantic', to: SCRIPT.replace(from, () => to) };
};

const EDITS: readonly Edit[] = [
  same('CRLF', SCRIPT.replaceAll('\n', '\r\n')),
  same('byte order mark', `\uFEFF${SCRIPT}`),
  same('byte order mark and CRLF', `\uFEFF${SCRIPT.replaceAll('\n', '\r\n')}`),
  cosmetic('no line end at the end', SCRIPT.trimEnd()),
  cosmetic('many line ends at the end', `${SCRIPT}\n\n\n`),
  cosmetic('another comment above', `-- changed by ann\n${SCRIPT}`),
  cosmetic('a comment gone', SCRIPT.replace('-- Orders, and who made them.\n', '')),
  cosmetic('a block comment gone', SCRIPT.replace('/* amounts */\n', '')),
  cosmetic('a nested comment', SCRIPT.replace('/* amounts */', '/* a /* b; */ c */')),
  cosmetic('a comment with a quote', SCRIPT.replace('/* amounts */', `/* it's */ -- don't`)),
  cosmetic('a comment within a statement', SCRIPT.replace('note text', 'note /* why */ text')),
  cosmetic('a comment at a line end', SCRIPT.replace('primary key,', 'primary key, -- the key\n')),
  cosmetic('a comment in another normal form', `-- cafe\u0301\n${SCRIPT}`),
  cosmetic('tabs', SCRIPT.replaceAll(' app.', '\tapp.').replace("('caf", "('caf")),
  cosmetic('broken lines', SCRIPT.replace('(id bigint', '(\n  id bigint')),
  cosmetic('spaces around parentheses', SCRIPT.replace('numeric(12, 2)', 'numeric ( 12 , 2 )')),
  cosmetic('no space after commas', SCRIPT.replace('numeric(12, 2)', 'numeric(12,2)')),
  cosmetic('spaces around a dot', SCRIPT.replace('table app.orders', 'table app . orders')),
  cosmetic('an empty statement', SCRIPT.replace(';\n/*', ';;\n/*')),
  cosmetic('wrapped in begin and commit', `begin;\n${SCRIPT}commit;\n`),
  cosmetic('a vertical tab and a form feed', SCRIPT.replace('create table', 'create\v\ftable')),
  semantic('a column more', 'note text', 'more int, note text'),
  semantic('a column less', `note text default 'a  b', `, ''),
  semantic('another type', 'id bigint', 'id int'),
  semantic('another number', 'numeric(12, 2)', 'numeric(12, 3)'),
  semantic('a space in a literal', "'a  b'", "'a b'"),
  semantic('a literal in capitals', "'a  b'", "'A  b'"),
  semantic('a quoted name in small letters', '"Total"', '"total"'),
  semantic('a quoted name without quotes', '"Total"', 'Total'),
  semantic('a body', 'n * 2', 'n * 3'),
  semantic('a space in a body', 'n * 2', 'n  *  2'),
  semantic('a comment in a body', '-- twice', '-- two times'),
  semantic('another tag of a body', '$$\n  select', '$$\n\n  select'),
  semantic('a statement more', 'insert into', 'delete from app.orders where false;\ninsert into'),
  semantic('a row less', `, (2, E'x\\ny')`, ''),
  semantic('an escape', `E'x\\ny'`, `E'x\\ty'`),
  semantic('a literal in another normal form', 'caf\u00e9', 'cafe\u0301'),
  semantic('a name in other quotes', 'app.twice', '"App".twice'),
  semantic('a condition', 'bigint primary key', 'bigint primary key check (id > 0)'),
  semantic('another order of columns', '(id, note)', '(note, id)'),
  semantic('a statement commented out', 'insert into', '-- insert into'),
  semantic('a minus that begins a comment', 'n * 2', 'n --* 2\n'),
  semantic('no default', ` default 'a  b'`, ''),
  semantic('if not exists', 'create table', 'create table if not exists'),
  semantic('or replace', 'create function', 'create or replace function'),
  semantic('a directive', '-- Orders', '-- sluice: transaction off\n-- Orders'),
  semantic('a letter of another script', 'orders (id, note)', 'ord\u0435rs (id, note)'),
  semantic('a no-break space in a literal', "'a  b'", "'a \u00a0b'"),
  semantic('two statements made one', ';\n/* amounts */\ncreate function', ';\n/* amounts\n*/ select 1; create function'),
  semantic('a zero-width space in a literal', "'a  b'", "'a \u200bb'"),
];

/** What somebody does to the journal, so that a script runs again or never. */
const LEDGER: readonly (readonly [name: string, sql: string])[] = [
  ['a deployment is gone', `delete from sluice.deployment where kind = 'scripts'`],
  ['its steps are gone', `delete from sluice.step`],
  ['one of its steps is gone', `delete from sluice.step where seq = 2`],
  ['its steps were not done', `update sluice.step set status = 'failed' where seq > 0`],
  ['a digest in its plan is another one', `update sluice.deployment set plan = regexp_replace(plan, '"meaning":"[0-9a-f]', '"meaning":"x')`],
  ['a script is taken out of its plan', `update sluice.deployment set plan = (jsonb_set(plan::jsonb, '{scripts}', (plan::jsonb -> 'scripts') - 1))::text`],
  ['plan and hash are other ones', `update sluice.deployment set plan = (jsonb_set(plan::jsonb, '{scripts}', '[]'))::text, plan_hash = repeat('0', 64)`],
  ['a version in its plan is another one', `update sluice.deployment set plan = replace(plan, '"version":"002"', '"version":"003"')`],
  ['all tables are empty but the audit', `truncate sluice.deployment, sluice.step, sluice.catalog`],
  ['the deployment belongs to another project', `update sluice.deployment set project = 'other'`],
];

export const tamperedHistory: FaultCase = {
  id: 'T19',
  title: 'tampered and cosmetic history of scripts: line ends, marks, comments, white space, normal forms, meaning, journal rows',
  holds: 'line ends and byte order marks are no edit, a cosmetic one is told and passes, another one is refused with both digests, a journal that was edited is refused; nothing is written',
  on: 'PostgreSQL 15, 18',
  trials: { quick: 6, full: 120 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const place of full ? [serverPlace(world, 18), serverPlace(world, 15)] : [serverPlace(world, 18)]) {
      const edits = EDITS.filter(({ name }, index) => (full || index % 13 === 0) && world.wanted(`${place.name}, ${name}`));
      const ledger = LEDGER.filter(([name], index) => (full || index % 5 === 0) && world.wanted(`${place.name}, ${name}`));
      yield* onPlace(world, place, edits, ledger);
    }
  },
};

async function* onPlace(world: FaultWorld, place: Place, edits: readonly Edit[], ledger: typeof LEDGER): AsyncGenerator<Trial> {
  const seed = await place.seed();
  await seed.put(['create schema app']);
  const deploy = (root: string, at: Copy, state: string) => sluice(['deploy', 'db', '--env=test', '--assume-yes', '--adopt', '--wait=60s'], { root, env: { FAULT_URL: at.url, SLUICE_STATE_DIR: join(root, state), SLUICE_ACTOR: 'ann' } });
  const workspace = async (): Promise<string> => {
    const root = await world.folder();
    await write(root, 'sluice.yaml', 'environments:\n  test:\n    url: "${FAULT_URL}"\n');
    await write(root, 'db/database.yaml', 'dialect: postgres\nowns: { schemas: [app] }\nmigrations: migrations/*.sql\n');
    await write(root, 'db/migrations/V001__orders.sql', SCRIPT);
    await write(root, 'db/migrations/V002__index.sql', SECOND);
    return root;
  };
  const first = await deploy(await workspace(), seed, 'state');
  if (first.code !== 0) throw new Error(told(first));
  const was = await seed.observed();
  yield* together(edits.map(({ name: edit, way, to }) => async (): Promise<Trial> => {
    const name = `${place.name}, ${edit}`;
    const root = await workspace();
    await write(root, 'db/migrations/V001__orders.sql', to);
    const ended = await deploy(root, seed, 'state');
    const said = ended.out + ended.err;
    const right = way === 'same' ? ended.code === 0 && !said.includes('was reformatted') : way === 'cosmetic' ? ended.code === 0 && said.includes('was reformatted') : ended.code === 1 && said.includes('SL509') && /[0-9a-f]{12} was applied by .*, [0-9a-f]{12} is in the file/.test(said);
    const wrong = right ? different(was, await seed.observed()) : `${way}: ${told(ended)}`;
    return { name, ...(wrong !== undefined && { wrong }) };
  }));
  yield* together(ledger.map(([what, sql], index) => async (): Promise<Trial> => {
    const name = `${place.name}, ${what}`;
    const copy = await seed.copy(`ledger-${index}`);
    await (await world.server(place.name.endsWith('18') ? 18 : 15)).query(sql, copy.database);
    const before = await copy.observed();
    const ended = await deploy(await workspace(), copy, `state-${index}`);
    const wrong = ended.code === 1 && (ended.out + ended.err).includes('SL614') ? different(before, await copy.observed()) : `it was not refused: ${told(ended)}`;
    await copy.drop();
    return { name, ...(wrong !== undefined && { wrong }) };
  }));
}
