/** T17: the clock and time zone of the machine that deploys are wrong, other each time; the order of history, windows and what is done must not care. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { told } from '../sluice.ts';
import { together } from '../together.ts';

const PRELOAD = pathToFileURL(join(fileURLToPath(new URL('..', import.meta.url)), 'skewed-clock.js')).href;
const DAY = 86_400_000;
const YEAR = 365.25 * DAY;

/** Shifts, moments and ways in which clocks go wrong; `''` is right. */
const CLOCKS: Readonly<Record<string, string>> = {
  'a day ahead': String(DAY),
  'a day behind': String(-DAY),
  'ten years behind': String(-10 * YEAR),
  'ten years ahead': String(10 * YEAR),
  'before summer time': 'at:2026-03-29T00:59:58Z',
  'before winter time': 'at:2026-10-25T00:59:58Z',
  'before a leap second': 'at:2016-12-31T23:59:59Z',
  'before the end of 2038': 'at:2038-01-19T03:14:06Z',
  'standing still': 'stall',
  'stepping back': 'back',
  'at 1970': 'at:1970-01-01T00:00:01Z',
  right: '',
};
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/St_Johns', 'Antarctica/Troll'];

const env = (clock: string, zone: string): Record<string, string> => ({ TZ: zone, ...(clock !== '' && { FAULT_CLOCK: clock, NODE_OPTIONS: `--import=${PRELOAD}` }) });

export const clockSkew: FaultCase = {
  id: 'T17',
  title: 'clock and time zone of the runner are wrong',
  holds: 'every change is done once and in order; history, status, outcome and audit keep it; windows follow the server, and say when both disagree',
  on: 'PostgreSQL 18 and 15',
  trials: { quick: 4, full: 100 },
  async *run(world) {
    const names = Object.keys(CLOCKS);
    // Each walk changes its clock at every command: neighbours on the list follow each other.
    const all = [18, 15].flatMap((major) => ZONES.flatMap((zone) => names.flatMap((name, index) => [
      { name: `PostgreSQL ${major}, ${zone}, ${name}`, job: () => walk(world, major as 15 | 18, zone, index) },
      { name: `PostgreSQL ${major}, ${zone}, ${name}, window`, job: () => gated(world, major as 15 | 18, zone, name) },
    ])));
    const some = world.scale === 'full' ? all.filter(({ name }) => world.random('T17', name) < 0.4) : QUICK.map((name) => all.find((each) => each.name === name)!);
    yield* together(some.filter(({ name }) => world.wanted(name)).map(({ name, job }) => async () => ({ name, ...(await job()) })));
  },
};

const QUICK = [
  'PostgreSQL 18, Europe/Berlin, ten years behind', 'PostgreSQL 18, Asia/Kathmandu, stepping back',
  'PostgreSQL 18, Pacific/Kiritimati, a day ahead, window', 'PostgreSQL 18, Europe/Berlin, right, window',
];

type Verdict = Pick<Trial, 'wrong'>;

const table = (columns: number): string => `create schema app;\ncreate table app.item (id integer${Array.from({ length: columns }, (_, n) => `, c${n} text`).join('')});\n`;
const columnsOf = async (desk: Desk): Promise<number> => Number((await desk.sql(`select count(*)::int as n from pg_attribute where attrelid = to_regclass('app.item') and attnum > 1 and not attisdropped`))[0]!['n']);

/** Five deployments, a rollback, and one more, each under another clock. */
async function walk(world: FaultWorld, major: 15 | 18, zone: string, start: number): Promise<Verdict> {
  const desk = await openDesk(world, await world.server(major), { schema: table(0), owns: '{ schemas: [app] }' });
  const clocks = Object.values(CLOCKS);
  let turn = start;
  const next = (): Record<string, string> => env(clocks[(turn++) % clocks.length]!, ZONES[(turn + ZONES.indexOf(zone)) % ZONES.length]!);
  try {
    for (const columns of [1, 2, 3, 4]) {
      await desk.schema(table(columns));
      const ended = await desk.run(['deploy', 'db', '--env=test'], next());
      if (ended.code !== 0) return { wrong: `deployment ${columns}: ${told(ended)}` };
      if ((await columnsOf(desk)) !== columns) return { wrong: `after deployment ${columns} there are ${await columnsOf(desk)} columns` };
    }
    const back = await desk.run(['rollback', 'db', '--env=test', '--reason=a trial'], next());
    if (back.code !== 0 || (await columnsOf(desk)) !== 3) return { wrong: `the rollback left ${await columnsOf(desk)} columns: ${told(back)}` };
    // A run that is refused is the last one on this machine, and its outcome is asked for, whatever its clock said.
    await desk.schema('create table app.item (');
    const refused = await desk.run(['deploy', 'db', '--env=test'], next());
    const outcome = await desk.run(['outcome'], next());
    if (refused.code !== 1 || outcome.code !== 1) return { wrong: `a refused deployment exits with ${String(refused.code)}, and outcome then with ${String(outcome.code)}` };
    await desk.schema(table(5));
    const last = await desk.run(['deploy', 'db', '--env=test'], next());
    if (last.code !== 0 || (await columnsOf(desk)) !== 5) return { wrong: `the last deployment: ${told(last)}` };
    const again = await desk.run(['deploy', 'db', '--env=test'], next());
    if (again.code !== 0 || !again.out.includes('unchanged')) return { wrong: `deploying once more: ${told(again)}` };
    return { wrong: (await orderFault(desk, next())) ?? (await desk.clean()).left } as Verdict;
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  } finally {
    await desk.drop();
  }
}

