/** What specs of BTEQ scripts share: the words of each place, and what became of the steps of a rollback. */
import type { ProjectReport } from '@sluice/core';
import type { Place } from './places.ts';
import type { World } from './world.ts';

export const MANIFEST = 'migrations: migrations/*.{sql,bteq}';

export const wordsOf = ({ tongue }: Place) => {
  const isToy = tongue.dialect.name === 'toy';
  return {
    isToy, area: tongue.area('app'), make: (name: string) => tongue.table(name, { id: 'number' }).trim().replace(/;$/, ''), drop: (name: string) => (isToy ? `drop store ${name}` : `drop table ${name}`),
    put: (name: string, id: number) => tongue.hand.put(name, id), read: (name: string) => (isToy ? `rows ${name}` : `select * from ${name}`),
  };
};

/** Of the last rollback: how each of its steps ended, in their order; nothing ends twice. */
export async function endings(w: World): Promise<string[]> {
  const last = (await w.journal('deployment'))!.filter(({ kind }) => kind === 'rollback').at(-1)!;
  const rows = (await w.journal('step'))!.filter((row) => row['deployment_id'] === last['id'] && Number(row['seq']) > 0 && row['status'] !== 'failed');
  const bySeq = new Map<number, string[]>();
  for (const row of rows) bySeq.set(Number(row['seq']), [...(bySeq.get(Number(row['seq'])) ?? []), String(row['status'])]);
  return [...bySeq].sort(([a], [b]) => a - b).map(([, all]) => all.join(' and '));
}

export const steered = ({ findings }: ProjectReport): string[] => findings.filter(({ code }) => code.startsWith('bteq')).map(({ code, at, message }) => `${code}${at ? ` ${at.file.slice(at.file.lastIndexOf('/') + 1)}:${at.line}` : ''} ${message}`);
