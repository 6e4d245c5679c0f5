/** What a merchant asks for: the bank decides, the payer must authenticate, or must not be asked to. */
export const threeDSecureRequests = ['automatic', 'required', 'never'] as const;

export type ThreeDSecureRequest = (typeof threeDSecureRequests)[number];

/** Whether the payer noticed anything: `frictionless` means that nothing was asked of them. */
export const threeDSecureFlows = ['frictionless', 'challenge'] as const;

/**
 * How an authentication ended (EMV 3DS 2.2).
 *
 * - authenticated: transStatus Y
 * - attempted: A, the issuer gives proof of the attempt
 * - not_authenticated: N
 * - rejected: R
 * - unavailable: U, it could not be performed
 * - abandoned: the payer did not end the challenge in time
 * - canceled: the payer, or the merchant by a void, ended the challenge
 * - exempted: the merchant asked not to authenticate
 */
export const threeDSecureResults = [
  'authenticated',
  'attempted',
  'not_authenticated',
  'rejected',
  'unavailable',
  'abandoned',
  'canceled',
  'exempted',
] as const;

/** The ECI values: 05 to 07, and 00 to 02 on Mastercard and Maestro. */
export const electronicCommerceIndicators = ['00', '01', '02', '05', '06', '07'] as const;

/** An authentication by 3-D Secure, as the bank reports it. The proof of it (CAVV) is never kept. */
export type ThreeDSecure = {
  readonly version: string;
  readonly flow: (typeof threeDSecureFlows)[number];
  readonly result: (typeof threeDSecureResults)[number];
  readonly eci: (typeof electronicCommerceIndicators)[number] | null;
  /** Whether the issuer, not the merchant, bears the loss from a fraudulent payment. */
  readonly liabilityShifted: boolean;
  /** The id of the authentication at the directory server. */
  readonly transactionId: string | null;
};
