/** T34: the audit chain of 1,000 entries is edited, cut, reordered, made anew and forked; `sluice audit --verify` must see each. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { told } from '../sluice.ts';
import { together } from '../together.ts';

const ENTRIES = 1_000;
/** Entries that the command line itself wrote, before and after those that only fill the chain. */
const REAL = 4;
const APPENDERS = 8;

export const auditChain: FaultCase = {
  id: 'T34',
  title: 'audit chain of 1,000 entries: edit, delete, reorder, cut, made anew, 8 appenders',
  holds: 'each change is seen and its place named; the untouched chain is intact; appenders never fork it',
  on: 'PostgreSQL 18; the full run also 15',
  trials: { quick: 12, full: 250 },
  async *run(world) {
    for (const major of world.scale === 'full' ? ([18, 15] as const) : ([18] as const)) {
      const server = await world.server(major);
      const desk = await openDesk(world, server, { schema: schema(), owns: '{ schemas: [app] }' });
      try {
        await fill(desk);
        const each = world.scale === 'full' ? (major === 18 ? 16 : 8) : 1;
        const jobs = TAMPERS.flatMap((tamper) => Array.from({ length: each }, (_, n) => () => tampered(world, desk, `PostgreSQL ${major}`, tamper, n)));
        yield* together([() => untouched(desk, `PostgreSQL ${major}`), ...jobs]);
        const rounds = world.scale === 'full' ? 10 : 1;
        for (let round = 0; round < rounds; round += 1) yield await appenders(desk, `PostgreSQL ${major}, round ${round}`);
        for (let round = 0; round < rounds; round += 1) yield await withoutLock(desk, `PostgreSQL ${major}, round ${round}`);
      } finally {
        await desk.drop();
      }
    }
  },
};

