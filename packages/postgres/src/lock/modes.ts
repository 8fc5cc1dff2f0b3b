/** The modes of table locks, in the words of LOCK TABLE. https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES */

/** Each conflicts with more than those before it. */
const MODES: readonly string[] = ['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'];

/** undefined counts as none, and so does a word that is no mode. */
export const stronger = (one: string | undefined, other: string | undefined): string | undefined => (weight(other) > weight(one) ? other : one);
const weight = (mode: string | undefined): number => (mode === undefined ? -1 : MODES.indexOf(mode));

/** `AccessShareLock` → `ACCESS SHARE`, as the manual and the plan's effects call it. */
export const inSql = (mode: string): string => mode.replace(/Lock\b/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/^[A-Za-z ]+/, (words) => words.toUpperCase().replace(' (WAITING', ' (waiting'));
