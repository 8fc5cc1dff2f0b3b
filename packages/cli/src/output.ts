/** What is printed may have nowhere to go: a full disk, a reader that has seen enough. That must not end a deployment half way. */

export interface Output {
  /** Why something was not written; a reader that went away is not one. */
  lost(): Promise<string | undefined>;
}

export function watchOutput(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): Output {
  let lost: string | undefined;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') lost ??= error.message;
  };
  // Without a listener the first of them would end the process.
  for (const stream of streams) stream.on('error', onError);
  return {
    async lost() {
      await new Promise((done) => setImmediate(done));
      return lost;
    },
  };
}
