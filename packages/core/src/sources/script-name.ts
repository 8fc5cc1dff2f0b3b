/** What the name of a versioned script's file says: `V001__orders.sql`, `V001__rollback_orders.sql`, `R__views.sql`. Dry. */
import { unpadded } from './layouts/natural-order.ts';

export const VERSIONED = /^V(\d+(?:[._]\d+)*)__(rollback_)?(.+)\.[^.]+$/;
export const REPEATABLE = /^R__(.+)\.[^.]+$/;

/** `001.2` and `1_2` are one version: numbers count, not how they are written. */
export const versionKey = (version: string): string => unpadded(version.replace(/^V/i, '').replaceAll('_', '.'));

/** A script by its path: what tells it from others. undefined: it is not named as one, or takes one back. */
export function scriptNamed(path: string): { readonly name: string; readonly version?: string; readonly key: string } | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [, version, back] = VERSIONED.exec(name) ?? [];
  if (back !== undefined || (version === undefined && !REPEATABLE.test(name))) return undefined;
  return version === undefined ? { name, key: name } : { name, version, key: `V${versionKey(version)}` };
}
