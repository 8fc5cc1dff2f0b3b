/** A TCP proxy before a PostgreSQL server that can cut the line at a COMMIT: after it went through, or before. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  readonly url: string;
  /** Cuts every line at the `nth` COMMIT from now on (from 1), once. */
  cutAt(nth: number, how: 'after' | 'before'): void;
  /** Whether it has. */
  wasCut(): boolean;
  close(): Promise<void>;
}

/** Simple query `commit`: type, length, text, zero. */
const COMMIT = Buffer.concat([Buffer.from([0x51, 0, 0, 0, 11]), Buffer.from('commit\0')]);

export async function startProxy(target: string): Promise<Proxy> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let left = 0;
  let how: 'after' | 'before' = 'after';
  let cut = false;
  const cutAll = (): void => {
    cut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      if (left === 0 || !data.includes(COMMIT) || (left -= 1) > 0) return void upstream.write(data);
      if (how === 'before') return cutAll();
      // The answer must not come back, and the server must have read the COMMIT.
      upstream.removeAllListeners('data');
      upstream.on('data', cutAll);
      upstream.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cutAt: (nth, manner) => {
      left = nth;
      how = manner;
      cut = false;
    },
    wasCut: () => cut,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
