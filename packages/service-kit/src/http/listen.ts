import { once } from 'node:events';
import { type Server } from 'node:http';
import { errorCodeOf } from '../process/error-code.js';
import { StartError } from '../process/start-error.js';

/** Where a server listens, and the settings for it. */
type ListenAddress = {
  /** An address of this machine or a name for one; `::` means all addresses. */
  readonly host: string;
  readonly port: number;
  readonly settings: { readonly host: string; readonly port: string };
  /** The port's setting also accepts "off". */
  readonly mayBeOff?: boolean;
};

const ALL = '::';

/** Resolves when the server listens. Throws StartError, naming the setting to change, when it cannot. */
export async function listenAt(server: Server, address: ListenAddress): Promise<void> {
  const { host, port } = address;
  // Of all addresses Node takes those of both versions, or of IPv4 alone where there is no IPv6.
  server.listen(host === ALL ? { port } : { host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const sentence = sentenceFor(errorCodeOf(error), address);
    throw sentence === null ? error : new StartError(sentence);
  }
}

function sentenceFor(code: string | null, address: ListenAddress): string | null {
  const { host, port, settings, mayBeOff = false } = address;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Set ${settings.port} to another one${mayBeOff ? ', or to off' : ''}, for example: ${settings.port}=${port < 60_000 ? port + 1_000 : port - 1_000}`;
    case 'EACCES':
      return `Port ${port} may not be used by this user. Set ${settings.port} to another one.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return `${settings.host} must be an address of this machine, and ${host} is none.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${settings.host} must be an address of this machine; the name ${host} leads to none.`;
    default:
      return null;
  }
}
