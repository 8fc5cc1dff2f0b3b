// A connection pooler before a server, as far as clients can tell: in transaction mode each transaction of a client gets any free server session.
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import pg from 'pg';

export type PoolMode = 'transaction' | 'session';

export type Pooler = {
  readonly url: string;
  /** How often a client's next transaction went to another server session than its last. */
  swaps(): number;
  close(): Promise<void>;
};

type Backend = { readonly number: number; readonly client: pg.Client; readonly socket: Socket; reply?: (message: Buffer) => void };

/** Authenticated by the driver, then only its socket is used. */
async function openBackend(target: string, number: number): Promise<Backend> {
  const client = new pg.Client({ connectionString: target });
  client.on('error', () => undefined);
  await client.connect();
  const socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
  socket.removeAllListeners('data');
  const backend: Backend = { number, client, socket };
  const feed = messages(true, (message) => backend.reply?.(message));
  socket.on('data', feed);
  return backend;
}

/** Cuts a stream into messages; a client's first one has no type. */
function messages(typed: boolean, each: (message: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  let first = !typed;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const at = first ? 0 : 1;
      if (rest.length < at + 4) return;
      const size = at + rest.readUInt32BE(at);
      if (rest.length < size) return;
      const message = rest.subarray(0, size);
      rest = rest.subarray(size);
      first = false;
      each(Buffer.from(message));
    }
  };
}

const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
/** AuthenticationOk, then ReadyForQuery. */
const WELCOME = Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), READY]);
const typeOf = (message: Buffer): string => String.fromCharCode(message[0] ?? 0);

/** Needs no password itself: it is a test's own. */
export async function startPooler(target: string, { mode, size }: { readonly mode: PoolMode; readonly size: number }): Promise<Pooler> {
  const backends = await Promise.all(Array.from({ length: size }, (_, index) => openBackend(target, index + 1)));
  const free = [...backends];
  const queue: ((backend: Backend) => void)[] = [];
  const clients = new Set<Socket>();
  let swaps = 0;
  const give = (backend: Backend): void => {
    delete backend.reply;
    const next = queue.shift();
    if (next) next(backend);
    else free.push(backend);
  };
  const take = (): Promise<Backend> => {
    // The one that rested longest: neighbours of one transaction meet different sessions.
    const backend = free.shift();
    return backend ? Promise.resolve(backend) : new Promise((resolve) => queue.push(resolve));
  };

  const server = createServer((client) => {
    clients.add(client);
    let backend: Backend | undefined;
    let last: Backend | undefined;
    let unanswered = 0;
    let turn: Promise<void> = Promise.resolve();
    let started = false;
    const onReply = (message: Buffer): void => {
      if (client.destroyed) return;
      client.write(message);
      if (typeOf(message) !== 'Z') return;
      unanswered -= 1;
      if (mode === 'session' || unanswered > 0 || message[5] !== 0x49 || !backend) return;
      const done = backend;
      backend = undefined;
      give(done);
    };
    const forward = async (message: Buffer): Promise<void> => {
      if (typeOf(message) === 'X') return;
      if (!backend) {
        backend = await take();
        backend.reply = onReply;
        if (last && last !== backend) swaps += 1;
        last = backend;
      }
      if (typeOf(message) === 'Q' || typeOf(message) === 'S') unanswered += 1;
      backend.socket.write(message);
    };
    client.on('data', messages(false, (message) => {
      if (!started) {
        started = true;
        client.write(WELCOME);
        return;
      }
      turn = turn.then(() => forward(message));
    }));
    client.on('error', () => undefined);
    client.on('close', () => {
      clients.delete(client);
      // What it left open would be another client's: such a session is given up.
      backend?.socket.destroy();
      backend = undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  let closing: Promise<void> | undefined;
  return {
    url: url.href,
    swaps: () => swaps,
    close: () => (closing ??= (async () => {
      for (const client of clients) client.destroy();
      for (const { socket } of backends) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    })()),
  };
}
