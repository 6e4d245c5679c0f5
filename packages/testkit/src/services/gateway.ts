import { freePort } from '../processes/ports.js';
import { type Program, programFile } from '../processes/program-file.js';
import { type ProgramOptions, startProgram } from '../processes/programs.js';
import { tail } from '../processes/run.js';
import { startService, type Service } from '../processes/service.js';

/** How to start a gateway; `env` names the bank and the database, which is the embedded one by default. */
type GatewayOptions = {
  readonly port?: number;
  /** Another program that serves the gateway's API. */
  readonly program?: Program;
  /** False for a test that looks at which modules are loaded. */
  readonly isBundled?: false;
} & ProgramOptions;

/** A running gateway. */
export type Gateway = {
  readonly port: number;
  readonly apiUrl: string;
} & Service;

/**
 * Starts the built gateway and returns when it is ready to take payments. Metrics are off unless `env`
 * has METRICS_PORT: many gateways run at a time, and only one could have the default port.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { env, program = 'gateway/main', isBundled } = options;
  const port = options.port ?? (await freePort());
  const service = await startService({
    ...options,
    name: 'gateway',
    entry: programFile(program, { isBundled }),
    env: { GATEWAY_PORT: String(port), METRICS_PORT: 'off', ...env },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  return { ...service, port, apiUrl: `${service.url}/api/v1` };
}

/** Runs an operator's command, such as `merchant list`, and returns what it printed. Throws if it fails. */
export async function runGatewayCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const command = await startProgram(programFile('gateway/cli'), { args, env });
  const { code } = await command.exited;
  if (code === 0) return command.stdout();
  throw new Error(`The command ${args.join(' ')} failed:\n${tail(command.output())}`);
}
