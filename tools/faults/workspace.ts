/** A workspace folder with one database project, as a team has it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReferencePlan } from './reference-plan.ts';

/** The url comes from `FAULT_URL`, machine state goes where `SLUICE_STATE_DIR` says: trials share the folder and nothing else. */
export async function writeWorkspace(root: string, { dialect, owns, scripts }: ReferencePlan, schema: string, lockTimeout = '2s', lockBudget = '30s'): Promise<void> {
  const lines = ['url: "${FAULT_URL}"', 'gates: { hazards: { accept: [data-loss, blocking-lock, compatibility, may-fail, transaction, access, design] } }', `timeouts: { lock: ${lockTimeout}, lockBudget: ${lockBudget}, statement: 5min }`];
  await write(root, 'sluice.yaml', `environments:\n  test:\n${lines.map((line) => `    ${line}\n`).join('')}`);
  await write(root, 'db/database.yaml', `dialect: "${dialect}"\nowns: ${owns}\n${scripts ? 'migrations: migrations/*.sql\n' : ''}`);
  if (!scripts) await write(root, 'db/schema/schema.sql', schema);
}

/** The workspace as it is before, or after. */
export async function writeSide(root: string, plan: ReferencePlan, side: 'before' | 'after', lockTimeout?: string, lockBudget?: string): Promise<void> {
  await writeWorkspace(root, plan, plan[side], lockTimeout, lockBudget);
  for (const [name, text] of Object.entries(plan.scripts?.[side] ?? {})) await write(root, `db/migrations/${name}`, text);
}

export async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
