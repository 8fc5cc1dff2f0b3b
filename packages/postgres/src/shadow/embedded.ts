/** An installed embedded PostgreSQL of the wanted major as shadow: an optional peer, never downloaded. */
import { Failure } from '@sluice/core/dialect';

export async function embeddedUrl(major: number): Promise<string> {
  const url = process.env[`SLUICE_EMBEDDED_${major}_URL`];
  if (url !== undefined) return url;
  throw new Failure('SL301', `no embedded PostgreSQL ${major} is running here`, {
    hint: `Set SLUICE_EMBEDDED_${major}_URL to one, or set \`shadow: pglite\` or \`shadow: target\` for this environment.`,
  });
}
