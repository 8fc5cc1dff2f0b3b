/** Figures as a Markdown table, and its place in a file. */
import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import type { Goal } from './goals.ts';
import { ACTS, type Figures } from './measure.ts';
import type { Usage } from './usage.ts';

export interface StartUp {
  readonly node: Usage;
  readonly help: Usage;
}

const cell = ({ wall, cpu }: Usage): string => `${seconds(wall)} (${seconds(cpu)})`;
const seconds = (ms: number): string => (ms < 9_950 ? (ms / 1000).toFixed(2) : (ms / 1000).toFixed(1));

export function table(figures: readonly Figures[], startUp: StartUp, rounds: number, now: Date): string {
  const head = ['', ...figures.map(({ place, tables }) => `${place}, ${tables} tables`)];
  const rows = [
    head,
    head.map(() => '---'),
    ...ACTS.map((act) => [act, ...figures.map(({ best }) => cell(best[act]))]),
    ['deploy : plain SQL', ...figures.map(({ ratio }) => ratio.toFixed(2))],
    ['largest memory, MB: no-change diff', ...figures.map(({ best }) => best['no-change diff'].rss.toFixed(0))],
    ['largest memory, MB: cold diff', ...figures.map(({ best }) => best['cold diff'].rss.toFixed(0))],
    ['largest memory, MB: deploy', ...figures.map(({ best }) => best.deploy.rss.toFixed(0))],
  ];
  const [cpu] = cpus();
  return [
    `${now.toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}, node ${process.version}. `
      + `Whole processes in seconds, best of ${rounds}: wall clock (CPU of Sluice's own process). `
      + `For comparison, an empty node process takes ${cell(startUp.node)} and \`sluice --help\` ${cell(startUp.help)}.`,
    '',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

export function goalsTable(found: readonly Goal[], what: string, now: Date): string {
  const said = ({ reached }: Goal): string => (reached === undefined ? '' : reached ? 'reached' : 'not reached');
  return [
    `${now.toISOString().slice(0, 10)}, ${what}, load of the machine ${loadavg()[0]!.toFixed(1)} on ${cpus().length} processors; one run, one after the other.`, '',
    '| work | goal | measured | |', '| --- | --- | --- | --- |', ...found.map((each) => `| ${each.work} | ${each.goal} | ${each.figure} | ${said(each)} |`),
  ].join('\n');
}

/** Throws when the file has no marks. */
export async function writeBetweenMarks(file: string, text: string, what: 'figures' | 'goals' = 'figures'): Promise<void> {
  const MARKS = [`<!-- ${what} -->`, `<!-- /${what} -->`] as const;
  const old = await readFile(file, 'utf8');
  const [from, to] = [old.indexOf(MARKS[0]), old.indexOf(MARKS[1])];
  if (from === -1 || to < from) throw new Error(`${file} has no place for figures: ${MARKS.join(' … ')}`);
  await writeFile(file, `${old.slice(0, from + MARKS[0].length)}\n${text}\n${old.slice(to)}`);
}
