/** Every way in which a request can be refused before a call sees it. */
export type FaultKind =
  | 'malformed_request'
  | 'malformed_json'
  | 'repeated_name'
  | 'too_deep'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'body_too_large'
  | 'headers_too_large'
  | 'unsupported_media_type'
  | 'expectation_failed';

type Extras = {
  /** What is wrong, in a sentence that quotes nothing of the request. */
  readonly detail?: string;
  /** With `method_not_allowed`. */
  readonly allow?: readonly string[];
  /** With `repeated_name`: where in the body. Names may be the client's own: see `isFieldOf`. */
  readonly path?: readonly string[];
};

/** A request that no call should see. Each service turns it into an error of its own API. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault';

  constructor(
    readonly kind: FaultKind,
    readonly extras: Extras = {},
  ) {
    super(kind);
  }
}
