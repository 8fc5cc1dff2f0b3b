/** Plans that others must sign: with real keys and signatures of ssh-keygen. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toy } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

let world: World;
let keys: string;
const keygen = (argv: readonly string[], input?: string) => {
  const { status, stdout, stderr, error } = spawnSync('ssh-keygen', argv, { input, encoding: 'utf8' });
  if (error) throw error;
  expect(status, stderr).toBe(0);
  return stdout;
};
const keyOf = (name: string): string => join(keys, name);
const sign = async (name: string, planId: string, { as = name, text = planId, purpose = 'sluice-approval' } = {}): Promise<void> => {
  await mkdir(join(world.root, 'sluice/approvals', planId), { recursive: true });
  await writeFile(join(world.root, 'sluice/approvals', planId, `${as}.sig`), keygen(['-Y', 'sign', '-f', keyOf(name), '-n', purpose], text));
};

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'sluice-keys-'));
  world = await makeWorld(toy, { app: { files: { 'schema.sql': toy.tongue.table('app.item', { id: 'number' }) } } }, { environment: 'gates: { approvals: { required: 2, signers: sluice/allowed_signers } }' });
  const lines: string[] = [];
  for (const name of ['ann', 'bea', 'cem', 'eve']) {
    keygen(['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', keyOf(name)]);
    if (name !== 'eve') lines.push(`${name} ${await readFile(`${keyOf(name)}.pub`, 'utf8')}`);
  }
  await world.write('sluice/allowed_signers', lines.join(''));
});
afterAll(async () => {
  await world.close();
  await rm(keys, { recursive: true });
});

it('a plan waits for enough signatures of others over itself', async () => {
  const refused = await world.deploy();
  expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
  const id = of(refused).plan!.id;
  expect(of(refused).failure!.hint).toContain(`printf %s ${id} | ssh-keygen -Y sign`);
  const standing = async () => (await world.deploy()).projects[0]!.failure?.message;
  // Of the one who deploys, of a stranger, under a false name, over another text, for another purpose, and no signature at all.
  await sign('ann', id);
  await sign('eve', id);
  await sign('eve', id, { as: 'bea' });
  expect(await standing()).toContain('0 of 2 approvals');
  await sign('bea', id, { text: 'another plan' });
  await sign('cem', id, { purpose: 'file' });
  await world.write(`sluice/approvals/${id}/dan.sig`, 'approved!');
  expect(await standing()).toContain('0 of 2 approvals');
  await sign('bea', id);
  expect(await standing()).toContain('1 of 2 approvals');
  await sign('cem', id);
  const done = await world.deploy();
  expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
});

it('another plan needs its own', async () => {
  await world.write('app/schema/schema.sql', toy.tongue.table('app.item', { id: 'number', note: 'text' }));
  const refused = await world.deploy();
  expect(of(refused).failure, why(refused)).toMatchObject({ code: 'SL501', message: expect.stringContaining('0 of 2 approvals') as string });
});
