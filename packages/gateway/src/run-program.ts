import { StartRefused } from './compose.js';
import { ConfigError } from './config/setting.js';
import { describeError } from './observability/logger.js';

/**
 * Runs a program to its end. What the person at the console can mend is said in one sentence; of
 * anything else the kind and place are shown, but no message, which may quote values.
 */
export function runProgram(program: () => Promise<void>): void {
  program().catch((error: unknown) => {
    process.stderr.write(`${sentenceFor(error)}\n`);
    process.exit(1);
  });
}

function sentenceFor(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartRefused) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE' && error instanceof Error && 'port' in error) {
    return `Port ${String(error.port)} is taken. Set GATEWAY_PORT to another one, for example: GATEWAY_PORT=9080`;
  }
  const { error: name, error_code, stack } = describeError(error);
  return [`The gateway stopped: ${name}`, error_code, `\n${stack ?? ''}`].join(' ');
}
