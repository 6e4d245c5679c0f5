import type { DatabaseServer } from '../database/server.js';

/** What global setup leaves for global teardown; Jest runs both in one process. */
export const testRun: { server: DatabaseServer | undefined } = { server: undefined };
