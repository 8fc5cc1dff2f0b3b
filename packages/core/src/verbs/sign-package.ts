/** Signs a package by OpenSSH itself: keys with a passphrase and keys of an agent never come near this process. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Failure } from '../errors/failure.ts';
import { plainEnvironment } from '../sources/plain-environment.ts';
import { PACKAGE_NAMESPACE } from '../sources/package/signed.ts';
import { readSignature, verifySignature } from '../sources/package/ssh-signature.ts';

/** Signs what it is given. Throws SL215. */
export type Sign = (bytes: Buffer) => Promise<Buffer>;

/** `key`: a private key, or the public one of a key that an agent holds. `label`: as it was given. */
export function signing(key: string, label: string): Sign {
  if (!existsSync(key)) throw new Failure('SL215', `there is no key ${label}`, { hint: 'Name the file of a private key, or of the public key of one that your agent holds.' });
  return async (bytes) => {
    const { code, output, error } = await sshKeygen(['-Y', 'sign', '-n', PACKAGE_NAMESPACE, '-f', key], bytes);
    const signature = code === 0 ? readSignature(output) : undefined;
    if (code !== 0) throw new Failure('SL215', `the key ${label} does not sign`, { lines: [error.trim().replaceAll(key, label)], hint: 'Look whether it is a private key that this user may read, and give its passphrase when asked.' });
    // Nobody could verify it: a key of a security token, or one too short.
    if (!signature || !verifySignature(signature, bytes)) throw new Failure('SL215', `signatures of the key ${label} are not understood when packages are deployed`, { hint: 'Sign with a key of the type ed25519, ECDSA, or RSA of 2048 bits and more.' });
    return output;
  };
}

const sshKeygen = (args: readonly string[], input: Buffer): Promise<{ readonly code: number; readonly output: Buffer; readonly error: string }> =>
  new Promise((done, fail) => {
    // The agent and the question for a passphrase are found by the environment.
    const asking = Object.fromEntries(['SSH_ASKPASS', 'SSH_ASKPASS_REQUIRE', 'DISPLAY'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
    const child = spawn('ssh-keygen', args, { env: { ...plainEnvironment(), ...asking }, stdio: ['pipe', 'pipe', 'pipe'] });
    const [output, error]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
    child.on('error', (cause) => fail(new Failure('SL215', `packages are signed by ssh-keygen, which cannot be run: ${cause.message}`, { hint: 'Install OpenSSH, or sign package.yaml on a machine that has it.', cause })));
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(output), error: Buffer.concat(error).toString() }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
