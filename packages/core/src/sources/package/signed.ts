/** Who signed a package, as far as somebody asks: the signature beside package.yaml against the environment's allowed signers. */
import { Failure } from '../../errors/failure.ts';
import type { PackageSignature } from '../../model/package.ts';
import { judgeSigner } from './allowed-signers.ts';
import { SIGNATURE_FILE, type PackedFile } from './paths.ts';
import { keyFingerprint, readSignature, verifySignature } from './ssh-signature.ts';

/** Signatures are made for this purpose and no other: ssh-keygen -Y sign -n sluice-package. */
export const PACKAGE_NAMESPACE = 'sluice-package';

export interface SignaturePolicy {
  readonly required: boolean;
  /** The text of an allowed signers file (ssh-keygen, ALLOWED SIGNERS); left out: who signed is not asked. */
  readonly allowed?: { readonly file: string; readonly text: string };
  /** For `valid-after` and `valid-before`: milliseconds. */
  readonly now: number;
}

/** A signature that is there must be right, whether one is required or not. Throws SL214. */
export function requireSignature(name: string, signed: Buffer, file: PackedFile | undefined, policy: SignaturePolicy | undefined): PackageSignature | undefined {
  const refuse = (message: string, hint: string) => new Failure('SL214', message, { hint });
  if (!file) {
    if (policy?.required) throw refuse(`the package ${name} is not signed, and this environment takes none that is not`, `Have somebody who may sign it do so: sluice package --sign=<key> --seal=<folder>, or ssh-keygen -Y sign -n ${PACKAGE_NAMESPACE} -f <key> package.yaml.`);
    return undefined;
  }
  const again = `Take the package as it was made, or sign it again: ssh-keygen -Y sign -n ${PACKAGE_NAMESPACE} -f <key> package.yaml.`;
  const signature = readSignature(file.bytes);
  if (!signature || file.executable) throw refuse(`${SIGNATURE_FILE} is no ssh signature`, again);
  if (signature.namespace !== PACKAGE_NAMESPACE) throw refuse(`${SIGNATURE_FILE} was made for ${JSON.stringify(signature.namespace)}, not for packages`, again);
  if (!verifySignature(signature, signed)) throw refuse(`${SIGNATURE_FILE} is not the signature of this package`, again);
  const key = keyFingerprint(signature.publicKey);
  if (!policy?.allowed) {
    if (policy?.required) throw refuse('no allowed signers are known', 'Name the file in sluice.yaml: packages: { signed: true, allowedSigners: … }.');
    return { key };
  }
  const { signer, why } = judgeSigner(policy.allowed.text, signature.publicKey, PACKAGE_NAMESPACE, policy.now);
  if (signer !== undefined) return { signer, key };
  throw refuse(`the package ${name} is signed with the key ${key}, ${why}`, `Have somebody sign it whom ${policy.allowed.file} lists.`);
}
