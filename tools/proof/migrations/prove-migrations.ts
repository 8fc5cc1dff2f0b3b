/** Folders of versioned scripts in parallel, a project a process: how many come back, by their own rollbacks and by generated ones. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ProofOptions } from '../arguments.ts';
import { onServer } from '../on-server.ts';
import { inProcesses } from '../pool.ts';
import { findProjects } from './find-projects.ts';
import type { BackVerdict, MigrationsAnswer, MigrationsJob, ScriptResult } from './prove-project.ts';

const VERDICTS: readonly BackVerdict[] = ['restored', 'not restored', 'failed', 'not loadable'];
/** Several hundred scripts, each there and back twice. */
const PATIENCE = 3_600_000;

export async function proveMigrations(options: ProofOptions): Promise<number> {
  const projects = (await findProjects(resolve(options.folder))).filter(({ name }) => options.filter === undefined || name.includes(options.filter));
  const answers: MigrationsAnswer[] = [];
  await onServer(options, (url) => inProcesses<MigrationsJob, MigrationsAnswer>({
    jobs: projects.map((migrations) => ({ migrations })), processes: options.jobs, url, patience: PATIENCE,
    lost: ({ migrations: { name, scripts } }, why) => ({ name, scripts: scripts.map((each): ScriptResult => ({ name: each.name, ...(each.down !== undefined && { written: 'failed' as const }), generated: 'failed', reasons: [why] })) }),
    done: (answer) => {
      answers.push(answer);
      for (const { name, written, generated, reasons } of answer.scripts) {
        if ((written ?? 'restored') !== 'restored' || generated !== 'restored') process.stdout.write(`${written === undefined ? '' : `${written} by hand, `}${generated} by catalog: ${answer.name}/${name}\n${reasons.slice(0, 6).map((reason) => `    ${reason}\n`).join('')}`);
      }
    },
  }));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ on: options.url === undefined ? options.on : 'url', projects: answers }, null, 2)}\n`);
  const scripts = answers.flatMap((answer) => answer.scripts);
  const counts = (of: (script: ScriptResult) => BackVerdict | undefined): string => VERDICTS.map((verdict) => `${scripts.filter((script) => of(script) === verdict).length} ${verdict}`).join(', ');
  process.stdout.write(`${scripts.length} scripts of ${answers.length} project${answers.length === 1 ? '' : 's'}\nby hand-written rollbacks: ${counts(({ written }) => written)}\nby generated rollbacks: ${counts(({ generated }) => generated)}\n`);
  return scripts.some(({ written, generated }) => written === 'failed' || generated === 'failed') || scripts.length === 0 ? 1 : 0;
}
