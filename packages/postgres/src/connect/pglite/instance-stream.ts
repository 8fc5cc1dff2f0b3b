/** An instance as the socket that the driver speaks through: one driver, one set of types and errors for servers and PGlite. */
import { Duplex } from 'node:stream';
import { InstanceLost, type Instance } from './instance.ts';

const TERMINATE = 0x58;
const QUERY = 0x51;
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);
/** ReadyForQuery without its status byte. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);

type Done = (error?: Error | null) => void;

export class InstanceStream extends Duplex {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    super();
    this.#instance = instance;
  }

  /** The driver starts to listen for `connect` after this call. */
  connect(): void {
    setImmediate(() => this.emit('connect'));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#exchange(chunk).then(() => done(), done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#exchange(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  override _final(done: Done): void {
    this.push(null);
    done();
  }

  async #exchange(message: Buffer): Promise<void> {
    if (message[0] === TERMINATE) return;
    const bytes = await this.#instance.send(new Uint8Array(message));
    // Not a copy: a catalog has tens of megabytes.
    const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const expectsReady = message[0] === QUERY || message.subarray(-SYNC.length).equals(SYNC);
    const isReady = answer.subarray(-READY.length - 1, -1).equals(READY);
    if (expectsReady && !isReady) {
      await this.#instance.end('died', 'it gave no complete answer');
      throw new InstanceLost('died', 'it gave no complete answer');
    }
    this.push(answer);
  }

  // What the driver calls on a socket and what has no meaning here.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
