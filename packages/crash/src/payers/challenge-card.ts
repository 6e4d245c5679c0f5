/** The payer's decision alone counts. */
export const CHALLENGE_CARD = '4000000000003220';
