/** How column values become JSON types: the same few for every session, so that a server and PGlite give equal rows. */
import pg from 'pg';

type Parse = (text: string) => unknown;

const number: Parse = (text) => {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
};
// The driver's types list only some of the oids that it parses.
const textArray = (pg.types.getTypeParser as (oid: number) => Parse)(1009);

/**
 * By type oid. bool → boolean; int2, int4, oid, float4, float8 → number (NaN and infinities stay text); json, jsonb → parsed;
 * text[], name[], varchar[] → string[]. All else, int8 and numeric too, is the server's text.
 */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [16, (text) => text === 't'],
  [21, number],
  [23, number],
  [26, number],
  [700, number],
  [701, number],
  [114, JSON.parse],
  [3802, JSON.parse],
  [1003, textArray],
  [1009, textArray],
  [1015, textArray],
]);

const asText: Parse = (text) => text;

export const wireTypes = {
  getTypeParser: (oid: number) => PARSERS.get(oid) ?? asText,
};
