/** What the bench is asked for. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Sizes, in tables. */
  readonly tables: readonly number[];
  /** `15` … `18` and `pglite`. */
  readonly on: readonly string[];
  readonly url: string | undefined;
  readonly rounds: number;
  /** Figures as JSON. */
  readonly json: string | undefined;
  /** Replaces the table in this Markdown file. */
  readonly write: string | undefined;
  /** The promised ratios instead, at the largest size; `psql` must be there. */
  readonly goals: boolean;
  /** Of these only what the Nx plugin takes, which needs no server. */
  readonly plugin: boolean;
  /** Where @supabase/pg-delta is installed. */
  readonly pgDelta: string | undefined;
  /** Leave the workspaces for a look. */
  readonly keep: boolean;
}

export const USAGE = `npm run bench -- [--tables 500,2000] [--pg 15|16|17|18] [--pglite] [--url postgres://…] [--rounds 3] [--goals [--pg-delta FOLDER]] [--json FILE] [--write FILE]

  --tables   sizes, in tables (default: 500,2000)
  --pg       a server that is started for the run (default: 18; may be given again)
  --pglite   the embedded database too; alone: only that
  --url      a server of yours instead; databases named bench_… are made and dropped there
  --rounds   each figure is the best of so many (default: 3)
  --json     all figures as JSON
  --write    puts the table between the marks of a Markdown file, such as tools/bench/README.md
  --goals    the promised ratios instead, at the largest size; needs psql
  --plugin   only what the Nx plugin takes for the graph of a large workspace
  --pg-delta with --goals: the folder where pg-delta is installed (npm install --prefix FOLDER @supabase/pg-delta@1.0.0-alpha.34)
  --keep     leaves the workspaces where they are
`;

/** undefined: not understood; the usage is to be shown. */
export function readArguments(argv: readonly string[]): BenchOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        tables: { type: 'string', default: '500,2000' }, pg: { type: 'string', multiple: true }, pglite: { type: 'boolean', default: false }, url: { type: 'string' },
        rounds: { type: 'string', default: '3' }, json: { type: 'string' }, write: { type: 'string' }, keep: { type: 'boolean', default: false }, goals: { type: 'boolean', default: false }, plugin: { type: 'boolean', default: false }, 'pg-delta': { type: 'string' },
      },
    });
    const tables = values.tables.split(',').map(Number);
    const rounds = Number(values.rounds);
    const majors = values.pg ?? (values.pglite && values.url === undefined ? [] : ['18']);
    if (![rounds, ...tables].every((each) => Number.isInteger(each) && each > 0) || !majors.every((major) => /^1[5-8]$/.test(major))) return undefined;
    return { tables, on: [...majors, ...(values.pglite ? ['pglite'] : [])], url: values.url, rounds, json: values.json, write: values.write, goals: values.goals, plugin: values.plugin, pgDelta: values['pg-delta'], keep: values.keep };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
