/** Clients of an application, and what their statements take by the server's own clock: from the arrival of one to its last row, without what this process or the network take. */
import pg from 'pg';

/** A column `ms`. */
export const TOOK = 'extract(epoch from clock_timestamp() - statement_timestamp())::float8 * 1000 as ms';

export const openClients = (url: string, count: number, name: string): Promise<pg.Client[]> =>
  Promise.all(Array.from({ length: count }, async () => {
    const client = new pg.Client({ connectionString: url, application_name: name });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }));
