import { isPortFree } from '@payment-gateway/testkit/processes/ports';
import type { PortSetting } from './settings.js';

/** A sentence for each port that is taken, with a command that works around it. */
export async function takenPorts(settings: readonly PortSetting[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const { variable, port } of settings) {
    if (await isPortFree(port)) continue;
    const other = port < 60_000 ? port + 1000 : port - 1000;
    sentences.push(
      `Port ${port} is taken. Set ${variable} to another one, for example: ` +
        `${variable}=${other} npm start`,
    );
  }
  return sentences;
}
