/** `node two-databases.js ROOT PROJECT URL`: the diff verb, whose desired state is another live database instead of files: read, compared, planned, written; ms. */
import { createContext, diff } from '@sluice/core';
import type { Desired, ShadowOptions } from '@sluice/core/dialect';
import { dialect } from '@sluice/postgres';

const [root = '', project = '', url = ''] = process.argv.slice(2);
const other = async (_sources: unknown, { unify }: ShadowOptions): Promise<Desired> => {
  const connection = await dialect.connect({ url, label: 'bench', root, applicationName: 'sluice bench', timeouts: { lockMs: 5_000, statementMs: 0 } });
  const { catalog } = await dialect.read(await connection.session('main'), { journalSchema: 'sluice', connection, unify });
  await connection.close();
  return { catalog, projectOf: new Map([...catalog.facts.keys()].map((id) => [id, project])), placeOf: new Map(), said: new Set(), findings: [], shadow: 'live' };
};
const context = createContext({ root, dialects: async () => ({ ...dialect, desire: other }) });
const begun = performance.now();
const { report } = await diff(context, { environment: 'two', projects: [project], adopt: true });
const took = performance.now() - begun;
await context.close();
process.stdout.write(JSON.stringify({ took, steps: report.projects[0]?.stepsTotal, status: report.projects[0]?.status, failure: report.projects[0]?.failure?.message }));
