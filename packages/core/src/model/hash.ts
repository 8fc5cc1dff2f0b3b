/** Canonical JSON (RFC 8785) and its digest. The only dry file that touches node: hashing is a function, not I/O. */
import { createHash, hash } from 'node:crypto';

/** Keys in code unit order, undefined members left out, numbers as ECMAScript prints them. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${String(value)}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(',')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const members: string[] = [];
    for (const key of Object.keys(record).sort()) {
      const member = record[key];
      if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
    }
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`canonical JSON has no ${typeof value}`);
}

export const sha256 = (text: string): string => hash('sha256', text);

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
