/** One physical database during one run: its connection, its live and desired catalogs, its journal. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Texts } from '../catalog/canonical.ts';
import { unifying } from '../catalog/same.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import { openJournal } from '../journal/open.ts';
import { emptyCatalog, type Catalog } from '../model/catalog.ts';
import { digest } from '../model/hash.ts';
import type { Connection, Desired, Dialect, Former, Reading, ReadingOptions, Target } from '../model/dialect.ts';
import type { Unify } from '../model/fact.ts';
import type { Session } from '../model/session.ts';
import type { SecretLookup } from '../run/secrets.ts';
import { writingAhead } from './ahead.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { desired, formerIn } from './desired.ts';
import { selectedNames, type Gathered, type Group } from './gather.ts';
import type { FactLines } from './kept-catalog.ts';
import { readKept, writeKept } from './kept.ts';
import type { Journaled } from './known.ts';
import { unbinding, type Unbind } from './unbound.ts';
import { withMirrors } from './mirrored.ts';

/** Connected, and nothing read yet but the journal's head. */
export interface Opened extends Journaled {
  readonly group: Group;
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly session: Session;
  readonly cache: string;
  /** The value of `${secret:NAME}`, those that stand in the sources included. */
  readonly secrets: SecretLookup;
  readonly unbind: Unbind;
  /** Over all states of this database that the run reads. */
  readonly unify: Unify;
  /** Of what was read from files of this machine. */
  readonly lines: FactLines;
}

export interface Engagement extends Opened {
  readonly desired: Desired;
  readonly former?: ((statements: readonly string[]) => Promise<Former>) | undefined;
  /** Read when the engagement began, and again after each change. */
  live: Reading;
  /** Of facts of both, as far as there was time to write them. */
  readonly texts?: Texts;
}

export async function engage(context: VerbContext, gathered: Gathered, group: Group, purpose: string, waitMs = 0): Promise<Engagement> {
  const opened = await open(context, gathered, group, purpose, waitMs);
  try {
    return await load(context, gathered, opened);
  } catch (error) {
    await opened.connection.close();
    throw error;
  }
}

/** Without what the files want: for going back, which must work when they do not even load. */
export async function attend(context: VerbContext, gathered: Gathered, group: Group, purpose: string, waitMs = 0): Promise<Engagement> {
  const opened = await open(context, gathered, group, purpose, waitMs);
  try {
    return { ...opened, desired: NOTHING, live: await liveCatalog(gathered, opened) };
  } catch (error) {
    await opened.connection.close();
    throw error;
  }
}

const NOTHING: Desired = { catalog: emptyCatalog, projectOf: new Map(), placeOf: new Map(), said: new Set(), findings: [], shadow: 'none' };

export async function open(context: VerbContext, gathered: Gathered, group: Group, purpose: string, waitMs = 0): Promise<Opened> {
  const { environment, state } = gathered;
  const dialect = await context.dialect(group.dialect);
  const target: Target = {
    url: group.database.url,
    label: group.database.label,
    root: context.root,
    applicationName: `sluice ${purpose}`.slice(0, 63),
    timeouts: { lockMs: environment.timeouts.lock, statementMs: environment.timeouts.statement },
    openWaitMs: waitMs,
    stop: context.signal,
    waiting: (message) => context.progress({ event: 'waiting', project: selectedNames(group), message }),
  };
  const connection = await dialect.connect(target).catch(async (error: unknown) => {
    throw await withMirrors(error, gathered, group);
  });
  try {
    const session = await connection.session('main');
    const store = dialect.journal(session, environment.journalSchema);
    const known = (await dialect.secretsIn?.(group.members.map(({ sources }) => sources))) ?? new Map<string, string>();
    context.hide([...known.values()]);
    return { group, dialect, connection, session, store, journal: await openJournal(store), cache: state.cache, secrets: (name) => known.get(name) ?? context.secret(name), unbind: unbinding(context, group), unify: unifying(), lines: new Map() };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export async function load(context: VerbContext, gathered: Gathered, opened: Opened): Promise<Engagement> {
  const { dialect, group, connection } = opened;
  refuseWhenStopped(context.signal);
  // The live catalog is read while the sources are loaded elsewhere; what is kept is read while the database makes its answer.
  const request = { dialect, group, server: connection.server, connection, unify: opened.unify, lines: opened.lines };
  const ahead = writingAhead(dialect);
  const first = <T extends { readonly catalog: Catalog }>(of: T): T => {
    ahead.begin(of.catalog);
    return of;
  };
  let asked: () => void = () => undefined;
  const calm = new Promise<void>((resolve) => (asked = resolve)).then(() => setImmediate());
  try {
    const [live, wanted] = await Promise.all([liveCatalog(gathered, opened, asked).finally(asked).then(first), desired(context, gathered, { ...request, calm }).then(first)]);
    return { ...opened, desired: wanted, former: formerIn(context, gathered, request), live, texts: ahead.texts };
  } finally {
    ahead.end();
  }
}

interface KeptHead {
  readonly token: string;
}

/** As kept on this machine when the database's change token is still the one that it was read under, else read and kept. */
async function liveCatalog(gathered: Gathered, opened: Opened, asked?: () => void): Promise<Reading> {
  const { dialect, session } = opened;
  // Which secret the database holds is not told by its token: it may be another one by now.
  const kept = opened.unbind ? undefined : readKept<KeptHead>(livePath(gathered, opened));
  const token = kept && (await dialect.changeToken(session, kept.head.token));
  if (kept && token === kept.head.token) {
    // It is there already: what has others work for it goes first.
    await setImmediate();
    try {
      return { catalog: kept.catalog(opened), token };
    } catch {
      // Damaged: read as if it was not there.
    }
  }
  const reading = await read(gathered, opened, { token, asked });
  await keepLive(gathered, { ...opened, live: reading });
  return reading;
}

/** Whose catalog it is, and as who it was read; that it is the same physical database says the token. */
function livePath({ environment, state }: Gathered, { dialect, group, connection: { server } }: Opened): string {
  const key = digest({
    environment: environment.name, database: group.database.name, label: group.database.label, server: { ...server }, schema: environment.journalSchema,
    dialect: dialect.name, build: dialect.build, tool: TOOL_VERSION,
  });
  return join(state.cache, 'live', `${key}.json`);
}

async function read({ environment }: Gathered, { dialect, connection, session, unbind, unify }: Opened, more: Pick<ReadingOptions, 'token' | 'asked'> = {}): Promise<Reading> {
  const reading = await dialect.read(session, { journalSchema: environment.journalSchema, connection, unify, ...more });
  return unbind ? { ...reading, catalog: unbind(reading.catalog) } : reading;
}

/** For the next run. */
export const keepLive = async (gathered: Gathered, engagement: Pick<Engagement, keyof Opened | 'live'>): Promise<void> =>
  engagement.unbind ? undefined : writeKept(livePath(gathered, engagement), { token: engagement.live.token } satisfies KeptHead, engagement.live.catalog, engagement);

/** From the database itself, whatever its token says: what is about to be written, or was just written, is never judged by a kept catalog. */
export const readAgain = async (engagement: Engagement, gathered: Gathered): Promise<void> => {
  engagement.live = await read(gathered, engagement);
};

/** For a plan that writes nothing: what was read before still serves when the token says that nothing moved since. Secrets are not told by a token. */
export const readAgainIfMoved = async (engagement: Engagement, gathered: Gathered): Promise<void> => {
  const { dialect, session, live, unbind } = engagement;
  if (unbind || (await dialect.changeToken(session, live.token)) !== live.token) await readAgain(engagement, gathered);
};
