/** Canonical JSON (RFC 8785) and its digest. The only dry file that touches node: hashing is a function, not I/O. */
import { createHash, hash } from 'node:crypto';

/** Keys in code unit order, undefined members left out, numbers as ECMAScript prints them. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${String(value)}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    let items = '';
    for (let index = 0; index < value.length; index += 1) items += `${index === 0 ? '' : ','}${canonicalJson((value[index] as unknown) ?? null)}`;
    return `[${items}]`;
  }
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const keys = Object.keys(record);
    return canonicalMembers(isSorted(keys) ? keys : keys.sort(), (key) => record[key]);
  }
  throw new TypeError(`canonical JSON has no ${typeof value}`);
}

/** The same of an object that is not made for it. `keys`: in code unit order. */
export function canonicalMembers(keys: readonly string[], valueOf: (key: string) => unknown): string {
  let members = '';
  for (const key of keys) {
    const member = valueOf(key);
    if (member !== undefined) members += `${members === '' ? '' : ','}${named(key)}${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) if (keys[index - 1]! > keys[index]!) return false;
  return true;
}

/** `"key":` of those that are asked for again and again: names of members. */
const names = new Map<string, string>();
const [LONGEST_NAME, MOST_NAMES] = [32, 1_000];

function named(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(key)}:`;
  if (key.length <= LONGEST_NAME && names.size < MOST_NAMES) names.set(key, text);
  return text;
}

export const sha256 = (text: string): string => hash('sha256', text);

export const sha256Bytes = (bytes: Uint8Array): string => hash('sha256', bytes);

/** Of texts one after the other, without ever holding all of them. */
export function sha256Of(texts: Iterable<string>): string {
  const all = createHash('sha256');
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    all.update(chunk);
    chunk = '';
  }
  return all.update(chunk).digest('hex');
}

/** UTF-16 units handed over at once. */
const CHUNK = 65_536;

export const digest = (value: unknown): string => sha256(canonicalJson(value));
