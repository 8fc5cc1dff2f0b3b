/** Numbers as people read them. The same in every locale, so that two people see the same report. */

/** `1,204,331`. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1 row`, `2 rows`. */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** Nobody counts a large table for a plan: from here on it is what the server believes. */
const COUNTED_BELOW = 10_000;

/** `0 rows` is exact, `3 rows` was counted, `about 1,204,331 rows` is an estimate. */
export const rowsText = (rows: number): string => `${rows < COUNTED_BELOW ? '' : 'about '}${count(rows, 'row')}`;
