/**
 * T04: the network between the deploying process and the server is cut through a proxy: in five ways at forty moments of a deployment, and
 * when a COMMIT is on its way. The process notices, says so and ends; the server tells what became of the COMMIT; nothing runs twice.
 */
import { startProxy, type Act, type Chunk, type Cut } from '@sluice/kit/proxy';
import type { FaultCase, Trial } from '../fault-case.ts';
import { told, type Ended, type Running } from '../sluice.ts';
import { onServer, type Scene, type Stage } from '../stage.ts';
import { chosen, together } from '../together.ts';

const NOTICED_S = 15;
/** It may go on after it has noticed: undo, resume, retry. Longer than this, it hangs. */
const HANGS_S = 240;
const MOMENTS = 40;
/** Most of a trial is silence. */
const AT_ONCE = 8;
const CUTS: readonly Cut[] = ['reset', 'fin', 'black hole', 'half-open', 'slow'];
/** Simple query `commit`: type, length, text, zero. */
const COMMIT = Buffer.concat([Buffer.from([0x51, 0, 0, 0, 11]), Buffer.from('commit\0')]);

interface Wound {
  readonly name: string;
  readonly cut: Cut;
  watch(): (chunk: Chunk) => Act | undefined;
}

export const networkCut: FaultCase = {
  id: 'T04',
  title: 'the network is cut at any moment, and when a COMMIT is on its way',
  holds: `noticed within ${NOTICED_S} s; running deploy again converges by itself; a COMMIT without an answer is resolved by its transaction's id; nothing runs twice`,
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 3, full: 250 },
  async *run(world) {
    for (const major of [18, 15] as const) {
      if (world.scale === 'quick' && major === 15) continue;
      const stage = await onServer(world, major);
      const [chunks, commits] = await measure(stage);
      const all = [...atMoments(chunks), ...atCommits(commits)].filter((_, index) => index % 2 === (major === 18 ? 0 : 1));
      const some = (world.scale === 'full' ? all : chosen(world, all, 3, ({ name }) => name)).filter(({ name }) => world.wanted(`${stage.name}, ${name}`));
      yield* together(some.map((wound) => () => trial(stage, wound)), AT_ONCE);
    }
  },
};

/** How many chunks and COMMITs a deployment sends that nothing hurts. */
async function measure(stage: Stage): Promise<readonly [number, number]> {
  let commits = 0;
  const scene = await stage.scene('measure');
  const proxy = await startProxy(scene.url, ({ data }) => void (commits += data.includes(COMMIT) ? 1 : 0));
  const ended = await scene.deploy({ FAULT_URL: proxy.url });
  if (ended.code !== 0) throw new Error(`through the proxy: ${told(ended)}`);
  const chunks = proxy.sent();
  await proxy.close();
  await scene.end();
  return [chunks, commits];
}

const atMoments = (chunks: number): Wound[] =>
  Array.from({ length: MOMENTS }, (_, moment) => moment).flatMap((moment) =>
    CUTS.map((cut): Wound => {
      const at = Math.max(1, Math.round((chunks * (moment + 0.5)) / MOMENTS));
      return { name: `${cut} at message ${at} of ${chunks}`, cut, watch: () => once(({ count }) => count >= at, { cut, lines: 'all' }) };
    }));

/** The answer is lost, or the COMMIT itself; on the line that sent it, or on all. */
const atCommits = (commits: number): Wound[] =>
  Array.from({ length: 50 }, (_, index): Wound => {
    const nth = 1 + (index % commits);
    const lines = index % 2 === 0 ? 'all' : 'this';
    const afterAnswer = index % 3 !== 2;
    const cut = (['reset', 'black hole', 'half-open', 'fin'] as const)[Math.floor(index / 2) % 4]!;
    return {
      name: `${cut} of ${lines} lines, COMMIT ${nth} ${afterAnswer ? 'went through' : 'was lost'} (${index})`, cut,
      watch: () => {
        let seen = 0;
        return once(({ data }) => data.includes(COMMIT) && (seen += 1) === nth, { cut, lines, afterAnswer });
      },
    };
  });

function once(when: (chunk: Chunk) => boolean, act: Act): (chunk: Chunk) => Act | undefined {
  let done = false;
  return (chunk) => {
    if (done || !when(chunk)) return undefined;
    done = true;
    return act;
  };
}

async function trial(stage: Stage, { name: what, cut, watch }: Wound): Promise<Trial> {
  const name = `${stage.name}, ${what}`;
  const scene = await stage.scene(name);
  const proxy = await startProxy(scene.url, watch());
  try {
    const running = scene.start({ FAULT_URL: proxy.url });
    const ended = await endsWithin(running, HANGS_S);
    const end = performance.now();
    const at = proxy.cutAt();
    if (ended.signal !== null) return { name, wrong: `it had not ended after ${HANGS_S} s: ${told(ended)}` };
    if (at === undefined) return { name, wrong: `the line was not cut: ${told(ended)}` };
    if (cut === 'slow' && ended.code !== 0) return { name, wrong: `a slow line alone: ${told(ended)}` };
    if (ended.code === 70) return { name, wrong: told(ended) };
    proxy.heal();
    const noticed = silent(cut) ? (Math.min(proxy.noticedAt() ?? end, end) - at) / 1000 : 0;
    const wrong = noticed > NOTICED_S ? `noticed after ${noticed.toFixed(1)} s` : await after(scene, ended.code === 0);
    return { name, ...(wrong !== undefined && { wrong: `${wrong} (first: ${told(ended)})` }), figures: { 'noticed s': noticed, ...(silent(cut) && { 'ended s': (end - at) / 1000 }) } };
  } finally {
    await proxy.close();
    await scene.end();
  }
}

/** Killed when it does not end by itself. */
async function endsWithin({ child, ended }: Running, limitS: number): Promise<Ended> {
  const timer = setTimeout(() => child.kill('SIGKILL'), limitS * 1000);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

const silent = (cut: Cut): boolean => cut === 'black hole' || cut === 'half-open';
const after = (scene: Scene, whole: boolean): Promise<string | undefined> => (whole ? scene.verdict() : scene.converged());