const KINDS = ['deploy', 'deploy', 'deploy', 'deploy', 'rollback', 'deploy'];

async function orderFault(desk: Desk, skew: Record<string, string>): Promise<string | undefined> {
  const rows = await desk.sql(`select d.kind, d.status, d.started_at, d.ended_at, a.seq from sluice.deployment d left join sluice.audit a on a.entry::json ->> 'deployment' = d.id and a.entry::json ->> 'event' in ('deploy', 'rollback') order by d.started_at`);
  const kinds = rows.map(({ kind }) => String(kind));
  if (kinds.join() !== KINDS.join()) return `history by time is ${kinds.join(', ')}`;
  if (rows.some((row, index) => Number(row['seq']) !== index + 1)) return `the audit has another order than history: ${rows.map(({ seq }) => String(seq)).join(', ')}`;
  if (rows.some((row) => String(row['ended_at']) < String(row['started_at']))) return 'a deployment ended before it began';
  const [state] = JSON.parse(await desk.must(['status', '--env=test', '--json'], skew)) as [{ last: { startedAt: string }; drift: string[]; filesDeployed: boolean }];
  if (state.last.startedAt !== rows.at(-1)!['started_at'] || state.drift.length > 0 || !state.filesDeployed) return `status has ${JSON.stringify(state.last)} as the last deployment, and drift ${state.drift.join('; ')}`;
  const proof = await desk.run(['audit', '--env=test', '--verify'], skew);
  return proof.code === 0 ? undefined : `the audit is not intact: ${told(proof)}`;
}

/** The server is right, so a window that is open by it lets in only who has the same time; one that is closed by it lets in nobody. */
async function gated(world: FaultWorld, major: 15 | 18, zone: string, clock: string): Promise<Verdict> {
  const server = await world.server(major);
  const wrong = CLOCKS[clock]!;
  // Standing still for less than a second and stepping back a little are within the tolerance.
  const skewed = !['', 'stall', 'back'].includes(wrong);
  const own = wrong.startsWith('at:') ? Date.parse(wrong.slice(3)) : Date.now() + (/^-?\d+$/.test(wrong) ? Number(wrong) : 0);
  const window = (around: number): string => `${hour(around, -2)}-${hour(around, 2)} UTC`;
  const cases = [
    { what: 'open by the server', text: window(Date.now()), passes: !skewed },
    { what: 'closed by the server', text: window(Date.now() + DAY / 2), passes: false },
    // Open by the runner's clock alone: a skew of whole days has the same hours, so this one is open by both.
    { what: 'open by the runner', text: window(own), passes: false, only: skewed && Math.abs((((own - Date.now()) % DAY) + DAY) % DAY - DAY / 2) < DAY / 2 - 5 * 3_600_000 },
  ];
  for (const each of cases.filter(({ only }) => only !== false)) {
    const desk = await openDesk(world, server, { schema: table(0), owns: '{ schemas: [app] }' });
    try {
      await desk.write('sluice.yaml', `environments:\n  test:\n    url: "\${FAULT_URL}"\n    gates: { window: "${each.text}" }\n`);
      const ended = await desk.run(['deploy', 'db', '--env=test'], env(wrong, zone));
      const there = (await desk.sql(`select to_regclass('app.item') is not null as there`))[0]!['there'] === true;
      if (there !== each.passes || ended.code !== (each.passes ? 0 : 1)) return { wrong: `a window that is ${each.what} (${each.text}): ${told(ended)}` };
      if (skewed && !/clocks disagree/.test(ended.err + ended.out)) return { wrong: `nothing says that the clocks disagree: ${told(ended)}` };
    } finally {
      await desk.drop();
    }
  }
  return {};
}

const hour = (at: number, more: number): string => `${String((new Date(at).getUTCHours() + more + 24) % 24).padStart(2, '0')}:00`;
