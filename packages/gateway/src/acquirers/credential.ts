import { errorCodeOf } from '../domain/errors.js';
import { type Logger } from '../services/ports/logger.js';

const LOG_EVERY_MS = 60_000;

// Node.js rejected the bank's certificate: nothing was sent.
const UNTRUSTED =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|CERT_(HAS_EXPIRED|NOT_YET_VALID|REVOKED|UNTRUSTED|REJECTED|CHAIN_TOO_LONG|SIGNATURE_FAILURE)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)$/;

// The bank rejected the gateway's certificate (RFC 8446, 6.2): it has read no request.
const REFUSED =
  /^ERR_SSL_\w+_ALERT_(CERTIFICATE_\w+|\w*BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/;

/**
 * Watches whether bank and gateway accept each other's credentials. The outcome of a refused call is unknown
 * all the same: an earlier call with the same reference may have been processed, and the refusal may come
 * from a proxy. The log names the settings to check, a few times a minute at most.
 */
export function createCredentialWatch({ isTls }: { isTls: boolean }, logger: Logger | undefined) {
  let isRefused = false;
  let isLogged = false;
  let mayLogAt = -Infinity;

  function noteRefusal(event: string, fields: Record<string, string | number>): void {
    isRefused = true;
    if (performance.now() < mayLogAt) return;
    mayLogAt = performance.now() + LOG_EVERY_MS;
    isLogged = true;
    logger?.error(fields, event);
  }

  return {
    isRefused: (): boolean => isRefused,
    /** True if the bank's status refuses this gateway. */
    refuses(status: number): boolean {
      if (status !== 401 && status !== 403) return false;
      noteRefusal('bank_refuses_gateway', { status, check: 'BANK_TOKEN, BANK_TLS_CERT' });
      return true;
    },
    /** True if a connection failed because of a certificate. */
    refusesConnection(error: unknown): boolean {
      const error_code = errorCodeOf(error) ?? '';
      if (UNTRUSTED.test(error_code)) {
        noteRefusal('bank_not_trusted', { error_code, check: 'BANK_TLS_CA, BANK_URL' });
        return true;
      }
      if (REFUSED.test(error_code) || (isTls && isClosedUnheard(error))) {
        noteRefusal('bank_refuses_gateway', { error_code, check: 'BANK_TLS_CERT, BANK_TLS_KEY' });
        return true;
      }
      return false;
    },
    /** The bank processed a call. */
    noteTaken(): void {
      isRefused = false;
      if (!isLogged) return;
      isLogged = false;
      logger?.info({}, 'bank_knows_gateway');
    },
  };
}

/**
 * True when a connection ended before the bank sent anything. In TLS 1.3 that is how a server refuses a client
 * certificate: to the client the handshake is complete by then, and undici does not report the alert. A bank
 * that resets its connections looks the same; it gets no payments either until it has answered something.
 */
function isClosedUnheard(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  // Before the end of the handshake; the error is one of connecting, and names where to.
  if (errorCodeOf(error) === 'ECONNRESET') return 'host' in error && 'port' in error;
  if (errorCodeOf(error) !== 'UND_ERR_SOCKET' || !('socket' in error)) return false;
  const { socket } = error;
  return (
    typeof socket === 'object' && socket !== null && 'bytesRead' in socket && socket.bytesRead === 0
  );
}
