/** Reads the URL of an endpoint: in its normal form, or the reason why events are never sent there. */
export type ReadEndpointUrl = (
  text: string,
) => { readonly url: string; readonly fault: null } | { readonly fault: string };

/**
 * Why an attempt has no response:
 * - `url_refused`: the URL is no longer allowed by the settings
 * - `host_not_found`: the name has no address
 * - `address_refused`: one of the name's addresses is not public
 * - `connection_failed`: refused, reset, or closed without a response
 * - `tls_failed`: the certificate is not valid for this host
 * - `timeout`: the response was not complete in time
 * - `invalid_answer`: not HTTP, or headers too large
 */
export const sendErrors = [
  'url_refused',
  'host_not_found',
  'address_refused',
  'connection_failed',
  'tls_failed',
  'timeout',
  'invalid_answer',
] as const;

export type SendError = (typeof sendErrors)[number];

/** What one attempt found. `answer` is the beginning of the response's body. */
export type SendResult = { readonly tookMs: number } & (
  | {
      readonly status: number;
      readonly retryAfterMs: number | null;
      readonly answer: string;
      readonly error: null;
    }
  | { readonly status: null; readonly error: SendError }
);

/** Sends signed events to endpoints. `send` never throws. */
export type WebhookSender = {
  send(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }): Promise<SendResult>;
};
