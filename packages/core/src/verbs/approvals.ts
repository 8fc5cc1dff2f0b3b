/** Approvals of a plan: its id, signed with ssh keys, checked against the environment's allowed signers (ssh-keygen -Y, ALLOWED SIGNERS). */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../errors/failure.ts';
import type { Approval } from '../gate/gate.ts';
import { plainEnvironment } from '../sources/plain-environment.ts';

/** Signatures are made for this purpose and no other. */
export const APPROVAL_NAMESPACE = 'sluice-approval';

/**
 * `sluice/approvals/<plan id>/<signer>.sig`, each made with
 * `printf %s <plan id> | ssh-keygen -Y sign -f <key> -n sluice-approval > <signer>.sig`. One that does not verify is no approval.
 */
export async function verifiedApprovals(root: string, planId: string, signersFile: string): Promise<readonly Approval[]> {
  const folder = join(root, 'sluice', 'approvals', planId);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.sig')).map(({ name }) => name);
  const approvals: Approval[] = [];
  for (const file of files) {
    const signer = basename(file, '.sig');
    if (await verifies(join(root, signersFile), signer, join(folder, file), planId)) approvals.push({ signer, planId });
  }
  return approvals;
}

const verifies = (signers: string, signer: string, signature: string, text: string): Promise<boolean> =>
  new Promise((done, fail) => {
    const child = spawn('ssh-keygen', ['-Y', 'verify', '-f', signers, '-I', signer, '-n', APPROVAL_NAMESPACE, '-s', signature], { env: plainEnvironment(), stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', (cause) => fail(new Failure('SL501', `the approval ${basename(signature)} cannot be verified: ${cause.message}`, { hint: 'Install OpenSSH: its ssh-keygen verifies the signatures.', cause })));
    child.on('close', (code) => done(code === 0));
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
