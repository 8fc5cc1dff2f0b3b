/** The sessions of a run: one that works, and where there can be a second one, one that writes what must outlive a lost COMMIT. */
import type { Connection, Dialect } from '../model/dialect.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Session } from '../model/session.ts';

export interface RunSessions {
  /** Asked for anew each time: `reconnect` changes it. */
  main(): Session;
  /** The journal inside the working session's transactions. */
  journal(): JournalStore;
  /** The journal beside them; undefined when the target has one session. */
  beside(): JournalStore | undefined;
  /** The session that it is written on: it sees the working one from outside. */
  watch(): Session | undefined;
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

interface Opened {
  readonly main: Session;
  readonly watch: Session | undefined;
  /** Kept with the session: a store may remember what it found out about its tables. */
  readonly journal: JournalStore;
  readonly beside: JournalStore | undefined;
}

export async function openSessions(dialect: Dialect, connection: Connection, journalSchema: string, name?: string): Promise<RunSessions> {
  const many = connection.sessions === 'many';
  const open = async (): Promise<Opened> => {
    const main = await connection.session('main', name);
    const watch = many ? await connection.session('watch', name) : undefined;
    return { main, watch, journal: dialect.journal(main, journalSchema), beside: watch && dialect.journal(watch, journalSchema) };
  };
  // The only session of a target belongs to the connection, which closes it.
  const shut = async ({ main, watch }: Opened): Promise<void> => {
    if (many) await Promise.allSettled([main.close(), watch?.close()]);
  };
  let current = await open();
  return {
    main: () => current.main,
    journal: () => current.journal,
    beside: () => current.beside,
    watch: () => current.watch,
    async reconnect() {
      await shut(current);
      current = await open();
    },
    close: () => shut(current),
  };
}
