/** T22: names made to break out of whatever they are put into, for every kind of object. The database must end as if a person had typed them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, observe, ofPg } from '@sluice/kit/observer';
import type { Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { everyKind, hostileNames, inAddress, quoted, SCHEMAS, text } from '../hostile/names.ts';
import { workspace, type Folder, type Ran } from '../program.ts';
import { onServer, wholeState, changes } from '../whole-state.ts';

const TOGETHER = 20;

export const hostileNamesCase: FaultCase = {
  id: 'T22',
  title: 'Malicious identifiers',
  holds: 'every kind, comment, label and role as typed (an observer compares with plain SQL), deploy again is empty, the way back is exact; pages and terminals show no markup, no control character; a canary stays',
  on: 'PostgreSQL 15, 18',
  trials: { full: 500, quick: 20 },
  async *run(world) {
    const all = hostileNames(world.scale === 'full' ? 500 : 20, (...parts) => world.random('T22', ...parts));
    const [refused, names] = [all.filter(isRefused), all.filter((name) => !isRefused(name))];
    for (const [index, name] of refused.entries()) {
      if (!world.wanted(shown(name))) continue;
      const wrong = await together(world, await world.server(18), [name], `refused${index}`);
      yield { name: shown(name), ...(wrong !== undefined && { wrong }) };
    }
    for (let start = 0, turn = 0; start < names.length; start += TOGETHER, turn += 1) {
      const batch = names.slice(start, start + TOGETHER);
      if (!batch.some((name) => world.wanted(shown(name)))) continue;
      const server = await world.server(turn % 2 === 0 ? 18 : 15);
      const wrong = await together(world, server, batch, `${start}`);
      if (wrong === undefined) {
        yield* batch.map((name): Trial => ({ name: shown(name) }));
        continue;
      }
      // Which of them it is.
      let found = false;
      for (const [index, name] of batch.entries()) {
        const alone = await together(world, server, [name], `${start + index}`);
        found ||= alone !== undefined;
        yield { name: shown(name), ...(alone !== undefined && { wrong: alone }) };
      }
      if (!found) yield { name: `${batch.map(shown).join(' ')} together`, wrong };
    }
  },
};

/** A name with a line break or another control character is refused before any write (SL507), or with the file that says it. */
const isRefused = (name: string): boolean => /[\u0000-\u001f\u007f]/.test(name);

