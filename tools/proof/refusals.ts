/** For which reasons a case may end without a deployment and still not be a failure. The list is closed: any other refusal is a failed case. */
import type { ProjectReport } from '@sluice/core';

export const REFUSALS = {
  SL201: 'the grammar of PostgreSQL 18 does not know the statement',
  SL202: 'the file holds what is no schema: rows, DO blocks that do more than make what is missing, drops of what no file made, transactions, roles, psql commands',
  SL302: 'a statement does not load into an empty database',
  SL403: 'an object is of a kind that is not modelled',
  SL404: 'the change needs several steps that need each other',
  SL405: 'something that is not managed stands on what would go',
  SL406: 'what holds rows would have to be made anew: a person decides about the data',
  SL507: 'the preflight found what would make the plan fail',
} as const;

export const isKnownRefusal = ({ outcome, failure }: ProjectReport): boolean => outcome === 1 && failure !== undefined && failure.code in REFUSALS;
