/** Init: makes the journal, or says what a DBA must run to make it. */
import { createJournal, openJournal } from '../journal/open.ts';
import { JOURNAL_FORMAT } from '../model/journal-store.ts';
import { backupPlace } from '../model/backup.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { gather, selectedNames } from './gather.ts';
import { withLock } from './with-lock.ts';

export interface InitOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Only say the SQL. */
  readonly print?: boolean | undefined;
}

export interface InitResult {
  readonly database: string;
  readonly label: string;
  readonly sql: string;
  readonly state: 'made' | 'was there' | 'printed';
}

export async function init(context: VerbContext, options: InitOptions): Promise<InitResult[]> {
  const gathered = await gather(context, options);
  const { environment } = gathered;
  const results: InitResult[] = [];
  for (const group of gathered.groups) {
    const dialect = await context.dialect(group.dialect);
    const connection = await dialect.connect({
      url: group.database.url, label: group.database.label, root: context.root, applicationName: 'sluice init',
      timeouts: { lockMs: environment.timeouts.lock, statementMs: environment.timeouts.statement },
    });
    try {
      const session = await connection.session('main');
      const store = dialect.journal(session, environment.journalSchema);
      const base = { database: group.database.name, label: group.database.label, sql: [store.creationSql(), ...(dialect.backup && environment.backups !== 'off' ? [dialect.backup.creationSql(backupPlace(environment.journalSchema))] : [])].join('\n') };
      const found = await openJournal(store);
      const current = found.systemIdentifier !== undefined && found.format === JOURNAL_FORMAT;
      if (options.print || current) {
        results.push({ ...base, state: options.print ? 'printed' : 'was there' });
        continue;
      }
      await withLock(context, connection, { deploymentId: 'init', project: selectedNames(group) }, undefined, async () =>
        createJournal(store, { toolVersion: TOOL_VERSION, systemIdentifier: await dialect.systemIdentifier(session) }));
      results.push({ ...base, state: 'made' });
    } finally {
      await connection.close();
    }
  }
  return results;
}
