/** T29: somebody changes the database between the plan and its run. What the plan stands on moved: refused. What it does not: run. */
import { createContext, deploy, diff } from '@sluice/core';
import { dialect } from '@sluice/postgres';
import type { Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { BASE, IRRELEVANT, NEXT, RELEVANT, TABLES, type Make } from '../hostile/drift.ts';
import { workspace, type Folder } from '../program.ts';
import { changes, onServer, wholeState } from '../whole-state.ts';

export const driftBeforeApply: FaultCase = {
  id: 'T29',
  title: 'Drift between plan and run',
  holds: 'a saved plan is refused (SL502) with nothing changed when what it stands on moved, and runs when only rows, statistics or other schemas did',
  on: 'PostgreSQL 18, 15',
  trials: { full: 250, quick: 15 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const [major, relevant, irrelevant] of full ? ([[18, 150, 30], [15, 50, 20]] as const) : ([[18, 10, 5]] as const)) {
      const server = await world.server(major);
      const prepared = await prepare(world, server);
      try {
        for (let index = 0; index < relevant; index += 1) yield* one(world, server, prepared, RELEVANT, index, 'relevant');
        for (let index = 0; index < irrelevant; index += 1) yield* one(world, server, prepared, IRRELEVANT, index, 'irrelevant');
      } finally {
        await server.dropDatabase(prepared.template);
      }
    }
    await dialect.release?.();
  },
};

interface Prepared {
  readonly at: Folder;
  readonly template: string;
}

async function prepare(world: FaultWorld, server: Server): Promise<Prepared> {
  const { name: template, url } = await server.freshDatabase('t29');
  await onServer(url, async (client) => {
    await client.query(`do $$ begin create role t29_reader; exception when duplicate_object then null; end $$`);
    await client.query('create schema other; create table other.a (id int); insert into other.a select generate_series(1, 9)');
  });
  const at = await workspace(world, {
    'sluice.yaml': 'environments:\n  test:\n    url: "${TRIAL_URL}"\n    gates: { hazards: { accept: [data-loss, blocking-lock, compatibility, may-fail, transaction, access, design] } }\n',
    'db/database.yaml': 'dialect: postgres\nowns: { schemas: [app] }\n', 'db/schema/x.sql': BASE,
  });
  const first = await act(at, url, (context) => deploy(context, { environment: 'test', projects: ['db'], named: ['db'], allow: [] }));
  if (first.outcome !== 0) throw new Error(`the first deployment: ${JSON.stringify(first.projects.map(({ failure }) => failure))}`);
  await onServer(url, (client) => client.query(TABLES.map((table) => `insert into app.t${table} select n, 'name ' || n, n, 'note', 'good' from generate_series(1, 20) n`).join(';')));
  await at.write('db/schema/x.sql', NEXT);
  const made = await act(at, url, (context) => diff(context, { environment: 'test', projects: ['db'], out: `${at.root}/plans` }));
  if (made.report.outcome !== 0) throw new Error(`the plan: ${JSON.stringify(made.report.projects.map(({ failure }) => failure))}`);
  return { at, template };
}

/** The verbs as a process of its own would see them: nothing is kept but what lies in files. */
async function act<T>(at: Folder, url: string, verb: (context: ReturnType<typeof createContext>) => Promise<T>): Promise<T> {
  return verb(createContext({ root: at.root, env: { TRIAL_URL: url }, dialects: () => Promise.resolve(dialect) }));
}

async function* one(world: FaultWorld, server: Server, { at, template }: Prepared, list: readonly Make[], index: number, kind: 'relevant' | 'irrelevant'): AsyncGenerator<Trial> {
  const table = 1 + Math.floor(world.random(kind, 'table', index, server.major) * 5);
  const sql = (list[index % list.length] as Make)(table, 1 + Math.floor(world.random(kind, 'other', index) * 5));
  const name = `${kind} ${index}: ${sql} (${server.major})`;
  if (!world.wanted(name)) return;
  const database = `${template}_${kind}_${index}`;
  const url = await server.createDatabase(database, { template });
  try {
    await onServer(url, async (client) => {
      for (const each of sql.split(/;\s*(?!end)/).filter((part) => part.trim() !== '')) await client.query(sql.includes('$$') ? sql : each);
    });
    const before = await wholeState(url);
    const report = await act(at, url, (context) => deploy(context, { environment: 'test', projects: ['db'], named: ['db'], allow: [], plan: `${at.root}/plans` }));
    const code = report.projects[0]?.failure?.code;
    if (kind === 'irrelevant') {
      yield { name, ...(report.outcome !== 0 && { wrong: `outcome ${report.outcome}: ${code ?? ''} ${report.projects[0]?.failure?.message ?? ''}` }) };
      return;
    }
    const moved = changes(before, await wholeState(url));
    const wrong = report.outcome !== 1 ? `outcome ${report.outcome}: ${code ?? ''} ${report.projects[0]?.failure?.message ?? ''}` : code !== 'SL502' ? `refused with ${code ?? ''}: ${report.projects[0]?.failure?.message ?? ''}` : moved.length > 0 ? `refused, and changed ${moved[0] ?? ''}` : undefined;
    yield { name, ...(wrong !== undefined && { wrong }) };
  } finally {
    await server.dropDatabase(database);
  }
}
