/** Opening a toy database: `toy:<path>[?killAfter=2&busy=1&leaseMs=500]`. One session, which every caller shares. */
import { resolve } from 'node:path';
import { impossible, SqlError, type Connection, type ServerInfo, type Session, type Target } from '@sluice/core/dialect';
import { perform } from './engine.ts';
import { refuseStale, takeLease } from './lease.ts';
import { isDdl, parseCommand, type Parsed } from './language.ts';
import { loadState, saveState, type ToyState } from './state.ts';
import { slices } from './tokens.ts';

/** What a test can make go wrong. Counts are of statements in this process, from 1. */
export interface ToyTroubles {
  /** SIGKILL right after that many changing statements took effect. Also by TOY_KILL_AFTER. */
  readonly killAfter?: number;
  /** SIGKILL in the middle of that changing statement: a lens is then half built, anything else is not begun. Also by TOY_KILL_WITHIN. */
  readonly killWithin?: number;
  /** So many changing statements find a lock in their way. */
  readonly busy?: number;
  readonly leaseMs: number;
}

export interface ToySession extends Session {
  /** For the toy's own parts (reader, journal): sees and changes what the session's statements do. */
  touch<T>(change: boolean, work: (state: ToyState) => T): T;
}

const DEFAULT_LEASE_MS = 10_000;

export const isToySession = (session: Session): session is ToySession => 'touch' in session;

export function touch<T>(session: Session, change: boolean, work: (state: ToyState) => T): T {
  if (!isToySession(session)) throw impossible('the toy dialect was given another dialect\'s session');
  return session.touch(change, work);
}

export function connectToy(target: Target): Promise<Connection> {
  const url = new URL(target.url);
  const path = resolve(target.root, decodeURIComponent(url.pathname));
  const server: ServerInfo = { dialect: 'toy', version: 1, versionText: '1', database: path.split('/').pop() ?? '', user: 'toy' };
  const fence: { token?: number } = {};
  const session = openSession(path, server, troubles(url), fence);
  return Promise.resolve({
    server,
    sessions: 'one',
    session: () => Promise.resolve(session),
    async lock(holder, waitMs) {
      const lock = await takeLease(path, holder, waitMs, troubles(url).leaseMs, target);
      fence.token = lock.token;
      return lock;
    },
    close: () => session.close(),
  });
}

function troubles(url: URL): ToyTroubles {
  const count = (name: string, variable: string): number | undefined => {
    const text = url.searchParams.get(name) ?? process.env[variable];
    return text === undefined ? undefined : Number(text);
  };
  const [killAfter, killWithin, busy] = [count('killAfter', 'TOY_KILL_AFTER'), count('killWithin', 'TOY_KILL_WITHIN'), count('busy', 'TOY_BUSY')];
  return {
    ...(killAfter !== undefined && { killAfter }),
    ...(killWithin !== undefined && { killWithin }),
    ...(busy !== undefined && { busy }),
    leaseMs: count('leaseMs', 'TOY_LEASE_MS') ?? DEFAULT_LEASE_MS,
  };
}

/** Rows that it gave or put; what it burnt nobody counts. */
function counted(text: string, given: readonly unknown[]): number {
  return parseCommand(text).command.do === 'put' ? 1 : given.length;
}

function openSession(path: string, server: ServerInfo, trouble: ToyTroubles, fence: { token?: number }): ToySession {
  let closed = false;
  /** Rows changed since the transaction's begin or its last statement with an implicit commit. */
  let open: ToyState | undefined;
  let changes = 0;
  let busy = trouble.busy ?? 0;
  let wake: (() => void) | undefined;

  const alive = (): void => {
    if (closed) throw new SqlError({ message: 'the session is closed', sqlState: 'TOY09', nature: 'connection' });
  };
  const touchState = <T>(change: boolean, work: (state: ToyState) => T): T => {
    alive();
    if (change) refuseStale(path, fence.token);
    const state = open ?? loadState(path);
    const result = work(state);
    if (change && !open) saveState(path, state);
    return result;
  };
  const change = (parsed: Parsed, text: string): void => {
    if (busy > 0) {
      busy -= 1;
      throw new SqlError({ message: 'another session holds a lock', sqlState: 'TOY10', nature: 'lock' });
    }
    changes += 1;
    if (changes === trouble.killWithin) dieWithin(parsed);
    touchState(true, (state) => {
      perform(state, parsed);
      state.log.push(text);
      // A statement that changes the structure commits what was open, and itself.
      if (open && isDdl(parsed.command)) saveState(path, state);
    });
    if (changes === trouble.killAfter) process.kill(process.pid, 'SIGKILL');
  };
  const dieWithin = ({ command }: Parsed): void => {
    if (command.do === 'create lens' || command.do === 'replace lens') {
      touchState(true, (state) => {
        state.lenses[command.name] = { over: [...command.over], built: false };
      });
    }
    process.kill(process.pid, 'SIGKILL');
  };
  const nap = async (ms: number): Promise<void> => {
    const cancelled = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    wake = undefined;
    if (cancelled) throw new SqlError({ message: 'cancelled', sqlState: 'TOY11', nature: 'cancelled' });
  };
  const run = async (text: string) => {
    const parsed = parseCommand(text);
    const { command } = parsed;
    if (command.do === 'sleep') await nap(command.ms);
    if (isDdl(command) || command.do === 'put' || command.do === 'burn') change(parsed, text);
    else return touchState(false, (state) => perform(state, parsed));
    return [];
  };

  return {
    server,
    touch: touchState,
    async query(sql) {
      alive();
      return (await run(sql)) as never;
    },
    async execute(sql) {
      alive();
      for (const { text } of slices(sql)) await run(text);
    },
    async executeCounting(sql) {
      alive();
      let rows = 0;
      for (const { text } of slices(sql)) rows = counted(text, await run(text));
      return rows;
    },
    async transaction(work) {
      alive();
      open = loadState(path);
      try {
        const result = await work();
        if (open) saveState(path, open);
        return result;
      } finally {
        open = undefined;
      }
    },
    takeNotices: () => [],
    cancel: () => Promise.resolve(wake?.()),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
}
