/** What the proof tool is asked for. */
import { parseArgs } from 'node:util';

export interface ProofOptions {
  readonly folder: string;
  /** Instead of a folder: so many pairs of schemas, from seeds that begin with `seed`. */
  readonly generate: number | undefined;
  readonly seed: number;
  /** Where a shrunk case of each kind of failure is written. */
  readonly keep: string | undefined;
  readonly shrink: boolean;
  /** Where each pair's answer is kept as soon as it is there; those that are in it are not proven again. */
  readonly resume: string | undefined;
  readonly history: boolean;
  /** The folder holds versioned scripts with their rollbacks. */
  readonly migrations: boolean;
  /** Scripts also go there and back where tables hold rows. */
  readonly rows: boolean;
  readonly bothWays: boolean;
  /** Each text by itself: deployed, nothing is left to do, from several files either. */
  readonly unchanged: boolean;
  /** Every text lies in several files. */
  readonly split: boolean;
  /** After each change it is taken back. */
  readonly rollback: boolean;
  /** Each plan runs on a clone of the database before, and its locks and rewrites are as it says. */
  readonly trace: boolean;
  /** `15` … `18`, `pglite`; with `url` only a name. */
  readonly on: string;
  readonly url: string | undefined;
  readonly json: string | undefined;
  readonly filter: string | undefined;
  readonly jobs: number;
  readonly ratchet: string | undefined;
  readonly updateRatchet: boolean;
  /** Each desired state is made out of the one before, too, and must be the same. */
  readonly incremental: boolean;
  /** Each desired state is loaded by one session and by several at once, too; they must be the same. */
  readonly lanes: boolean;
}

export const USAGE = `npm run proof -- DIR [--history] [--both-ways] [--rollback] [--unchanged] [--split] [--trace] [--incremental] [--lanes] [--url postgres://…] [--pg 15|16|17|18|pglite] [--json FILE] [--filter TEXT]
       npm run proof -- DIR --migrations [--rows] [--url …] [--pg …] [--jobs N] [--json FILE] [--filter TEXT]
       npm run proof -- --generate N [--seed S] [--resume FILE] [--keep FOLDER] [--no-shrink] [--pg …] [--url …] [--jobs N] [--json FILE]

  DIR            holds CASE/{old.sql,new.sql[,seed.sql,roles.sql]} at any depth, or CASE.sql with sections (tools/cases)
  --history      versions in name order in DIR or in folders of it: each one is deployed to the next
  --migrations   DIR holds folders of versioned scripts in any layout that sluice import reads: each script there, and back by its own rollback and by a generated one
  --rows         with --migrations: each script there and back by a generated rollback once more, of tables that were given rows
  --generate     N pairs of generated schemas instead, each there, back, taken back, and in other orders and files
  --seed         the first pair's seed; the others follow (default: 1)
  --resume       a line for each pair that is done; begun again with the same file, a run goes on where it was
  --keep         a folder for one readable case of each kind of failure
  --no-shrink    failures are left as they were generated
  --both-ways    also from new to old
  --rollback     takes each change back, too
  --unchanged    instead of changes: what was deployed leaves nothing to do, also when its statements lie in other files
  --trace        each plan runs on a clone of the database first: its locks and rewrites are as it says
  --incremental  each desired state is made out of the one before, too, and must be the same as when all files are loaded
  --lanes        each desired state is loaded by one session and by four at once on the server, too; they must be the same
  --split        every text lies in a file for each object instead of one file
  --pg           the server that is started for the run (default: pglite)
  --url          a server of yours instead; databases named proof_… are made and dropped there
  --json         results as JSON
  --filter       only cases whose name holds the text
  --jobs         processes at once (default: 2)
  --ratchet      a file of outcomes that must not get worse; --update-ratchet keeps those of now where they are better
`;

/** undefined: not understood; the usage is to be shown. */
export function readArguments(argv: readonly string[]): ProofOptions | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv], allowPositionals: true,
      options: {
        generate: { type: 'string' }, seed: { type: 'string', default: '1' }, keep: { type: 'string' }, resume: { type: 'string' }, 'no-shrink': { type: 'boolean', default: false },
        history: { type: 'boolean', default: false }, migrations: { type: 'boolean', default: false }, rows: { type: 'boolean', default: false }, 'both-ways': { type: 'boolean', default: false }, rollback: { type: 'boolean', default: false }, unchanged: { type: 'boolean', default: false }, split: { type: 'boolean', default: false }, trace: { type: 'boolean', default: false }, url: { type: 'string' }, pg: { type: 'string', default: 'pglite' },
        json: { type: 'string' }, filter: { type: 'string' }, jobs: { type: 'string', default: '2' }, ratchet: { type: 'string' }, 'update-ratchet': { type: 'boolean', default: false }, incremental: { type: 'boolean', default: false }, lanes: { type: 'boolean', default: false },
      },
    });
    const [folder] = positionals;
    const jobs = Number(values.jobs);
    const [generate, seed] = [values.generate === undefined ? undefined : Number(values.generate), Number(values.seed)];
    if (generate !== undefined && (!Number.isInteger(generate) || generate < 1 || !Number.isInteger(seed) || seed < 0)) return undefined;
    if ((folder === undefined) === (generate === undefined) || positionals.length > 1 || !/^(1[5-8]|pglite)$/.test(values.pg) || !Number.isInteger(jobs) || jobs < 1) return undefined;
    return {
      folder: folder ?? '', generate, seed, keep: values.keep, resume: values.resume, shrink: !values['no-shrink'], history: values.history, migrations: values.migrations, rows: values.rows, bothWays: values['both-ways'], rollback: values.rollback, unchanged: values.unchanged, split: values.split, trace: values.trace, on: values.pg, url: values.url, json: values.json, filter: values.filter, jobs,
      ratchet: values.ratchet, updateRatchet: values['update-ratchet'], incremental: values.incremental, lanes: values.lanes,
    };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