const shown = (name: string): string => JSON.stringify(name).replaceAll(/[^\x20-\x7e]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`);

async function together(world: FaultWorld, server: Server, names: readonly string[], id: string): Promise<string | undefined> {
  const roles = names.map((name, index) => `${name}_r${id}_${index}`);
  const [ours, theirs] = [await server.freshDatabase('t22'), await server.freshDatabase('t22plain')];
  try {
    for (const role of roles) await server.query(`create role ${quoted(role)}`);
    for (const { url } of [ours, theirs]) await onServer(url, async (client) => client.query('create schema keep; create table keep.canary (id int primary key); insert into keep.canary select generate_series(1, 100)'));
    const owned = [...SCHEMAS, ...names.map((name) => `${name}_s`)];
    const statements = [
      ...SCHEMAS.map((schema) => `create schema ${schema}`), 'create function k_trg.f() returns trigger language plpgsql as $b$ begin return new; end $b$',
      ...names.flatMap((name, index) => everyKind(name, index, roles[index] as string)),
    ];
    const at = await workspace(world, {
      'sluice.yaml': 'environments:\n  test:\n    url: "${TRIAL_URL}"\n',
      'db/database.yaml': `dialect: postgres\nowns: { schemas: ${JSON.stringify(owned)} }\n`,
      'db/schema/all.sql': statements.map((statement) => `${statement};\n`).join(''),
      'db/tests/names.yaml': `tests:\n${names.map((name) => `  - exists: ${JSON.stringify(`table k_rel."${inAddress(name)}"`)}\n  - exists: ${JSON.stringify(`function k_func."${inAddress(name)}"`)}\n`).join('')}`,
      'db/tests/names.sql': names.map((name) => `-- expect: value 0\nselect count(*) from k_rel.${quoted(name)} where ${quoted(`${name}_c`)} = ${text(name)};\n`).join(''),
    });
    return (await life(at, ours.url, theirs.url, statements, names)) ?? undefined;
  } finally {
    for (const { name } of [ours, theirs]) await server.dropDatabase(name);
    for (const role of roles) await server.query(`drop role if exists ${quoted(role)}`);
  }
}

function refusal(ended: Ran, before: Awaited<ReturnType<typeof wholeState>>, after: Awaited<ReturnType<typeof wholeState>>): string | undefined {
  if (ended.code !== 1) return `deploy: exit ${ended.code}: ${ended.all.slice(-900)}`;
  return treacherous(ended.all) ?? changes(before, after)[0];
}

async function life(at: Folder, url: string, plainUrl: string, statements: readonly string[], names: readonly string[]): Promise<string | undefined> {
  const run = (...argv: string[]): Promise<Ran> => at.run(argv, { TRIAL_URL: url });
  const canary = (await wholeState(url, ['sluice'])).rows.tables['keep.canary'];
  const empty = await wholeState(url);
  if (names.some(isRefused)) return refusal(await run('deploy', 'db', '--env=test', '--assume-yes'), empty, await wholeState(url));
  const planned = await run('diff', 'db', '--env=test', '--sql', '--out=plans');
  if (planned.code !== 0) return `diff: exit ${planned.code}: ${planned.all.slice(0, 900)}`;
  const unsafe = (await unsafeShown(at)) ?? treacherous(planned.all);
  if (unsafe !== undefined) return unsafe;
  const first = await run('deploy', 'db', '--env=test', '--assume-yes', '--plan=plans');
  if (first.code !== 0) return `deploy: exit ${first.code}: ${first.all.slice(-1500)}`;
  const deployed = await seen(url);
  await onServer(plainUrl, async (client) => {
    for (const statement of statements) await client.query(statement).catch((error: unknown) => { throw new Error(`typed by hand, ${statement}`, { cause: error }); });
  });
  const typed = await seen(plainUrl);
  const differ = compare(deployed, typed);
  if (differ.length > 0) return `differs from what was typed: ${differ.slice(0, 4).map((each) => each.text).join('; ')}`;
  if (treacherous(first.all) !== undefined) return treacherous(first.all);

  const snapshot = await run('snapshot', 'db', '--env=test');
  if (snapshot.code !== 0) return `snapshot: exit ${snapshot.code}: ${snapshot.all.slice(-600)}`;
  const offline = await run('diff', 'db', '--env=test', '--from-snapshot');
  if (offline.code !== 0 || !/nothing to do|unchanged|0 to create, 0 to change, 0 to drop|no changes/i.test(offline.all)) return `diff against the snapshot: exit ${offline.code}: ${offline.all.slice(0, 900)}`;
  const again = await run('deploy', 'db', '--env=test', '--assume-yes');
  if (again.code !== 0 || !/unchanged/.test(again.all)) return `deploy again: exit ${again.code}: ${again.all.slice(-900)}`;

  // Changes of what carries the names, and back.
  const changed = statements
    .filter((statement) => !/^(create rule|create aggregate|create statistics|create text search configuration)/.test(statement))
    .map((statement) => statement.replace(/^(comment on .*) is [^]*$/, "$1 is 'another'").replace(/^(create table k_plain\.t\d+ \()/, '$1 z text, '));
  await at.write('db/schema/all.sql', changed.map((statement) => `${statement};\n`).join(''));
  const second = await run('deploy', 'db', '--env=test', '--assume-yes');
  if (second.code !== 0) return `deploy of changes: exit ${second.code}: ${second.all.slice(-1500)}`;
  const back = await run('rollback', 'db', '--env=test', '--assume-yes');
  if (back.code !== 0) return `rollback: exit ${back.code}: ${back.all.slice(-1500)}`;
  const returned = compare(deployed, await seen(url)).filter((each) => !/^pg_(sequence|attribute) /.test(each.text) || !/k_plain/.test(each.text));
  if (returned.length > 0) return `after the way back: ${returned.slice(0, 4).map((each) => each.text).join('; ')}`;
  const now = await wholeState(url, ['sluice']);
  if (JSON.stringify(now.rows.tables['keep.canary']) !== JSON.stringify(canary)) return 'the canary changed';
  const outside = changes({ ...empty, catalog: now.catalog, rows: now.rows }, now);
  return outside.length > 0 ? outside[0] : names.length === 0 ? 'no names' : undefined;
}

const seen = (url: string) => onServer(url, (client) => observe(ofPg(client), { schemas: ['sluice', 'keep'] }));

/** Characters that move a cursor, turn the direction of text, or cannot be seen. */
const treacherous = (output: string): string | undefined => {
  const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.exec(output);
  return found ? `the terminal gets U+${found[0].charCodeAt(0).toString(16)}: ${JSON.stringify(output.slice(Math.max(0, found.index - 80), found.index + 20))}` : undefined;
};

async function unsafeShown(at: Folder): Promise<string | undefined> {
  const page = await readFile(join(at.root, 'plans/db/plan.html'), 'utf8');
  const markup = /<script>alert|<img src=x|<\/pre>a|<!--a/.exec(page);
  if (markup) return `the page holds ${markup[0]}`;
  const sql = await readFile(join(at.root, 'plans/db/plan.sql'), 'utf8');
  // A line that psql would take for its own, or a comment line that a name has broken.
  const comments = sql.split('\n').filter((line) => line.startsWith('--'));
  const broken = comments.find((line) => /[\r\u2028]/.test(line));
  return broken === undefined ? undefined : `a comment of plan.sql is broken: ${JSON.stringify(broken.slice(0, 120))}`;
}
