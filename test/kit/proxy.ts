// A TCP proxy before a server that can hurt the line: reset it, close it, let everything vanish, or make it slow.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * reset: RST to both ends. fin: both ends are closed in order. black hole: nothing arrives any more, and nobody is told; new connections
 * get no answer either. half-open: the server's end is closed, and the client is not told. slow: one stall of two seconds, then single bytes.
 */
export type Cut = 'reset' | 'fin' | 'black hole' | 'half-open' | 'slow';

export type Chunk = {
  /** From 1, over all connections. */
  readonly count: number;
  /** From 1. */
  readonly connection: number;
  readonly data: Buffer;
};

export type Act = {
  readonly cut: Cut;
  readonly lines: 'all' | 'this';
  /** Whether the chunk that caused it still reaches the server, and the line is cut when its answer comes; default: it is lost. */
  readonly afterAnswer?: boolean;
};

export type Proxy = {
  readonly url: string;
  /** Chunks from clients so far. */
  sent(): number;
  /** performance.now() of the cut. */
  cutAt(): number | undefined;
  /** When a client let go of a line that was cut. */
  noticedAt(): number | undefined;
  /** From now on the server is not told what becomes of clients. */
  freeze(): void;
  /** Ends what still hangs in a black hole, as a network that works again does. */
  heal(): void;
  close(): Promise<void>;
};

type Line = { readonly number: number; readonly client: Socket; readonly server: Socket; state: 'open' | 'deaf' | 'slow' | 'closed' };

/** `watch` sees every chunk that a client sends, before it is passed on. */
export async function startProxy(target: string, watch: (chunk: Chunk) => Act | undefined = () => undefined): Promise<Proxy> {
  const to = new URL(target);
  const lines = new Set<Line>();
  let count = 0;
  let connections = 0;
  let cutAt: number | undefined;
  let noticedAt: number | undefined;
  let swallows = false;

  const cutLine = (line: Line, how: Cut): void => {
    switch (how) {
      case 'reset':
        line.state = 'closed';
        line.client.resetAndDestroy();
        line.server.resetAndDestroy();
        return;
      case 'fin':
        line.state = 'closed';
        line.client.end();
        line.server.end();
        return;
      case 'black hole':
        line.state = 'deaf';
        return;
      case 'half-open':
        line.state = 'deaf';
        line.server.destroy();
        return;
      case 'slow':
        line.state = 'slow';
    }
  };
  const perform = (line: Line, { cut, lines: which }: Act): void => {
    cutAt ??= performance.now();
    if (cut === 'black hole' && which === 'all') swallows = true;
    for (const each of which === 'all' ? lines : [line]) cutLine(each, cut);
  };

  const proxy = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ port: Number(to.port), host: to.hostname, allowHalfOpen: true });
    const line: Line = { number: (connections += 1), client, server, state: swallows ? 'deaf' : 'open' };
    lines.add(line);
    let onAnswer: Act | undefined;
    const toServer = passing(server, () => line.state);
    const toClient = passing(client, () => line.state);
    client.on('data', (data: Buffer) => {
      if (line.state === 'deaf' || line.state === 'closed') return;
      const act = watch({ count: (count += 1), connection: line.number, data });
      if (act?.afterAnswer) onAnswer = act;
      else if (act) perform(line, act);
      if (!act || act.afterAnswer || act.cut === 'slow') toServer(data);
    });
    server.on('data', (data: Buffer) => {
      if (onAnswer) return perform(line, onAnswer), void (onAnswer = undefined);
      if (line.state === 'open' || line.state === 'slow') toClient(data);
    });
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('end', () => {
      if (line.state === 'deaf' && cutAt !== undefined) noticedAt ??= performance.now();
      if (line.state === 'open') server.end();
    });
    server.on('end', () => line.state === 'open' && client.end());
    client.on('close', () => {
      if (cutAt !== undefined && line.state === 'deaf') noticedAt ??= performance.now();
      if (line.state !== 'deaf') server.destroy();
      else if (!swallows) server.destroy();
      if (line.state !== 'deaf' || server.destroyed) lines.delete(line);
    });
    server.on('close', () => line.state !== 'deaf' && client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  const heal = (): void => {
    swallows = false;
    for (const line of lines) {
      if (line.state !== 'deaf') continue;
      line.server.destroy();
      line.client.destroy();
      lines.delete(line);
    }
  };
  return {
    freeze: () => {
      swallows = true;
      for (const line of lines) line.state = 'deaf';
    },
    url: url.href,
    sent: () => count,
    cutAt: () => cutAt,
    noticedAt: () => noticedAt,
    heal,
    close: () => {
      for (const { client, server } of lines) for (const socket of [client, server]) socket.destroy();
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
}

const STALL_MS = 2_000;
const PIECES = 600;

/** Writes in order; once the line is slow, first after a stall and then byte by byte, larger texts in as many pieces. */
function passing(to: Socket, state: () => Line['state']): (data: Buffer) => void {
  let turn: Promise<void> = Promise.resolve();
  let stalled = false;
  let slow = false;
  const write = async (data: Buffer): Promise<void> => {
    if (!stalled) await new Promise((resolve) => setTimeout(resolve, STALL_MS));
    stalled = true;
    const size = Math.max(1, Math.ceil(data.length / PIECES));
    for (let at = 0; at < data.length; at += size) {
      if (to.destroyed) return;
      to.write(data.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return (data) => {
    slow ||= state() === 'slow';
    if (!slow) return void to.write(data);
    turn = turn.then(() => write(data));
  };
}
