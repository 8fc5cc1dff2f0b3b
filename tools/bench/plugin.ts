/** What the Nx plugin adds to every command of a workspace with many database projects. */
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Goal } from './goals.ts';
import { run } from './program.ts';
import { schemaFiles } from './schema.ts';

const PROJECTS = 200;
/** With their views and functions a good 20 files. */
const TABLES = 16;
const GRAPH = fileURLToPath(new URL('./graph.js', import.meta.url));

interface Took {
  readonly nodes: number;
  readonly edges: number;
  /** CPU time of both. */
  readonly cpu: number;
  readonly projects: number;
  readonly dependencies: number;
}

/** A new process each: nothing kept on the machine; the same files again; one of them changed. */
export async function plugin(tell: (line: string) => void): Promise<Goal[]> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-bench-nx-'));
  try {
    await writeFile(join(root, 'sluice.yaml'), 'environments:\n  bench: { url: "${BENCH_URL}" }\n');
    const written: string[] = [];
    for (const { path, sql } of schemaFiles(PROJECTS * TABLES, TABLES)) {
      const schema = path.slice(0, path.indexOf('/'));
      const file = join(root, 'libs', `db-${schema}`, 'schema', path.slice(schema.length + 1));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, sql);
      written.push(file);
    }
    for (let index = 0; index < PROJECTS; index += 1) await writeFile(join(root, 'libs', `db-app_${index}`, 'database.yaml'), `dialect: postgres\nowns: { schemas: [app_${index}] }\n`);
    const graph = async (): Promise<{ readonly files: number; readonly first: Took; readonly again: Took }> => {
      const { output } = await run([GRAPH, root], { cwd: root, env: { SLUICE_STATE_DIR: join(root, '.sluice'), NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx') } });
      return JSON.parse(output) as Awaited<ReturnType<typeof graph>>;
    };
    const found: Goal[] = [];
    const add = (when: string, took: Took, most: number, files: number): void => {
      const figure = `${(took.nodes + took.edges).toFixed(0)} ms: ${took.nodes.toFixed(0)} for nodes, ${took.edges.toFixed(0)} for ${took.dependencies} edges; ${took.cpu.toFixed(0)} ms of CPU`;
      found.push({ work: `Nx plugin, ${took.projects} projects, ${files} SQL files, ${when}`, goal: most === 0 ? '' : `≤ ${most} ms`, figure, reached: most === 0 ? undefined : took.nodes + took.edges <= most });
      tell(`${found.at(-1)!.work}: ${figure}`);
    };
    const cold = await graph();
    add('cold', cold.first, 1000, cold.files);
    const warm = await graph();
    add('warm, a new process', warm.first, 50, warm.files);
    add('warm, the same process', warm.again, 50, warm.files);
    await appendFile(written[Math.floor(written.length / 2)]!, '-- changed\n');
    add('one file changed', (await graph()).first, 0, warm.files);
    return found;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
