/** The part of picomatch 4 that is used; it ships no types. */
declare module 'picomatch' {
  interface Picomatch {
    (globs: readonly string[]): (path: string) => boolean;
    /** `base`: the leading folders without any pattern, `''` when there are none. */
    scan(glob: string): { readonly base: string; readonly isGlob: boolean };
  }
  const picomatch: Picomatch;
  export default picomatch;
}
