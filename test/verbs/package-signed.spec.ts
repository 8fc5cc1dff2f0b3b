/** An environment that takes signed packages only: made with a key, sealed by hand with one, and refused without or with another. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePackages, pkgDeploy, sealPackage } from '@sluice/core';
import { expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { toy } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const { tongue } = toy;

async function world(): Promise<World> {
  const w = await keep(makeWorld(toy, { app: { files: { 'schema.sql': tongue.table('app.item', { id: 'number' }) } } }, { environment: 'packages: { signed: true, allowedSigners: sluice/allowed_signers }' }));
  for (const name of ['ann', 'bob']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(w.root, name)]);
  await w.write('sluice/allowed_signers', `ann@example.org namespaces="sluice-package" ${await w.read('ann.pub')}`);
  await w.deploy();
  await w.write('app/schema/schema.sql', `${tongue.table('app.item', { id: 'number' })}${tongue.table('app.more', { id: 'number' })}`);
  return w;
}

it('takes what was signed by whom it lists, as a folder and as an archive, and nothing else', async () => {
  const w = await world();
  const made = async (out: string, sign?: string, archive = false): Promise<string> => (await makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], out, name: 'p', sign, archive }))[0]!.path!;
  const run = (path: string) => pkgDeploy(w.context, { environment: 'test', path, assumeYes: true });
  for (const path of [await made('none'), await made('bobs', 'bob'), await made('bobs', 'bob', true)]) {
    expect(of(await run(path)), path).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL214' } });
  }
  expect(await w.journal('deployment')).toHaveLength(1);
  const [folder, archive] = [await made('anns', 'ann'), await made('anns', 'ann', true)];
  const done = await run(archive);
  expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
  const again = await run(folder);
  expect(of(again), why(again)).toMatchObject({ status: 'unchanged' });
  // The same bytes but for the signature, which another key makes otherwise.
  expect(readFileSync(join(w.root, folder, 'package.yaml'))).toEqual(readFileSync(join(w.root, 'none/p/package.yaml')));
});

it('is sealed and signed by hand', async () => {
  const w = await world();
  await w.write('hand/package.yaml', 'format: sluice-package/1\nname: by-hand\nproject: app\ndialect: toy\ndatabase: default\nowns: { dbs: [app] }\nsteps:\n  - { name: 1-more, scripts: [{ path: steps/1-more/app/more.sql, rollback: rollback/1-more/app/more.sql }] }\n');
  await w.write('hand/steps/1-more/app/more.sql', tongue.table('app.more', { id: 'number' }));
  await w.write('hand/rollback/1-more/app/more.sql', 'drop store app.more;\n');
  const run = () => pkgDeploy(w.context, { environment: 'test', path: 'hand', assumeYes: true });
  expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL211', message: 'package.yaml is not sealed: it has no digest' } });
  expect(await sealPackage(w.context, { folder: 'hand', sign: 'ann', archive: true })).toMatchObject({ name: 'by-hand', signature: { key: expect.stringMatching(/^SHA256:/) as string } });
  expect(existsSync(join(w.root, 'hand.tar'))).toBe(true);
  const done = await run();
  expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
  await w.write('hand/steps/1-more/app/more.sql', tongue.table('app.other', { id: 'number' }));
  expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL213' } });
  await sealPackage(w.context, { folder: 'hand' });
  expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL214' } });
  expect(existsSync(join(w.root, 'hand/package.yaml.sig'))).toBe(false);
});

it('says why a key does not sign', async () => {
  const w = await world();
  const failing = (sign: string) => makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], out: 'made', sign });
  await expect(failing('nowhere')).rejects.toMatchObject({ code: 'SL215', message: 'there is no key nowhere' });
  await expect(failing('sluice.yaml')).rejects.toMatchObject({ code: 'SL215', message: 'the key sluice.yaml does not sign' });
  expect(existsSync(join(w.root, 'made'))).toBe(false);
});
