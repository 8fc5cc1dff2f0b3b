/** Work on the server that the command line names: one of its own for the run, a person's, or none (PGlite). */
import { startServer, type Major, type Server } from '@sluice/kit/servers';
import type { ProofOptions } from './arguments.ts';

export async function onServer<T>({ url, on }: ProofOptions, work: (url: string | undefined) => Promise<T>): Promise<T> {
  const server: Server | undefined = url === undefined && on !== 'pglite' ? await startServer({ major: Number(on) as Major }) : undefined;
  try {
    return await work(url ?? server?.url());
  } finally {
    await server?.stop();
  }
}
