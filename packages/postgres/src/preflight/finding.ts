/** How this folder's findings are made. */
import type { Finding, Id } from '@sluice/core/dialect';

export const refused = (message: string, hint: string, subject?: Id): Finding => ({ code: 'preflight', severity: 'error', message, hint, ...(subject !== undefined && { subject }) });
export const warned = (message: string, hint: string, subject?: Id): Finding => ({ code: 'preflight', severity: 'warning', message, hint, ...(subject !== undefined && { subject }) });
