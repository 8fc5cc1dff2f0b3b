/** A PGlite instance in its thread, as something that answers protocol bytes until it is ended or lost. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { programs } from './programs.ts';

/** By the package's own name: the same place from the sources and from the bundle. */
const worker = (): string => join(dirname(createRequire(import.meta.url).resolve('@sluice/postgres/package.json')), 'worker/pglite.mjs');
/** With the default of 4 MB a deep recursion overflows before the server's own check (max_stack_depth) sees it, and kills the instance. */
const STACK_MB = 64;
const CLOSE_MS = 10_000;

export interface InstanceOptions {
  /** undefined: in memory. */
  readonly dataDir?: string;
  /** The data directory of a new in-memory instance, as tar; it is taken over. */
  readonly image?: Uint8Array;
  /** Gives the data directory as tar once it is open. */
  readonly dump?: boolean;
  /** Written into a new in-memory data directory, see identity.ts. */
  readonly identity?: string;
  /** Settings of a server that serves few and holds little. */
  readonly small?: boolean;
  /** For a few statements, see programs.ts. */
  readonly brief?: boolean;
}

export type Ending = 'timeout' | 'cancelled' | 'closed' | 'died';

/** Why a call on an instance has no answer. */
export class InstanceLost extends Error {
  override readonly name = 'InstanceLost';
  readonly ending: Ending;
  constructor(ending: Ending, message: string) {
    super(message);
    this.ending = ending;
  }
}

type Answer = { readonly bytes: Uint8Array } | { readonly opened: true; readonly image?: ArrayBuffer } | { readonly dead: string } | { readonly closed: true };

export class Instance {
  readonly #worker: Worker;
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #lost: InstanceLost | undefined;
  #ending = false;
  #gone: Promise<void>;

  private constructor(options: InstanceOptions) {
    const { dataDir, image, dump = false, identity, small = false } = options;
    const own = image && (image.byteLength === image.buffer.byteLength ? (image.buffer as ArrayBuffer) : image.slice().buffer);
    this.#worker = new Worker(worker(), {
      workerData: { dataDir, image: own, dump, identity, small },
      transferList: own ? [own] : [],
      resourceLimits: { stackSizeMb: STACK_MB },
      // Its words would stand between ours; what matters comes as a message or as an exit.
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (answer: Answer) => {
      if ('dead' in answer) this.#lose(new InstanceLost('died', answer.dead));
      else this.#settle()?.resolve(answer);
    });
    this.#worker.on('error', (error) => this.#lose(new InstanceLost('died', error.message)));
    this.#gone = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#lose(new InstanceLost('died', `its thread ended with ${code}`));
        resolve();
      });
    });
  }

  static async open(options: InstanceOptions): Promise<{ readonly instance: Instance; readonly image: Uint8Array | undefined }> {
    const compiling = programs(options.brief ?? false);
    const instance = new Instance(options);
    const answer = await instance.#wait(() => {
      // Its thread starts meanwhile.
      compiling.then((compiled) => instance.#worker.postMessage({ programs: compiled }), (error: Error) => instance.end('died', error.message));
    });
    return { instance, image: 'image' in answer && answer.image ? new Uint8Array(answer.image) : undefined };
  }

  /** One at a time. Rejects with InstanceLost. */
  async send(bytes: Uint8Array): Promise<Uint8Array> {
    const answer = await this.#wait(() => this.#worker.postMessage({ bytes }));
    return 'bytes' in answer ? answer.bytes : new Uint8Array(0);
  }

  get lost(): InstanceLost | undefined {
    return this.#lost;
  }

  get busy(): boolean {
    return this.#waiting !== undefined;
  }

  /** Ends it at once, whatever it is doing; what was committed stays (measured: 20 of 20 kills). */
  async end(ending: Ending, message: string): Promise<void> {
    this.#lose(new InstanceLost(ending, message));
    this.#ending = true;
    // Until it is gone: an answer that was under way must not let the process end in the middle.
    this.#worker.ref();
    await this.#worker.terminate();
    await this.#gone;
  }

  /** Lets it shut down, so that the next opening needs no recovery. */
  async close(): Promise<void> {
    if (!this.#lost && !this.#waiting) {
      const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
      await this.#wait(() => this.#worker.postMessage({ close: true })).catch(() => undefined);
      clearTimeout(timer);
    }
    await this.end('closed', 'it was closed');
  }

  #wait(ask: () => void): Promise<Answer> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      // An idle instance does not keep the process alive; one that works does.
      this.#worker.ref();
      ask();
    });
  }

  #settle() {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!this.#ending) this.#worker.unref();
    return waiting;
  }

  #lose(why: InstanceLost): void {
    this.#lost ??= why;
    this.#settle()?.reject(this.#lost);
  }
}
