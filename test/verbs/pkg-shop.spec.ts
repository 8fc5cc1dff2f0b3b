/** The sample databases, between two tags of their repository: packages bring a copy of the older state to the newer one where no repository is, and back. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deploy, diff, makePackages, pkgDeploy, rollback, createContext, type RunReport } from '@sluice/core';
import { afterAll, describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const SHOP = fileURLToPath(new URL('../shop', import.meta.url));
const PROJECTS = ['db-core', 'db-sales'];
const all = { environment: 'test', projects: PROJECTS, named: PROJECTS };

const tag = (w: World, name: string): void => {
  const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...args], { cwd: w.root });
  git('init', '-q');
  git('add', '-A', '--', 'sluice.yaml', ...PROJECTS);
  git('commit', '-qm', name);
  git('tag', name);
};

describe.each([pglite, postgres15, postgres18])('packages of the shop on $name', (place) => {
  it('close the gap between two tags, and open it again', async () => {
    const w = await keep(makeWorld(place, {}, { environment: 'gates: { hazards: { accept: [H601] } }' }));
    for (const project of PROJECTS) cpSync(join(SHOP, project), join(w.root, project), { recursive: true });
    tag(w, 'v1');
    const first = await deploy(w.context, all);
    expect(first.outcome, why(first)).toBe(0);
    await w.write('db-core/schema/tables/region.sql', "create table core.region (\n  code text primary key,\n  name core.citext not null\n);\n\ncomment on table core.region is 'Where a shop delivers to';\ngrant select on core.region to public;\n");
    await w.write('db-sales/schema/tables/orders.sql', (await w.read('db-sales/schema/tables/orders.sql')).replace("  note text,\n", "  note text,\n  region text,\n").replace('  constraint orders_customer_fk', '  constraint orders_region_fk foreign key (region) references core.region (code),\n  constraint orders_customer_fk'));
    await w.write('db-sales/schema/views/orders_by_region.sql', "create view sales.orders_by_region as\n  select r.name, count(*) as orders\n  from sales.orders o join core.region r on r.code = o.region\n  group by r.name;\n");
    tag(w, 'v2');
    const gap = (await diff(w.context, { environment: 'test', projects: PROJECTS })).report;
    const states = (report: RunReport) => PROJECTS.map((project) => [of(report, project).plan!.from.fingerprint, of(report, project).plan!.to.fingerprint]);
    expect(gap.projects.every(({ stepsTotal }) => stepsTotal > 0), why(gap)).toBe(true);
    const made = await makePackages(w.context, { environment: 'test', projects: PROJECTS, from: 'v1', to: 'v2', out: 'made', archive: true });
    expect(made.map(({ project }) => project)).toEqual(PROJECTS);
    expect(made.map(({ plan }) => [plan.from.fingerprint, plan.to.fingerprint])).toEqual(states(gap));

    // Elsewhere: nothing but the environments.
    const elsewhere = mkdtempSync(join(tmpdir(), 'sluice-delivered-'));
    folders.push(elsewhere);
    cpSync(join(w.root, 'sluice.yaml'), join(elsewhere, 'sluice.yaml'));
    await w.context.close();
    const url = w.url === 'pglite:db' ? `pglite:${join(w.root, 'db')}` : w.url;
    const context = createContext({ root: elsewhere, env: { VERBS_URL: url }, dialects: () => Promise.resolve(place.tongue.dialect), actor: 'ben' });
    const [core, sales] = made.map(({ path }) => join(w.root, path!));
    const run = (path: string, more = {}) => pkgDeploy(context, { environment: 'test', path, assumeYes: true, ...more });
    const early = await run(sales!);
    expect(of(early), why(early)).toMatchObject({ outcome: 1, failure: { code: 'SL512' } });
    for (const path of [core!, sales!]) {
      const dry = await run(path, { dryRun: true });
      expect(of(dry), why(dry)).toMatchObject({ status: 'planned', findings: expect.arrayContaining([expect.objectContaining({ code: 'proven' })]) as unknown });
      const done = await run(path);
      expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
      expect(of(done).smoke.length).toBeGreaterThan(0);
    }
    await context.close();
    const closed = (await diff(w.context, { environment: 'test', projects: PROJECTS })).report;
    expect(closed.projects.map(({ project, stepsTotal, plan }) => [project, stepsTotal, plan!.from.fingerprint]), why(closed)).toEqual(PROJECTS.map((project, index) => [project, 0, made[index]!.plan.to.fingerprint]));
    await w.context.close();
    for (const [path, project] of [[sales!, 'db-sales'], [core!, 'db-core']] as const) {
      const back = await rollback(context, { environment: 'test', projects: [], named: [project], package: path });
      expect(of(back), why(back)).toMatchObject({ project, status: 'rolled back', outcome: 0, plan: { shadow: expect.stringContaining('rollback scripts') as string } });
    }
    await context.close();
    expect(states((await diff(w.context, { environment: 'test', projects: PROJECTS })).report)).toEqual(states(gap));
  });
});
