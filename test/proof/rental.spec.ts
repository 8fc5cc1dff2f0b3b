/** A dump, as pg_dump writes it, is a database project, in one file or in many: deployed, compared with a plain load, changed and taken back, on every place. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContext, deploy, rollback, type ProjectReport, type RunReport, type VerbContext } from '@sluice/core';
import { compare, observe, type Observation } from '@sluice/kit/observer';
import { sharedServer, type Major } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { pglitePlace, serverPlace, type Place } from '../../tools/proof/place.ts';
import { plainLoad } from '../../tools/proof/plain-load.ts';
import { splitFiles } from '../../tools/proof/split-files.ts';
import { proofWorkspace, type ProofWorkspace } from '../../tools/proof/workspace.ts';

const dump = await readFile(new URL('./rental.sql', import.meta.url), 'utf8');

/** A table, the view on it and a function change; nothing is taken from any row. */
const changed = dump
  .replace("    tags text[],\n", "    tags text[],\n    weight numeric(8,3),\n")
  .replace('    t.grade,\n    count', '    t.grade,\n    t.weight,\n    count')
  .replace('t.title, t.grade;', 't.title, t.grade, t.weight;')
  .replace('RETURN away = 0;', 'RETURN away < 1;');

const leftOut = { schemas: ['sluice', 'sluice_backup'] };

const places: readonly { readonly name: string; open(folder: string): Promise<Place> }[] = [
  { name: 'PGlite', open: (folder) => Promise.resolve(pglitePlace(folder)) },
  ...([15, 16, 17, 18] as const).map((major: Major) => ({ name: `PostgreSQL ${major}`, open: async () => serverPlace((await sharedServer(major)).url()) })),
];

const layouts = [
  { layout: 'in one file', files: (sql: string) => Promise.resolve(sql) },
  { layout: 'in a file for each object', files: async (sql: string) => (await splitFiles(sql))! },
];

/** How files are read is the same everywhere: in many files, two places are enough. */
const runs = places.flatMap((place) => layouts.filter((_, index) => index === 0 || ['PGlite', 'PostgreSQL 18'].includes(place.name)).map((layout) => ({ ...place, ...layout })));

describe.each(runs)('the dump $layout on $name', ({ open, files, layout }) => {
  const name = `rental_${process.pid}_${layout.length}`;
  let folder: string;
  let place: Place;
  let workspace: ProofWorkspace;
  let context: VerbContext;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-rental-'));
    place = await open(folder);
    await place.begin({ name, old: dump, new: changed }, []);
    workspace = await proofWorkspace(await place.target(name), join(folder, 'state'), dialect.hazards.map(({ code }) => code));
    context = createContext({ root: workspace.root, env: workspace.env, dialects: () => Promise.resolve(dialect) });
  });
  afterAll(async () => {
    await context.close();
    await workspace.remove();
    await place.drop(name);
    await place.close();
    await rm(folder, { recursive: true, force: true });
  });

  const names = { environment: 'proof', projects: ['db'], named: ['db'] };
  const only = (report: RunReport): ProjectReport => report.projects[0]!;
  const seen = async (): Promise<Observation> => {
    const database = await place.open(name);
    try {
      return await observe(database.db, leftOut);
    } finally {
      await database.close();
    }
  };
  const loaded = async (sql: string): Promise<Observation> => {
    const control = await place.fresh(`${name}_c`);
    try {
      expect(await plainLoad(control, sql)).toBeUndefined();
      return await observe(control.db, leftOut);
    } finally {
      await control.close();
      await place.drop(`${name}_c`);
    }
  };
  const differences = (left: Observation, right: Observation): string[] => compare(left, right).map(({ text }) => text);
  const deployed = async (sql: string): Promise<ProjectReport> => {
    await workspace.files(await files(sql));
    const report = only(await deploy(context, names));
    expect(report.failure).toBeUndefined();
    expect(await left()).toEqual([]);
    return report;
  };
  const left = async (): Promise<string[] | undefined> => only(await deploy(context, { ...names, dryRun: true })).plan?.batches.flatMap((batch) => batch.steps.map((step) => step.sql));

  it('deploys to what a plain load makes, and has nothing left to do', async () => {
    await deployed(dump);
    expect(differences(await loaded(dump), await seen())).toEqual([]);
  });

  it('has nothing to do when the same statements lie in other files', async () => {
    const split = (await splitFiles(dump))!;
    expect(Object.keys(split).length).toBeGreaterThan(10);
    await workspace.files(layout === 'in one file' ? split : dump);
    expect(await left()).toEqual([]);
  });

  it('changes a table, the view on it and a function, and takes all of it back', async () => {
    const before = await seen();
    const report = await deployed(changed);
    expect(report.plan!.batches.flatMap((batch) => batch.steps.map((step) => step.address)).sort()).toEqual(
      expect.arrayContaining(['column public.tool/weight', 'function public.in_stock(integer)', 'view public.tool_list']) as string[]);
    expect(differences(await loaded(changed), await seen())).toEqual([]);

    const back = only(await rollback(context, names));
    expect(back.failure).toBeUndefined();
    expect(differences(before, await seen())).toEqual([]);
  });
});