const schema = (): string => `create schema app;\n${Array.from({ length: APPENDERS }, (_, n) => `create function app.f${n}() returns integer language sql as 'select ${n}';\n`).join('')}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Real entries first and last, so that this machine's mirror knows heads on both sides of those that fill. */
async function fill(desk: Desk): Promise<void> {
  await desk.must(['deploy', 'db', '--env=test']);
  await toggle(desk, 0, REAL - 1);
  const [last] = await desk.sql('select seq, hash from sluice.audit order by seq desc limit 1');
  const client = new pg.Client({ connectionString: desk.url });
  await client.connect();
  let previous = String(last!['hash']);
  for (let seq = Number(last!['seq']) + 1; seq <= ENTRIES - REAL; seq += 1) {
    const entry = `{"actor":"ann","at":"2026-11-22T00:00:00.000Z","event":"note","n":${seq}}`;
    const hash = sha256(previous + entry);
    await client.query('insert into sluice.audit (seq, prev_hash, hash, entry) values ($1, $2, $3, $4)', [seq, previous, hash, entry]);
    previous = hash;
  }
  await client.end();
  await toggle(desk, 0, REAL);
}

/** Each writes one entry. */
async function toggle(desk: Desk, object: number, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const off = (await desk.sql(`select count(*)::int as n from sluice.deployment where kind in ('disable', 'enable') and plan like '%app.f${object}()%'`))[0]!['n'] as number;
    await desk.must([off % 2 === 0 ? 'disable' : 'enable', `app.f${object}`, '--env=test', '--reason=a trial']);
  }
}

interface Proof { readonly intact: boolean; readonly entries: number; readonly brokenAt?: number; readonly why?: string; readonly missing: readonly string[]; readonly compared: number }

async function verify(desk: Desk): Promise<{ readonly code: number | null; readonly proof?: Proof; readonly told: string; readonly ms: number }> {
  const ended = await desk.run(['audit', '--env=test', '--verify', '--json']);
  try {
    return { code: ended.code, proof: (JSON.parse(ended.out) as [{ proof: Proof }])[0].proof, told: told(ended).slice(0, 300), ms: ended.ms };
  } catch {
    return { code: ended.code, told: told(ended), ms: ended.ms };
  }
}

async function untouched(desk: Desk, place: string): Promise<Trial> {
  const name = `${place}, untouched`;
  const { code, proof, told: said, ms } = await verify(desk);
  const right = code === 0 && proof?.intact === true && proof.entries === ENTRIES && proof.compared >= 2 * REAL - 1;
  return { name, ...(!right && { wrong: `the untouched chain was not found intact: ${said} ${JSON.stringify(proof)}` }), figures: { 'proof of 1,000 entries s': ms / 1000 } };
}

interface Tamper {
  readonly name: string;
  /** From 1; the entry that is hurt. */
  at(random: number): number;
  readonly sql: (at: number) => readonly string[];
  /** Where the proof must say that it is broken. */
  broken(at: number): number;
  /** Another machine proves it, which knows no head: entries that the journal's own rows need are missed all the same. */
  readonly elsewhere?: boolean;
}

const anywhere = (random: number): number => 2 + Math.floor(random * (ENTRIES - 3));
/** What one who knows the format would do: change an entry and all hashes after it. */
const ANEW = (at: number, entry: string): string[] => [
  `update sluice.audit set entry = ${entry} where seq = ${at}`,
  `do $$ declare r record; p text; begin
    select hash into p from sluice.audit where seq = ${at - 1};
    for r in select seq, entry from sluice.audit where seq >= ${at} order by seq loop
      update sluice.audit set prev_hash = p, hash = encode(sha256(convert_to(p || r.entry, 'UTF8')), 'hex') where seq = r.seq returning hash into p;
    end loop; end $$`,
];
const TAMPERS: readonly Tamper[] = [
  { name: 'an edited entry', at: anywhere, sql: (at) => [`update sluice.audit set entry = replace(entry, '"ann"', '"bob"') where seq = ${at}`], broken: (at) => at },
  { name: 'one blank more', at: anywhere, sql: (at) => [`update sluice.audit set entry = entry || ' ' where seq = ${at}`], broken: (at) => at },
  { name: 'a deleted entry', at: anywhere, sql: (at) => [`delete from sluice.audit where seq = ${at}`], broken: (at) => at },
  { name: 'a deleted entry, the rest moved up', at: anywhere, sql: (at) => [`delete from sluice.audit where seq = ${at}`, `update sluice.audit set seq = -seq where seq > ${at}`, 'update sluice.audit set seq = -seq - 1 where seq < 0'], broken: (at) => at },
  { name: 'two entries swapped', at: anywhere, sql: (at) => [`update sluice.audit a set entry = b.entry from sluice.audit b where a.seq in (${at}, ${at + 1}) and b.seq = ${2 * at + 1} - a.seq`], broken: (at) => at },
  { name: 'two rows swapped', at: anywhere, sql: (at) => [`update sluice.audit set seq = -1 where seq = ${at}`, `update sluice.audit set seq = ${at} where seq = ${at + 1}`, `update sluice.audit set seq = ${at + 1} where seq = -1`], broken: (at) => at },
  { name: 'cut off', at: (random) => ENTRIES - Math.floor(random * 300), sql: (at) => [`delete from sluice.audit where seq >= ${at}`], broken: (at) => at },
  { name: 'cut off, and the deployments with it', at: (random) => ENTRIES - Math.floor(random * REAL), sql: (at) => [
    `delete from sluice.deployment d using sluice.audit a where a.seq >= ${at} and a.entry::json ->> 'deployment' = d.id`, `delete from sluice.audit where seq >= ${at}`], broken: (at) => at },
  { name: 'made anew from an entry on', at: anywhere, sql: (at) => ANEW(at, `replace(entry, '"ann"', '"bob"')`), broken: (at) => (at < REAL + 1 ? at : Math.max(at, ENTRIES - REAL + 1)) },
  { name: 'cut off, proven elsewhere', at: (random) => ENTRIES - Math.floor(random * 300), sql: (at) => [`delete from sluice.audit where seq >= ${at}`], broken: () => 0, elsewhere: true },
];

async function tampered(world: FaultWorld, desk: Desk, place: string, tamper: Tamper, n: number): Promise<Trial> {
  const at = tamper.at(world.random('T34', place, tamper.name, n));
  const name = `${place}, ${tamper.name} at ${at}`;
  if (!world.wanted(name)) return { name };
  const copy = await desk.copy(tamper.elsewhere ? { state: join(desk.root, 'elsewhere', `${tamper.name}-${n}`) } : {});
  try {
    for (const statement of tamper.sql(at)) await copy.sql(statement);
    const { code, proof, told: said } = await verify(copy);
    const where = tamper.elsewhere ? proof?.brokenAt === undefined && (proof?.missing.length ?? 0) > 0 : proof?.brokenAt === tamper.broken(at);
    if (code !== 2 || proof?.intact !== false) return { name, wrong: `it was not seen: ${said}` };
    return { name, ...(!where && { wrong: `it was seen at ${proof.brokenAt ?? 'no entry'} (${proof.why ?? ''}), not at ${tamper.broken(at)}` }) };
  } finally {
    await copy.drop();
  }
}

/** As many processes as appenders, all at once, each with a deployment of its own. */
async function appenders(desk: Desk, place: string): Promise<Trial> {
  const name = `${place}, ${APPENDERS} appenders at once`;
  const before = Number((await desk.sql('select count(*)::int as n from sluice.audit'))[0]!['n']);
  const off = new Set((JSON.parse(await desk.must(['status', '--env=test', '--json'])) as [{ disabled: { address: string }[] }])[0].disabled.map(({ address }) => address));
  const started = performance.now();
  const ended = await Promise.all(Array.from({ length: APPENDERS }, (_, n) => desk.run([off.has(`function app.f${n}()`) ? 'enable' : 'disable', `app.f${n}`, '--env=test', '--reason=together', '--wait=120s'])));
  const seconds = (performance.now() - started) / 1000;
  const failed = ended.find(({ code }) => code !== 0);
  if (failed) return { name, wrong: told(failed) };
  const { code, proof, told: said } = await verify(desk);
  const right = code === 0 && proof?.intact === true && proof.entries === before + APPENDERS;
  return { name, ...(!right && { wrong: `the chain of ${before} + ${APPENDERS}: ${said}` }), figures: { '8 appenders s': seconds } };
}

/** Who does not ask for the lock cannot fork it either: the place in the chain is taken once. */
async function withoutLock(desk: Desk, place: string): Promise<Trial> {
  const name = `${place}, ${APPENDERS} appenders that do not ask for the lock`;
  const copy = await desk.copy();
  try {
    const [last] = await copy.sql('select seq, hash from sluice.audit order by seq desc limit 1');
    const seq = Number(last!['seq']) + 1;
    const done = await Promise.all(Array.from({ length: APPENDERS }, async (_, n) => {
      const client = new pg.Client({ connectionString: copy.url });
      await client.connect();
      const entry = `{"actor":"a${n}"}`;
      try {
        await client.query('insert into sluice.audit (seq, prev_hash, hash, entry) values ($1, $2, $3, $4)', [seq, last!['hash'], sha256(`${String(last!['hash'])}${entry}`), entry]);
        return 1;
      } catch {
        return 0;
      } finally {
        await client.end();
      }
    }));
    const { proof } = await verify(copy);
    const took = done.reduce<number>((sum, each) => sum + each, 0);
    const right = took === 1 && proof?.intact === true && proof.entries === seq;
    return { name, ...(!right && { wrong: `${took} of ${APPENDERS} wrote entry ${seq}; the chain: ${JSON.stringify(proof)}` }) };
  } finally {
    await copy.drop();
  }
}
