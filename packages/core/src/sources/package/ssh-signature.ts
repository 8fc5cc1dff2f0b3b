/** SSH signatures (OpenSSH's PROTOCOL.sshsig) by node's own cryptography: what ssh-keygen -Y sign writes and -Y verify reads, without OpenSSH on the machine. */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

const [BEGIN, END] = ['-----BEGIN SSH SIGNATURE-----', '-----END SSH SIGNATURE-----'];
const MAGIC = 'SSHSIG';
/** Larger ones are not made. */
const LARGEST = 16_384;

export interface SshSignature {
  /** As the key stands in files of public keys. */
  readonly publicKey: Buffer;
  readonly namespace: string;
  readonly hash: 'sha256' | 'sha512';
  readonly algorithm: string;
  readonly value: Buffer;
}

/** Undefined: it is none, or not written as ssh-keygen writes it. */
export function readSignature(file: Buffer): SshSignature | undefined {
  if (file.length > LARGEST) return undefined;
  const text = file.toString('latin1');
  if (!text.startsWith(`${BEGIN}\n`)) return undefined;
  const blob = Buffer.from(text.slice(BEGIN.length, text.lastIndexOf(END)).replaceAll('\n', ''), 'base64');
  // One way of writing it: another one would be a change that nobody sees.
  if (armoured(blob) !== text) return undefined;
  try {
    const all = reader(blob.subarray(MAGIC.length));
    if (blob.toString('latin1', 0, MAGIC.length) !== MAGIC || all.number() !== 1) return undefined;
    const [publicKey, namespace, reserved, hash, signed] = [all.bytes(), all.bytes().toString(), all.bytes(), all.bytes().toString(), all.bytes()];
    if (reserved.length > 0 || (hash !== 'sha256' && hash !== 'sha512') || !all.done()) return undefined;
    const inner = reader(signed);
    const [algorithm, value] = [inner.bytes().toString(), inner.bytes()];
    // A security key adds a byte of flags and a counter: they are not understood here.
    return inner.done() ? { publicKey, namespace, hash, algorithm, value } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** As ssh-keygen writes it: 70 characters a line. */
export const armoured = (blob: Buffer): string => `${BEGIN}\n${(blob.toString('base64').match(/.{1,70}/g) ?? []).join('\n')}\n${END}\n`;

/** What is signed: never the text itself, so that nobody can be made to sign something else by it. */
export const signedBlob = (namespace: string, hash: 'sha256' | 'sha512', message: Buffer): Buffer =>
  Buffer.concat([Buffer.from(MAGIC), lengthed(namespace), lengthed(''), lengthed(hash), lengthed(createHash(hash).update(message).digest())]);

/** The whole signature around its value. */
export const signatureBlob = (publicKey: Buffer, namespace: string, hash: 'sha256' | 'sha512', algorithm: string, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from(MAGIC), Buffer.from([0, 0, 0, 1]), lengthed(publicKey), lengthed(namespace), lengthed(''), lengthed(hash), lengthed(Buffer.concat([lengthed(algorithm), lengthed(value)]))]);

export function lengthed(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** As `ssh-keygen -l` prints it. */
export const keyFingerprint = (publicKey: Buffer): string => `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;

const CURVES: Readonly<Record<string, { readonly crv: string; readonly size: number; readonly hash: string }>> = {
  nistp256: { crv: 'P-256', size: 32, hash: 'sha256' }, nistp384: { crv: 'P-384', size: 48, hash: 'sha384' }, nistp521: { crv: 'P-521', size: 66, hash: 'sha512' },
};

export function verifySignature({ publicKey, namespace, hash, algorithm, value }: SshSignature, message: Buffer): boolean {
  const blob = signedBlob(namespace, hash, message);
  try {
    const { type, key, curve } = publicKeyOf(publicKey);
    if (type === 'ssh-ed25519') return algorithm === type && verify(null, blob, key, value);
    // ssh-keygen refuses RSA with SHA-1, and so do we.
    if (type === 'ssh-rsa') return (algorithm === 'rsa-sha2-512' || algorithm === 'rsa-sha2-256') && rsaBits(key) >= 2048 && verify(algorithm.replace('rsa-sha2-', 'sha'), blob, key, value);
    if (curve === undefined || algorithm !== type) return false;
    const { size, hash: of } = CURVES[curve]!;
    const pair = reader(value);
    const both = Buffer.concat([padded(pair.bytes(), size), padded(pair.bytes(), size)]);
    return pair.done() && verify(of, blob, { key, dsaEncoding: 'ieee-p1363' }, both);
  } catch {
    // Whatever a forged key or signature makes OpenSSL say: it does not verify.
    return false;
  }
}

const rsaBits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;

function publicKeyOf(blob: Buffer): { readonly type: string; readonly key: KeyObject; readonly curve?: string } {
  const parts = reader(blob);
  const type = parts.bytes().toString();
  if (type === 'ssh-ed25519') return { type, key: jwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(parts.bytes()) }) };
  if (type === 'ssh-rsa') {
    const [e, n] = [parts.bytes(), parts.bytes()];
    return { type, key: jwk({ kty: 'RSA', e: base64url(unsigned(e)), n: base64url(unsigned(n)) }) };
  }
  const curve = parts.bytes().toString();
  const known = Object.hasOwn(CURVES, curve) && type === `ecdsa-sha2-${curve}` ? CURVES[curve] : undefined;
  if (!known) throw new RangeError('no such key');
  const point = parts.bytes();
  if (point[0] !== 4 || point.length !== 1 + 2 * known.size) throw new RangeError('no such point');
  return { type, curve, key: jwk({ kty: 'EC', crv: known.crv, x: base64url(point.subarray(1, 1 + known.size)), y: base64url(point.subarray(1 + known.size)) }) };
}

const jwk = (key: Record<string, string>): KeyObject => createPublicKey({ key, format: 'jwk' });
const base64url = (bytes: Buffer): string => bytes.toString('base64url');

/** A number of the protocol has a zero before it where its first bit is set. */
const unsigned = (bytes: Buffer): Buffer => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

function padded(number: Buffer, size: number): Buffer {
  const bytes = unsigned(number);
  if (bytes.length > size) throw new RangeError('too large a number');
  return Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

interface BlobReader {
  number(): number;
  bytes(): Buffer;
  done(): boolean;
}

/** Throws RangeError beyond the end. */
export function reader(blob: Buffer): BlobReader {
  let at = 0;
  const number = (): number => {
    const value = blob.readUInt32BE(at);
    at += 4;
    return value;
  };
  return {
    number,
    bytes() {
      const length = number();
      if (at + length > blob.length) throw new RangeError('beyond the end');
      at += length;
      return blob.subarray(at - length, at);
    },
    done: () => at === blob.length,
  };
}
