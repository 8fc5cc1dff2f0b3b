/** Why a database cannot be reached, in words; never with the url or a password. */
import { Failure, isFailure, type Target } from '@sluice/core/dialect';

/** A failed attempt to connect as Failure SL401. The driver's error is no `cause`: it may hold the connection's settings. */
export function unreachable(target: Target, error: unknown): Failure {
  if (isFailure(error)) return error;
  const { why, hint } = reason(target, error);
  return new Failure('SL401', `${target.label} cannot be reached: ${why}`, { hint });
}

interface Reason {
  readonly why: string;
  readonly hint: string;
}

function reason(target: Target, error: unknown): Reason {
  // Node gives all attempts (IPv6, IPv4) at once.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (!(first instanceof Error)) return { why: 'the driver gave no reason', hint: CHECK_URL };
  const code = 'code' in first ? String(first.code) : '';
  const at = place(first);
  switch (code) {
    case 'ECONNREFUSED':
      return { why: `nothing listens${at}`, hint: 'Start the server, or correct host and port in the url.' };
    case 'ENOENT':
      return { why: `there is no socket${at}`, hint: 'Start the server, or correct the socket folder in the url.' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { why: `the host name${'hostname' in first ? ` ${String(first.hostname)}` : ''} does not resolve`, hint: 'Correct the host in the url, or the name service of this machine.' };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { why: `there is no way to the host${at}`, hint: 'Look at the network between this machine and the server.' };
    case 'ECONNRESET':
    case 'EPIPE':
      return { why: 'the server, or something before it, ended the connection', hint: "Look into the server's log." };
    case 'ERR_INVALID_URL':
      return { why: 'its url is not valid', hint: CHECK_URL };
    case '28P01':
    case '28000':
      return { why: first.message, hint: 'Correct user and password, or let the role in (pg_hba.conf).' };
    case '3D000':
      return { why: first.message, hint: 'Create the database, or correct its name in the url.' };
    case '42501':
      return { why: first.message, hint: 'Grant CONNECT on the database to the role.' };
    case '53300':
      return { why: first.message, hint: 'Run again later, or raise max_connections.' };
    case '57P03':
      return { why: first.message, hint: 'Run again when the server has started.' };
  }
  if (/timeout expired/.test(first.message)) return { why: 'no answer within 10 s', hint: 'Look at the network between this machine and the server.' };
  if (/terminated unexpectedly/.test(first.message)) return { why: 'the server ended the connection before it was ready', hint: "Look into the server's log." };
  if (/SASL|SCRAM|password must be a string/i.test(first.message)) return { why: 'the server asks for a password and none fits', hint: 'Give a password in the url, in PGPASSWORD or in ~/.pgpass.' };
  if (/ssl|tls|certificate|self.signed/i.test(`${code} ${first.message}`)) return { why: `no encrypted connection: ${withoutSecrets(first.message, target)}`, hint: 'Set sslmode in the url to what the server offers (https://node-postgres.com/features/ssl).' };
  return { why: withoutSecrets(first.message, target), hint: CHECK_URL };
}

const CHECK_URL = 'Look at the url of this environment: postgresql://user:password@host:port/database.';

function place(error: Error): string {
  if ('address' in error && 'port' in error && error.port !== undefined) return ` at ${String(error.address)}:${String(error.port)}`;
  return 'address' in error ? ` at ${String(error.address)}` : '';
}

/** Messages of the driver and of OpenSSL hold no credentials today; this keeps it so. */
function withoutSecrets(message: string, target: Target): string {
  const password = /:\/\/[^/@]*?:([^@]+)@/.exec(target.url)?.[1];
  let text = message.replaceAll(target.url, target.label);
  for (const secret of password === undefined ? [] : [password, decoded(password)]) text = text.replaceAll(secret, '…');
  return text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: as it stands.
    return text;
  }
}
